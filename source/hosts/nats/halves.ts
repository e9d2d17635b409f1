import {Readable, Writable} from 'node:stream';
import {writeFrame} from './frame.ts';

const frameBytes = 64 * 1024;
const windowBytes = 1024 * 1024;

type Send = (frame: Uint8Array) => void;

/** What goes out, in order, and never more than there is room for on the other side. */
export const createSender = (send: Send) => {
	let [sent, allowed, sequence, isOver] = [0, 0, 0, false];
	let goOn: (() => void) | undefined;
	const write = (bytes: Buffer, from: number, done: () => void): void => {
		let at = from;
		while (at < bytes.length && sent < allowed && !isOver) {
			const part = bytes.subarray(at, at + Math.min(frameBytes, allowed - sent));
			send(writeFrame('bytes', sequence++, part));
			sent += part.length;
			at += part.length;
		}
		if (at === bytes.length || isOver) return done();
		goOn = () => write(bytes, at, done);
	};
	const resume = (): void => {
		const waiting = goOn;
		goOn = undefined;
		waiting?.();
	};
	const input = new Writable({
		write: (bytes: Buffer, _encoding, done) => write(bytes, 0, done),
		final: done => {
			if (!isOver) send(writeFrame('end', sequence++));
			done();
		},
	});
	// An input that is closed on the other side is told by the end.
	input.on('error', () => undefined);
	return {
		input,
		/** However much room it has, what is on the way stays within the window. */
		allow(bytes: number): void {
			allowed = Math.max(allowed, Math.min(bytes, sent + windowBytes));
			resume();
		},
		/** After all that was written. */
		last(word: string, done: () => void): void {
			const tell = (): void => {
				if (!isOver) send(writeFrame('word', sequence++, word));
				done();
			};
			if (input.writableFinished) tell();
			else input.end(tell);
		},
		stop(): void {
			isOver = true;
			resume();
			input.end();
		},
	};
};

/** What comes in. Room is given for what was read. */
export const createReceiver = (send: Send) => {
	let [received, consumed, told, isEnded, isWanted] = [0, 0, 0, false, false];
	const queue: Buffer[] = [];
	const giveRoom = (): void => {
		if (isEnded || consumed + windowBytes - told < windowBytes / 4) return;
		told = consumed + windowBytes;
		send(writeFrame('room', told));
	};
	const flow = (): void => {
		while (isWanted && queue.length > 0) {
			const bytes = queue.shift()!;
			consumed += bytes.length;
			isWanted = output.push(bytes);
			giveRoom();
		}
		if (isEnded && queue.length === 0) output.push(null);
	};
	const output = new Readable({
		read() {
			isWanted = true;
			flow();
		},
	});
	return {
		output,
		giveRoom,
		/** Tells again how much may come: a sign of life. */
		beat: (): void => send(writeFrame('room', told)),
		/** Gives what is wrong with them. */
		take(bytes: Buffer): string | undefined {
			if (isEnded || bytes.length === 0) return 'the other end sent bytes out of turn';
			received += bytes.length;
			if (received > told) return 'the other end sent more than there was room for';
			queue.push(bytes);
			flow();
			return undefined;
		},
		end(): void {
			isEnded = true;
			flow();
		},
		/** What was not read yet is of no use any more. */
		drop(): void {
			queue.length = 0;
		},
	};
};
