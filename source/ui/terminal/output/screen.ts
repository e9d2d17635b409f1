import {mouseModes} from '../input/mouse.ts';
import {createInkStdout, sizeOfTerminal} from './ink-stdout.ts';
import {createLine, type Line} from './line.ts';
import {createPicture} from './picture.ts';
import {createWriter} from './writer.ts';

const synchronise = {begin: '\u001B[?2026h', end: '\u001B[?2026l'};
const alternate = {enter: '\u001B[?1049h', exit: '\u001B[?1049l'};
const wrapping = {on: '\u001B[?7h', off: '\u001B[?7l'};
const areYouThere = '\u001B[5n';
const giveBack = `\u001B[m\u001B[?2004l${wrapping.on}\u001B[?25h`;

export type Screen = {
	/** A whole picture that Ink has not drawn; undefined: the screen is Ink's again. */
	readonly show: (lines: readonly string[] | undefined) => void;
	/** Give this to Ink. */
	readonly stdout: NodeJS.WriteStream;
	/** Bytes that are no picture; written before the next one, unless too many of them wait already. */
	readonly write: (bytes: string) => void;
	/** The picture that follows is a key's: it does not wait. */
	readonly press: () => void;
	/** The terminal has answered: it has all that was written before it was asked. */
	readonly answered: () => void;
	/** Draws all of it anew. */
	readonly redraw: () => void;
	/** Draws nothing until Ink takes the screen again; resolves when nothing is under way, an answer neither. */
	readonly quiet: (patienceMs: number) => Promise<void>;
	/** Gives the terminal back as it was; nothing more is drawn. False: it does not take anything. */
	readonly leave: (patienceMs: number) => Promise<boolean>;
	/** From now on nothing is written any more. */
	readonly mute: () => void;
};

export type ScreenParts = {
	readonly target: NodeJS.WriteStream;
	readonly isRemote: boolean;
	/** It tells us of the mouse while the screen is ours. */
	readonly hasMouse?: boolean;
	/** The first picture is about to be written. */
	readonly onShow?: () => void;
	readonly now?: () => number;
};

/** More bytes that are no picture do not wait for a terminal that takes nothing. */
const mostWaiting = 16_384;

const noMouse = {on: '', off: ''};

/** Whose turn it is: Ink's on its own screen, someone else's, or nobody's any more. */
type Turn = 'before' | 'ours' | 'quiet' | 'over';

const createDrawing = ({target, hasMouse, onShow}: ScreenParts, line: Line) => {
	const {on, off} = hasMouse ? mouseModes : noMouse;
	const picture = createPicture();
	/** Modes and other bytes that come before the next picture. */
	let before = '';
	let turn: Turn = 'before';
	let isAlternate = false;
	const add = (bytes: string) => {
		before += bytes;
	};
	const modes = (text: string) => {
		if (turn === 'over') return;
		if (text.includes(alternate.enter)) {
			turn = 'ours';
			isAlternate = true;
			picture.forget();
			// Ink draws anew what is its own, and knows of no other.
			picture.again();
			add(text.replace(alternate.enter, alternate.enter + wrapping.off + on));
		} else if (text.includes(alternate.exit)) {
			turn = 'quiet';
			isAlternate = false;
			picture.drop();
			add(text.replace(alternate.exit, off + wrapping.on + alternate.exit));
		} else add(text);
	};
	const paint = (): string => {
		const {columns, rows} = sizeOfTerminal(target);
		const bytes = picture.take({width: columns, height: rows});
		if (bytes === '') return '';
		onShow?.();
		return `${synchronise.begin}${bytes}${synchronise.end}${line.sends(bytes.length) ? areYouThere : ''}`;
	};
	return {
		picture,
		add,
		say(bytes: string) {
			if (before === '' || before.length + bytes.length <= mostWaiting) add(bytes);
		},
		modes,
		hasBytes: () => before !== '',
		isDue: () => turn === 'ours' && picture.isWanted(),
		/** All that may be written now. */
		next(): string {
			const bytes = before;
			before = '';
			return turn === 'ours' && picture.isWanted() && line.wait() <= 0 ? bytes + paint() : bytes;
		},
		rest() {
			turn = 'quiet';
		},
		end() {
			turn = 'over';
			add(off + giveBack + (isAlternate ? alternate.exit : ''));
		},
	};
};

/**
 * The terminal's side of Ink: takes whole pictures and writes what differs from the last one it wrote, one at a time. While
 * the terminal is slow to take one, newer pictures replace each other.
 */
export const createScreen = (parts: ScreenParts): Screen => {
	const {target, isRemote, now = Date.now} = parts;
	const line = createLine(isRemote, now);
	const drawing = createDrawing(parts, line);
	let timer: NodeJS.Timeout | undefined;
	const isIdle = () => !drawing.hasBytes() && !line.isAnswerDue();
	const took = (ms: number) => {
		line.took(ms);
		pump();
	};
	const writer = createWriter({target, next: drawing.next, took, isIdle, now});
	const pump = () => {
		writer.pump();
		clearTimeout(timer);
		if (drawing.isDue() && !writer.isWriting()) timer = setTimeout(pump, Math.max(1, line.wait()));
	};
	const want = (lines: readonly string[] | undefined) => {
		if (!lines) return;
		drawing.picture.want(lines);
		pump();
	};
	let shown: readonly string[] | undefined;
	let inks: readonly string[] | undefined;
	const onPicture = (lines: readonly string[]) => {
		// Where the picture goes past Ink, Ink's own is empty, and may come after it.
		inks = lines.some(line => line !== '') ? lines : undefined;
		if (!shown) want(inks);
	};
	const onModes = (modes: string) => {
		drawing.modes(modes);
		pump();
	};
	return {
		show(lines) {
			shown = lines;
			// What Ink drew last it does not write again.
			want(lines ?? inks);
		},
		stdout: createInkStdout(target, {onPicture, onModes}),
		write(bytes) {
			drawing.say(bytes);
			pump();
		},
		press: line.press,
		answered() {
			line.answered();
			pump();
		},
		redraw() {
			drawing.picture.forget();
			drawing.picture.again();
			line.press();
			pump();
			// Ink's own picture of the new size follows.
			line.press();
		},
		quiet(patienceMs) {
			drawing.rest();
			return writer.idle(patienceMs);
		},
		async leave(patienceMs) {
			clearTimeout(timer);
			drawing.end();
			writer.pump();
			await writer.idle(patienceMs);
			return !writer.isWriting();
		},
		mute: writer.mute,
	};
};
