import {built} from './built.ts';
import type {Grid} from './grid.ts';
import {signal as sendSignal, startTimeOf} from './processes.ts';
import {openTerminal, type PseudoTerminal} from './pseudo-terminal.ts';
import {waitFor} from './wait-for.ts';

/** What the keys of a keyboard send. */
export const key = {
	enter: '\r',
	esc: '\u001B',
	tab: '\t',
	shiftTab: '\u001B[Z',
	up: '\u001B[A',
	down: '\u001B[B',
	right: '\u001B[C',
	left: '\u001B[D',
	pageUp: '\u001B[5~',
	pageDown: '\u001B[6~',
	home: '\u001B[H',
	end: '\u001B[F',
	backspace: '\u007F',
	ctrlC: '\u0003',
	ctrlZ: '\u001A',
} as const;

export type See = {readonly timeoutMs?: number};

/** A program in a terminal of its own, used as the user uses it: type, look, wait until something is seen. */
export type TerminalUser = Omit<PseudoTerminal, 'type' | 'resize' | 'waitForText' | 'pid' | 'programPid'> & {
	/** The program's process; known once something was seen of it. */
	readonly pid: () => number;
	readonly type: (...keys: readonly string[]) => TerminalUser;
	readonly resize: (columns: number, rows: number) => TerminalUser;
	/** Waits (30 s) until the screen shows it; throws with the screen as it is then. */
	readonly see: (pattern: RegExp | string, options?: See) => Promise<TerminalUser>;
	readonly seeNot: (pattern: RegExp | string, options?: See) => Promise<TerminalUser>;
	/** Waits until the tile of a stream shows it. */
	readonly seeTile: (streamId: string, pattern: RegExp | string, options?: See) => Promise<TerminalUser>;
	/** What stands in the tile of a stream, borders included; '' when it is not on the screen. */
	readonly tile: (streamId: string) => string;
	/** The screen's lines as one text. */
	readonly screen: () => string;
	readonly kill: (signal: NodeJS.Signals) => void;
	/** Resolves once the process is gone from the process table. */
	readonly gone: () => Promise<unknown>;
};

export type TerminalOptions = {
	readonly columns?: number;
	readonly rows?: number;
	readonly cwd?: string;
	readonly env?: Readonly<Record<string, string>>;
};

const isSeen = (screen: string, pattern: RegExp | string): boolean =>
	typeof pattern === 'string' ? screen.includes(pattern) : pattern.test(screen);

/** The lines between the borders of a tile, which begins where its title does. */
const tileOf = (lines: readonly string[], streamId: string): string => {
	const top = lines.findIndex(line => new RegExp(`╭[^╮]* ${streamId} `).test(line));
	if (top === -1) return '';
	const title = lines[top] ?? '';
	const left = title.lastIndexOf('╭', title.search(new RegExp(` ${streamId} `)));
	const right = title.indexOf('╮', left) + 1;
	const bottom = lines.findIndex((line, row) => row > top && line[left] === '╰');
	return lines
		.slice(top, bottom + 1)
		.map(line => line.slice(left, right))
		.join('\n');
};

const open: TerminalUser[] = [];

/** Any program in a terminal; `env` is all it gets beside this process's own. */
export const openProgram = (argv: readonly string[], options: TerminalOptions = {}): TerminalUser => {
	const {columns = 120, rows = 40, cwd, env} = options;
	const terminal = openTerminal(argv, {
		columns,
		rows,
		outlivesProgram: true,
		...(cwd !== undefined && {cwd}),
		...(env && {env}),
	});
	let found: {readonly pid: number; readonly startTime: string | undefined} | undefined;
	const program = () => {
		if (found) return found;
		const pid = terminal.programPid();
		if (pid === 0) throw new Error('The program is not there yet.');
		found = {pid, startTime: startTimeOf(pid)};
		return found;
	};
	const wait = async (isThere: () => boolean, what: string, timeoutMs: number): Promise<TerminalUser> => {
		await waitFor(isThere, {what, timeoutMs}).catch(() => {
			throw new Error(`${what} within ${timeoutMs} ms; the screen:\n${terminal.text()}`);
		});
		if (!terminal.hasExited()) program();
		return user;
	};
	const tile = (streamId: string): string => tileOf(terminal.lines(), streamId);
	const user: TerminalUser = {
		...terminal,
		type(...keys) {
			for (const one of keys) terminal.type(one);
			return user;
		},
		resize(nextColumns, nextRows) {
			terminal.resize(nextColumns, nextRows);
			return user;
		},
		see: (pattern, {timeoutMs = 30_000} = {}) =>
			wait(() => isSeen(terminal.text(), pattern), `${pattern} is not seen`, timeoutMs),
		seeNot: (pattern, {timeoutMs = 30_000} = {}) =>
			wait(() => !isSeen(terminal.text(), pattern), `${pattern} is still seen`, timeoutMs),
		tile,
		seeTile: (streamId, pattern, {timeoutMs = 30_000} = {}) =>
			wait(() => isSeen(tile(streamId), pattern), `${pattern} is not seen in the tile of ${streamId}`, timeoutMs),
		screen: terminal.text,
		pid: () => program().pid,
		kill: name => sendSignal(program().pid, name),
		gone: async () => {
			const {pid, startTime} = program();
			await waitFor(() => startTimeOf(pid) !== startTime, {what: `the end of ${argv.join(' ')}`, timeoutMs: 20_000});
		},
	};
	open.push(user);
	return user;
};

/** The built claude-grid in a terminal of a grid's person. */
export const openGrid = (grid: Grid, args: readonly string[] = [], options: TerminalOptions = {}): TerminalUser =>
	openProgram([process.execPath, built.cli, ...args], {
		cwd: grid.root,
		...options,
		env: terminalEnvironment(grid, options.env),
	});

/** A grid's environment, as somebody's terminal has it. */
export const terminalEnvironment = (grid: Grid, more: TerminalOptions['env'] = {}): Record<string, string> => ({
	...grid.env,
	TERM: 'xterm-256color',
	...more,
});

/** For afterEach: no program of a failed test lives on. */
export const closeTerminals = async (): Promise<void> => {
	for (const one of open.splice(0)) {
		if (one.hasExited()) continue;
		one.close();
		await one.exit;
	}
};
