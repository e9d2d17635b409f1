import type {Readable, Writable} from 'node:stream';
import {LineBuffer} from '../../process/watch/line-buffer.ts';

/**
 * Two ends that speak in lines of JSON. What is sent comes in order and once, or the link ends: then the two begin anew, and tell
 * each other how things stand.
 */
export type Link<Out> = {
	/** Lost when the link has ended. */
	readonly send: (message: Out) => void;
	/** Resolves with the reason once nothing is taken any more. */
	readonly broken: Promise<string>;
	/** Resolves with it once what was being taken is done, too. */
	readonly closed: Promise<string>;
	readonly close: (reason: string) => void;
};

export type LinkEnds<In> = {
	readonly input: Readable;
	readonly output: Writable;
	/** The next message is given once this resolves; a rejection ends the link. */
	readonly onMessage: (message: In) => Promise<void> | void;
	/** So long without a word the other end is taken to be gone. */
	readonly silenceMs: number;
	/** What a login shell says before the program begins is passed over. */
	readonly isFirstNoise?: boolean;
};

/** Characters of one message. */
const longestMessage = 16 * 1024 * 1024;
const maxWaiting = 20_000;
const maxCharacters = 64 * 1024 * 1024;
const maxNoise = 200;

export const openLink = <In, Out>(ends: LinkEnds<In>): Link<Out> => {
	const {input, output, onMessage, silenceMs} = ends;
	const lines = new LineBuffer(longestMessage);
	let waiting: Promise<void> = Promise.resolve();
	let [count, noise, heardAt] = [0, ends.isFirstNoise ? 0 : maxNoise, performance.now()];
	let why: string | undefined;
	let tell: (reason: string) => void = () => undefined;
	const broken = new Promise<string>(resolve => {
		tell = resolve;
	});
	const closed = broken.then(reason => waiting.then(() => reason));
	const write = (value: unknown): void => {
		if (why === undefined && output.writable) output.write(`${JSON.stringify(value)}\n`);
	};
	const close = (reason: string): void => {
		if (why !== undefined) return;
		why = reason;
		clearInterval(beat);
		output.end();
		input.destroy();
		tell(reason);
	};
	let characters = 0;
	const take = (text: string): void => {
		const message = parse(text);
		if (message === undefined) return noise++ < maxNoise ? undefined : close('what came is not a message');
		noise = maxNoise;
		if (message.is === 'beat') return;
		characters += text.length;
		if (++count > maxWaiting || characters > maxCharacters) return close('too much came at once');
		waiting = waiting
			.then(() => (why === undefined ? onMessage(message as In) : undefined))
			.catch(error => close(error instanceof Error ? error.message : String(error)))
			.then(() => {
				count--;
				characters -= text.length;
			});
	};
	const beat = setInterval(() => {
		write({is: 'beat'});
		if (performance.now() - heardAt > silenceMs) close('no answer');
	}, silenceMs / 4);
	input.on('data', (bytes: Buffer) => {
		heardAt = performance.now();
		for (const {text, isCut} of lines.take(bytes)) {
			if (why !== undefined) return;
			if (isCut) return close('a message is too long');
			take(text);
		}
	});
	input.on('error', error => close(error.message));
	// Half a message at the end is none.
	input.on('end', () => close('the other end has closed'));
	input.on('close', () => close('the other end has closed'));
	output.on('error', error => close(error.message));
	return {send: write, broken, closed, close};
};

const parse = (text: string): {readonly is: string} | undefined => {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null && 'is' in value ? (value as {is: string}) : undefined;
	} catch {
		return undefined;
	}
};
