import {EventEmitter} from 'node:events';
import {render} from 'ink';
import type {ReactElement} from 'react';
import {waitFor} from './wait-for.ts';

/** Bracketed paste on or off: no picture. */
const modeChange = /^\u001B\[\?\d+[hl]$/;

/** Stands for a terminal of a given size; keeps the last picture. */
class Screen extends EventEmitter {
	readonly columns: number;
	readonly rows: number;
	picture = '';

	constructor(columns: number, rows: number) {
		super();
		this.columns = columns;
		this.rows = rows;
	}

	write = (picture: string): boolean => {
		if (!modeChange.test(picture)) this.picture = picture;
		return true;
	};
}

class Keyboard extends EventEmitter {
	readonly isTTY = true;
	private typed: string | null = null;

	type(keys: string): void {
		this.typed = keys;
		this.emit('readable');
	}

	read = (): string | null => {
		const keys = this.typed;
		this.typed = null;
		return keys;
	};

	setEncoding(): void {}
	setRawMode(): void {}
	resume(): void {}
	pause(): void {}
	ref(): void {}
	unref(): void {}
}

export type Drawing = {
	/** The picture with its escape sequences. */
	readonly raw: () => string;
	/** The picture as plain text. */
	readonly text: () => string;
	/** Types keys at once, as one chunk; waits until somebody listens. */
	readonly type: (keys: string) => Promise<void>;
	/** Waits until the picture holds the text. */
	readonly shows: (text: string | RegExp) => Promise<void>;
	readonly update: (tree: ReactElement) => void;
	readonly end: () => void;
};

const colours = /\u001B\[[\d;]*m/g;
const open = new Set<Drawing>();

/** Ends what a test has left open. */
export const endDrawings = (): void => {
	for (const drawing of open) drawing.end();
};

/** Draws a component as on a terminal of this size. End it, or call `endDrawings` after each test. */
export const draw = (tree: ReactElement, {width = 80, height = 24} = {}): Drawing => {
	const screen = new Screen(width, height);
	const keyboard = new Keyboard();
	const instance = render(tree, {
		stdout: screen as unknown as NodeJS.WriteStream,
		stdin: keyboard as unknown as NodeJS.ReadStream,
		debug: true,
		exitOnCtrlC: false,
		patchConsole: false,
	});
	const text = () => screen.picture.replaceAll(colours, '');
	const drawing: Drawing = {
		raw: () => screen.picture,
		text,
		async type(keys) {
			await waitFor(() => keyboard.listenerCount('readable') > 0, {what: 'somebody who reads keys'});
			// Effects that subscribe to keys run after the picture is drawn.
			await new Promise(resolve => setTimeout(resolve, 25));
			keyboard.type(keys);
		},
		async shows(wanted) {
			const holds = () => (typeof wanted === 'string' ? text().includes(wanted) : wanted.test(text()));
			await waitFor(holds, {what: `${wanted} in:\n${text()}`}).catch(() => {
				throw new Error(`not shown: ${wanted}\n${text()}`);
			});
		},
		update: next => instance.rerender(next),
		end() {
			instance.unmount();
			instance.cleanup();
			open.delete(drawing);
		},
	};
	open.add(drawing);
	return drawing;
};
