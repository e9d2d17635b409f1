import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {built} from '../helpers/built.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {signal} from '../helpers/processes.ts';
import {closeTerminals, key, openProgram, type TerminalUser, terminalEnvironment} from '../helpers/terminal.ts';

let grid: Grid;
let plan = '';
let faulty = '';
beforeAll(() => {
	grid = createGrid();
	plan = grid.plan({
		agent: 'fake',
		streams: [{id: 'Stream-A', name: 'alpha', tasks: ['Alpha'], fake: {taskMs: 600_000}}],
	});
	faulty = path.join(grid.home, 'faulty.mjs');
	writeFileSync(faulty, "process.on('SIGUSR2', () => setImmediate(() => { throw new Error('a bug of ours'); }));\n");
});
afterEach(closeTerminals);
afterAll(() => grid.close());

/** claude-grid as a command of a shell script that tells the terminal's settings before and after. */
const inShell = (args: readonly string[], node: readonly string[] = []): TerminalUser =>
	openProgram(
		['sh', '-c', 'stty -g; "$@"; echo "left with $?"; stty -g', 'sh', process.execPath, ...node, built.cli, ...args],
		{cwd: grid.root, env: terminalEnvironment(grid)},
	);

const childOf = (pid: number): number => Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());

const settings = (terminal: TerminalUser): readonly string[] =>
	[...terminal.bytes().matchAll(/^([\da-f]+:){8,}[\da-f]+/gm)].map(([line]) => line);

const lastOf = (bytes: string, sequence: string): number => bytes.lastIndexOf(`\u001B[${sequence}`);

/** Left with that code, and the terminal is as it was: screen, cursor, paste and line settings. */
const expectRestored = async (terminal: TerminalUser, code: number): Promise<void> => {
	await terminal.exit;
	const bytes = terminal.bytes();
	expect(bytes).toContain(`left with ${code}`);
	expect(settings(terminal)).toHaveLength(2);
	expect(settings(terminal)[1]).toBe(settings(terminal)[0]);
	expect(terminal.isAlternate()).toBe(false);
	expect(lastOf(bytes, '?1049l')).toBeGreaterThan(lastOf(bytes, '?1049h'));
	expect(lastOf(bytes, '?25h')).toBeGreaterThan(lastOf(bytes, '?25l'));
	// Asked for by the grid, not by a start screen.
	expect(lastOf(bytes, '?2004l')).toBeGreaterThanOrEqual(lastOf(bytes, '?2004h'));
	expect(bytes).not.toContain('\u001B[3J');
};

const open = async (node: readonly string[] = []): Promise<TerminalUser> => {
	const terminal = inShell([plan], node);
	await terminal.seeTile('Stream-A', 'Now task 1');
	return terminal;
};

describe('the terminal is as it was (fault 1)', () => {
	it('after q', async () => {
		const terminal = await open();
		terminal.type('q');
		await expectRestored(terminal, 0);
	});

	it('after Ctrl-C', async () => {
		const terminal = await open();
		terminal.type(key.ctrlC);
		await expectRestored(terminal, 0);
	});

	it('after SIGTERM', async () => {
		const terminal = await open();
		signal(childOf(terminal.pid()), 'SIGTERM');
		await expectRestored(terminal, 143);
	});

	it('after an error nobody caught, which is told', async () => {
		const terminal = await open(['--import', faulty]);
		signal(childOf(terminal.pid()), 'SIGUSR2');
		await expectRestored(terminal, 70);
		expect(terminal.screen()).toContain('Internal error (please report it): Error: a bug of ours');
	});

	it('after q on a start screen', async () => {
		const terminal = inShell(['--repo', grid.parent]);
		await terminal.see('is not a git repository');
		terminal.type('q');
		await expectRestored(terminal, 0);
	});

	it('after Q', async () => {
		const terminal = await open();
		await terminal.type('Q').see('Stop all agents and quit?');
		terminal.type('y');
		await expectRestored(terminal, 0);
	});

	for (const [name, code] of [
		['SIGHUP', 129],
		['SIGINT', 130],
		['SIGQUIT', 131],
		['SIGABRT', 134],
		['SIGALRM', 142],
	] as const)
		it(`after ${name}, while the terminal is still there`, async () => {
			const terminal = await open();
			signal(childOf(terminal.pid()), name);
			await expectRestored(terminal, code);
		});

	it('after SIGTERM on a start screen', async () => {
		const terminal = inShell(['--repo', grid.parent]);
		await terminal.see('is not a git repository');
		signal(childOf(terminal.pid()), 'SIGTERM');
		await expectRestored(terminal, 143);
	});
});
