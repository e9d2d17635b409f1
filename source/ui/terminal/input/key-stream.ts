import {createDecoder} from './decoder.ts';
import {keys} from './known-keys.ts';
import type {MouseEvent} from './mouse.ts';
import {createParser} from './parser.ts';
import {createPressQueue, type PressQueue} from './press-queue.ts';
import {type InputEvent, interrupt} from './sequence.ts';
import {createTyping} from './typing.ts';

export type KeyStream = {
	/** Give this to Ink. */
	readonly stdin: NodeJS.ReadStream;
	/** A text field is open: what is typed comes as text, not key by key. Called again, it is closed. */
	readonly beginTyping: () => () => void;
	readonly isTyping: () => boolean;
	/** Who hears the mouse first; false: it is not theirs, and the wheel is the arrow keys. Called again, they hear no more. */
	readonly listenToMouse: (listener: MouseListener) => () => void;
	/** A key has opened something: what was typed behind it, unseen, is no answer to that. */
	readonly opened: () => void;
	/** Takes the keyboard; what was typed until then is read. */
	readonly begin: () => Promise<void>;
	/** The first picture is there: until then nothing that was typed counts but Ctrl-C. */
	readonly hear: () => void;
};

export type KeyStreamParts = {
	readonly source: NodeJS.ReadStream;
	/** Ink is given a press now; the picture that follows is its. */
	readonly onPress: () => void;
	/** The terminal has answered that it is there. */
	readonly onAnswer: () => void;
	readonly now?: () => number;
};

export type MouseListener = (event: MouseEvent) => boolean;

type Listener = (...args: readonly unknown[]) => void;
/** React draws and begins to listen in tasks of their own. */
const drawn = async (): Promise<void> => {
	for (let i = 0; i < 3; i++) await new Promise(resolve => setImmediate(resolve));
};

/** The part of a stdin that Ink uses: it is told that there is something to read, and reads one text. */
const createInkStdin = (source: NodeJS.ReadStream, listen: (isOn: boolean) => void, onListener: () => void) => {
	const listeners = new Set<Listener>();
	let next: string | null = null;
	const stdin = {
		isTTY: source.isTTY,
		setEncoding() {},
		ref: () => void source.ref(),
		unref: () => void source.unref(),
		setRawMode(isRaw: boolean) {
			source.setRawMode(isRaw);
			listen(isRaw);
			return stdin;
		},
		read() {
			const text = next;
			next = null;
			return text;
		},
		addListener(name: string, listener: Listener) {
			if (name === 'readable') listeners.add(listener);
			onListener();
			return stdin;
		},
		removeListener(_: string, listener: Listener) {
			listeners.delete(listener);
			return stdin;
		},
		on: (name: string, listener: Listener) => stdin.addListener(name, listener),
		off: (name: string, listener: Listener) => stdin.removeListener(name, listener),
	};
	const give = (text: string) => {
		next = text;
		for (const listener of [...listeners]) listener();
	};
	return {stdin: stdin as unknown as NodeJS.ReadStream, give, isRead: () => listeners.size > 0};
};

const bytesOf = (event: InputEvent): string =>
	event.is === 'paste' ? `\u001B[200~${event.bytes}\u001B[201~` : event.bytes;

/** Lines that a notch of the wheel moves. */
const notch = 3;

const createMouse = () => {
	const listeners = new Set<MouseListener>();
	return {
		listen(listener: MouseListener) {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
		/** The keys that it stands for where nobody takes it. */
		bytesOf(event: MouseEvent, isTyping: boolean): readonly string[] {
			const isTaken = [...listeners].some(listener => listener(event));
			if (isTaken || isTyping || event.is === 'click') return [];
			return Array.from({length: notch}, () => (event.is === 'wheelUp' ? keys.up : keys.down));
		},
	};
};

type Delivery = {
	readonly queue: PressQueue;
	readonly onPress: () => void;
	readonly mouse: ReturnType<typeof createMouse>;
};

/** Gives Ink one press after the other, while it reads. */
const createDelivery = ({queue, onPress, mouse}: Delivery) => {
	const {beginTyping, isTyping} = createTyping();
	let isBusy = false;
	let wasOpened = false;
	const deliver = async (ink: ReturnType<typeof createInkStdin>) => {
		if (isBusy) return;
		isBusy = true;
		while (ink.isRead()) {
			const event = queue.take(isTyping());
			if (!event) break;
			wasOpened = false;
			onPress();
			for (const bytes of event.is === 'mouse' ? mouse.bytesOf(event.mouse, isTyping()) : [bytesOf(event)]) {
				ink.give(bytes);
				await drawn();
			}
			await drawn();
			if (wasOpened && !isTyping()) queue.dropBehind(event);
		}
		isBusy = false;
	};
	const opened = () => {
		wasOpened = true;
	};
	return {deliver, beginTyping, isTyping, opened};
};

/**
 * The keyboard as Ink shall see it: one press, text or paste at a time, each after the app has drawn what the one before
 * did, so that it does not matter how a line cuts or joins what is typed.
 */
export const createKeyStream = ({source, onPress, onAnswer, now = Date.now}: KeyStreamParts): KeyStream => {
	const parser = createParser();
	const decode = createDecoder();
	const queue = createPressQueue();
	const mouse = createMouse();
	const {deliver, beginTyping, isTyping, opened} = createDelivery({queue, onPress, mouse});
	let packet = 0;
	let isDeaf = true;
	let timer: NodeJS.Timeout | undefined;

	const add = (events: readonly InputEvent[]) => {
		for (const event of events) {
			if (event.is === 'answer') onAnswer();
			else if (!isDeaf || event.bytes === interrupt) queue.add(event, packet);
		}
		clearTimeout(timer);
		const patience = parser.patience();
		if (patience !== undefined) timer = setTimeout(() => add(parser.expire(now())), patience);
		void deliver(ink);
	};
	const onData = (chunk: Uint8Array | string) => {
		packet++;
		const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
		add(parser.push(decode(bytes), now()));
	};
	const listen = (isOn: boolean) => {
		source.off('data', onData);
		clearTimeout(timer);
		if (isOn) source.on('data', onData).resume();
		else source.pause();
	};
	const ink = createInkStdin(source, listen, () => void deliver(ink));
	const begin = async () => {
		ink.stdin.setRawMode(true);
		await drawn();
	};
	const hear = () => {
		isDeaf = false;
	};
	return {stdin: ink.stdin, begin, beginTyping, isTyping, opened, hear, listenToMouse: mouse.listen};
};
