import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {promisify} from 'node:util';
import {built} from '../helpers/built.ts';
import type {Grid} from '../helpers/grid.ts';
import {type Living, processesWith} from '../helpers/processes.ts';
import {openProgram, type TerminalUser, terminalEnvironment} from '../helpers/terminal.ts';
import type {Sshd} from './sshd.ts';

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** The shell line that starts claude-grid in the repository with the environment of the grid's person, as their shell would. */
const lineFor = (grid: Grid, args: readonly string[]): string => {
	const entries = Object.entries(terminalEnvironment(grid)).map(([name, value]) => quoted(`${name}=${value}`));
	// SSH_CONNECTION stays: that is how the grid knows that it is drawn over ssh.
	return [
		`cd ${quoted(grid.root)} && exec env ${entries.join(' ')}`,
		...[process.execPath, built.cli, ...args].map(quoted),
	].join(' ');
};

/** Logs in with a terminal and opens the grid there. */
export const loginToGrid = (sshd: Sshd, grid: Grid, args: readonly string[] = []): TerminalUser => {
	const argv = sshd.login(lineFor(grid, args), {isTerminal: true});
	return openProgram(argv, {columns: 120, rows: 40, cwd: grid.root});
};

/** Logs in without a terminal, runs a verb and gives its stdout; throws when it fails. */
export const verbOverSsh = async (sshd: Sshd, grid: Grid, args: readonly string[]): Promise<string> => {
	const [file = '', ...rest] = sshd.login(lineFor(grid, args));
	const {stdout} = await promisify(execFile)(file, rest, {maxBuffer: 64 * 1024 * 1024});
	return stdout;
};

const parentOf = (pid: number): number => {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
		return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
	} catch {
		return 0;
	}
};

/** The processes that draw the grid: clients of the user at a terminal, not the engine, the shell that starts git for it, its agents or ssh itself. */
export const gridProcesses = (grid: Grid): readonly Living[] =>
	processesWith(`HOME=${grid.home}`).filter(
		({environment, pid}) =>
			environment.some(entry => entry.startsWith('SSH_TTY=')) &&
			!environment.some(entry => entry.startsWith('CLAUDE_GRID_SESSION=')) &&
			pid !== grid.engine()?.pid &&
			parentOf(pid) !== grid.engine()?.pid,
	);
