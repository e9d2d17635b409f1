import type {Readable, Writable} from 'node:stream';
import {type Frame, readFrame, writeFrame} from './frame.ts';
import {createReceiver, createSender} from './halves.ts';

/** How a pipe ended: with a word of the other end, or because something on the way was lost. */
export type PipeEnd = {readonly word?: string; readonly reason: string};

/** Bytes both ways over messages. In order and once, or it ends; no end sends more than the other has room for. */
export type Pipe = {
	readonly input: Writable;
	readonly output: Readable;
	/** What the other end has sent. */
	readonly take: (data: Uint8Array) => void;
	/** Lets the other end send. */
	readonly open: () => void;
	/** The last the other end hears, after all bytes. */
	readonly finish: (word: string) => void;
	readonly fail: (reason: string) => void;
	readonly over: Promise<PipeEnd>;
};

export const createPipe = (send: (frame: Uint8Array) => void, silenceMs = 20_000): Pipe => {
	const [sender, receiver] = [createSender(send), createReceiver(send)];
	let [isOver, heardAt, expected] = [false, performance.now(), 0];
	let tellOver: (end: PipeEnd) => void = () => undefined;
	const over = new Promise<PipeEnd>(resolve => {
		tellOver = resolve;
	});
	const end = (how: PipeEnd): void => {
		if (isOver) return;
		isOver = true;
		clearInterval(beat);
		sender.stop();
		receiver.end();
		tellOver(how);
	};
	const fail = (reason: string): void => {
		if (isOver) return;
		send(writeFrame('failed', 0, reason));
		receiver.drop();
		end({reason});
	};
	const beat = setInterval(() => {
		if (performance.now() - heardAt > silenceMs) fail('no answer');
		else receiver.beat();
	}, silenceMs / 4);
	const inOrder = ({kind, body}: Frame): void => {
		if (kind === 'end') return receiver.end();
		if (kind === 'word') return end({word: body.toString('utf8'), reason: 'it has ended'});
		const problem = receiver.take(body);
		if (problem !== undefined) fail(problem);
	};
	return {
		input: sender.input,
		output: receiver.output,
		open: receiver.giveRoom,
		take(data) {
			const frame = readFrame(data);
			if (isOver) return;
			heardAt = performance.now();
			if (!frame) fail('what came is no frame');
			else if (frame.kind === 'failed') end({reason: frame.body.toString('utf8').slice(0, 300)});
			else if (frame.kind === 'room') sender.allow(frame.number);
			else if (frame.number !== expected++) fail('something was lost on the way');
			else inOrder(frame);
		},
		finish: word => sender.last(word, () => end({reason: 'closed'})),
		fail,
		over,
	};
};
