import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {spawn} from '@lydell/node-pty';
import type {Terminal as XtermTerminal} from '@xterm/headless';
import {waitFor} from './wait-for.ts';

const {Terminal} = createRequire(import.meta.url)('@xterm/headless') as {Terminal: typeof XtermTerminal};

export type PseudoTerminal = {
	/** Of the session leader: the program itself, unless `outlivesProgram`. */
	readonly pid: number;
	/** Of the program when `outlivesProgram`. */
	readonly programPid: () => number;
	/** Lines as the user sees them, without trailing spaces. */
	readonly lines: () => readonly string[];
	readonly text: () => string;
	readonly isAlternate: () => boolean;
	/** All bytes the program wrote. */
	readonly bytes: () => string;
	readonly type: (keys: string) => void;
	readonly resize: (columns: number, rows: number) => void;
	readonly waitForText: (text: string) => Promise<unknown>;
	/** The far end reads nothing any more, until it thaws. */
	readonly freeze: () => void;
	readonly thaw: () => void;
	/** The far end goes away, as when an ssh line drops. */
	readonly hangUp: () => void;
	/** The terminal itself is closed, as when its window is: the kernel hangs up whoever has it. */
	readonly close: () => void;
	readonly exit: Promise<{readonly code: number; readonly signal: number}>;
	readonly hasExited: () => boolean;
};

export type PseudoTerminalRequest = {
	readonly columns: number;
	readonly rows: number;
	readonly env?: Readonly<Record<string, string>>;
	readonly cwd?: string;
	/** The terminal stays a moment longer: node-pty loses the last bytes of a session leader that dies. */
	readonly outlivesProgram?: boolean;
};

const keepOpen = '"$@"; code=$?; sleep 0.3; exit $code';

/** Runs a program in a real pseudo-terminal (Linux) and keeps what stands on its screen. */
export const openTerminal = (argv: readonly string[], request: PseudoTerminalRequest): PseudoTerminal => {
	const {columns, rows, outlivesProgram = false} = request;
	const [file = '', ...args] = outlivesProgram ? ['sh', '-c', keepOpen, 'sh', ...argv] : argv;
	const screen = new Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 1000});
	// Ink draws nothing between start and end when it believes that it runs in CI.
	const {CI: _ci, ...inherited} = process.env;
	const env = {...inherited, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...request.env} as Record<string, string>;
	const child = spawn(file, args, {
		cols: columns,
		rows,
		name: 'xterm-256color',
		cwd: request.cwd ?? '/',
		env,
	});
	let bytes = '';
	let hasExited = false;
	child.onData(data => {
		bytes += data;
		screen.write(data);
	});
	screen.onData(data => {
		if (!hasExited) child.write(data);
	});
	const exit = new Promise<{code: number; signal: number}>(resolve => {
		child.onExit(({exitCode, signal}) => {
			hasExited = true;
			resolve({code: exitCode, signal: signal ?? 0});
		});
	});
	const lines = () => {
		const {active} = screen.buffer;
		return Array.from({length: screen.rows}, (_, row) =>
			(active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd(),
		);
	};
	const text = () => lines().join('\n');
	return {
		pid: child.pid,
		programPid: () => Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim()),
		lines,
		text,
		isAlternate: () => screen.buffer.active.type === 'alternate',
		bytes: () => bytes,
		type: keys => child.write(keys),
		resize(nextColumns, nextRows) {
			screen.resize(Math.max(1, nextColumns), Math.max(1, nextRows));
			child.resize(nextColumns, nextRows);
		},
		waitForText: wanted =>
			waitFor(() => text().includes(wanted), {timeoutMs: 30_000, what: () => `"${wanted}" on the screen:\n${text()}`}),
		freeze: () => child.pause(),
		thaw: () => child.resume(),
		hangUp: () => child.kill('SIGHUP'),
		close: () => (child as unknown as {destroy: () => void}).destroy(),
		exit,
		hasExited: () => hasExited,
	};
};
