import {createRequire} from 'node:module';
import {spawn} from '@lydell/node-pty';
import type {Terminal as XtermTerminal} from '@xterm/headless';

const {Terminal} = createRequire(import.meta.url)('@xterm/headless') as {Terminal: typeof XtermTerminal};

/** A program in a pseudo-terminal of 120 x 40, and somebody who looks at each picture at once. */
export type Seat = {
	readonly pid: number;
	readonly text: () => string;
	/** Bytes that the program wrote so far. */
	readonly bytes: () => number;
	readonly type: (keys: string) => void;
	/** Resolves with the milliseconds until the screen shows it. */
	readonly see: (isSeen: (text: string) => boolean, what: string, timeoutMs?: number) => Promise<number>;
	/** Called after each change of the screen, until it is told to stop. */
	readonly watch: (listener: (text: string) => void) => () => void;
	readonly close: () => Promise<void>;
};

const size = {cols: 120, rows: 40};

export const takeSeat = (argv: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Seat => {
	const [file = '', ...args] = argv;
	const screen = new Terminal({...size, allowProposedApi: true, scrollback: 0});
	const child = spawn(file, args, {...size, name: 'xterm-256color', cwd, env: {...env}, encoding: null});
	const listeners = new Set<(text: string) => void>();
	let bytes = 0;
	let isOpen = true;
	const text = () => {
		const {active} = screen.buffer;
		const line = (row: number) => active.getLine(active.baseY + row)?.translateToString(true) ?? '';
		return Array.from({length: size.rows}, (_, row) => line(row).trimEnd()).join('\n');
	};
	child.onData(data => {
		const chunk = data as unknown as Uint8Array;
		bytes += chunk.length;
		screen.write(chunk, () => {
			if (listeners.size === 0) return;
			const now = text();
			for (const listener of listeners) listener(now);
		});
	});
	screen.onData(data => {
		if (isOpen) child.write(data);
	});
	const ended = new Promise<void>(resolve => {
		child.onExit(() => {
			isOpen = false;
			resolve();
		});
	});
	const watch = (listener: (text: string) => void) => {
		listeners.add(listener);
		return () => void listeners.delete(listener);
	};
	const see: Seat['see'] = (isSeen, what, timeoutMs = 60_000) => {
		const begin = performance.now();
		if (isSeen(text())) return Promise.resolve(0);
		return new Promise((resolve, reject) => {
			const stop = watch(now => {
				if (!isSeen(now)) return;
				finish();
				resolve(performance.now() - begin);
			});
			const timer = setTimeout(() => {
				finish();
				reject(new Error(`${what} was not seen within ${timeoutMs} ms:\n${text()}`));
			}, timeoutMs);
			const finish = () => {
				stop();
				clearTimeout(timer);
			};
		});
	};
	return {
		pid: child.pid,
		text,
		bytes: () => bytes,
		type: keys => child.write(keys),
		see,
		watch,
		async close() {
			if (isOpen) child.kill('SIGHUP');
			const timer = setTimeout(() => isOpen && child.kill('SIGKILL'), 5000);
			await ended;
			clearTimeout(timer);
		},
	};
};
