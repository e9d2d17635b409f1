import {execFileSync} from 'node:child_process';
import {readlinkSync} from 'node:fs';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {built} from '../helpers/built.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {closeTerminals, openGrid, openProgram, type TerminalUser, terminalEnvironment} from '../helpers/terminal.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
/** A run in which nothing moves any more. */
beforeAll(async () => {
	grid = createGrid();
	const stream = (id: string) => ({id, name: `name of ${id}`, tasks: ['One', 'Two'], fake: {taskMs: 20}});
	const plan = grid.plan({name: 'Looks', agent: 'fake', streams: ['Stream-A', 'Stream-B', 'Stream-C'].map(stream)});
	await grid.run(['run', plan]);
});
afterEach(closeTerminals);
afterAll(() => grid.close());

const settled = async (terminal: TerminalUser): Promise<TerminalUser> => {
	await terminal.seeTile('Stream-C', '100%');
	return terminal.see(/q detach +3 streams/);
};

/** Without the ages, which grow. */
const picture = (terminal: TerminalUser): string => terminal.screen().replaceAll(/ *\b\d+[smh]\b/g, '');

/** A picture may be read while it is being written: both are looked at until they agree. */
const expectSame = async (one: TerminalUser, other: TerminalUser): Promise<void> => {
	const agree = () => picture(one) === picture(other);
	await waitFor(agree, {what: 'the same picture'}).catch(() => expect(picture(one)).toBe(picture(other)));
};

/** As `stty` sets it: node-pty refuses sizes without a cell. */
const setSize = (terminal: TerminalUser, columns: number, rows: number): void => {
	const device = readlinkSync(`/proc/${terminal.pid()}/fd/0`);
	execFileSync('stty', ['-F', device, 'cols', String(columns), 'rows', String(rows)]);
};

describe('a terminal that changes its size (fault 57)', () => {
	it('ends with the picture a fresh one shows, whatever came between', async () => {
		const terminal = await settled(openGrid(grid));
		await terminal.resize(80, 24).see(/ C name of Stream-C +2\/2/);
		await terminal.resize(40, 12).see(/\? help +q detach/);
		await terminal.resize(20, 4).see('small');
		terminal.resize(1, 1);
		setSize(terminal, 0, 0);
		await terminal.resize(200, 60).see(/3 streams$/m);
		await settled(terminal.resize(120, 40));
		const fresh = await settled(openGrid(grid));
		await expectSame(terminal, fresh);
		terminal.type('q');
		expect((await terminal.exit).code).toBe(0);
	});

	it('may do so in a storm', async () => {
		const terminal = await settled(openGrid(grid));
		for (let round = 0; round < 20; round++)
			for (const [columns, rows] of [
				[80, 24],
				[1, 1],
				[200, 60],
				[3, 2],
				[120, 40],
			] as const)
				terminal.resize(columns, rows);
		await settled(terminal);
		const fresh = await settled(openGrid(grid));
		await expectSame(terminal, fresh);
	});
});

const colour = /\u001B\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;\d+)*m/;

describe('a terminal that (fault 58)', () => {
	it('shows a run for the first time shows its keys at once', async () => {
		const terminal = openGrid(grid);
		await terminal.see('claude-grid  Looks');
		await terminal.see(/q detach +3 streams/);
	});

	it('shows colours gets them', async () => {
		const terminal = await settled(openGrid(grid));
		expect(terminal.bytes()).toMatch(colour);
	});

	it('wants no colour gets none, on no screen', async () => {
		const terminal = await settled(openGrid(grid, [], {env: {NO_COLOR: '1'}}));
		await terminal.type('?').see('Checkpoint and continue');
		await terminal.type('\u001B').seeTile('Stream-A', '100%');
		await terminal.type('d').see('work/Stream-');
		expect(terminal.bytes()).not.toMatch(colour);
	});

	it('has a locale without UTF-8 gets ASCII only', async () => {
		const terminal = openGrid(grid, [], {env: {LANG: 'C', LC_ALL: 'C'}});
		await terminal.see(/q detach +3 streams/);
		await terminal.type('?').see('Checkpoint and continue');
		expect(terminal.bytes()).toMatch(/^[\u0000-\u007F]*$/);
	});

	it('is dumb gets plain lines and no escape sequence', async () => {
		const own = createGrid({home: grid.home});
		const argv = ['env', 'TERM=dumb', process.execPath, built.cli];
		const env = terminalEnvironment(own);
		const usage = openProgram(argv, {cwd: own.root, env});
		await usage.see('claude-grid init');
		expect((await usage.exit).code).toBe(3);
		const plan = own.plan({agent: 'fake', streams: [{id: 'Plain', name: 'plain', tasks: ['One']}]});
		const run = openProgram([...argv, plan], {cwd: own.root, env});
		await run.see('[Plain]');
		expect((await run.exit).code).toBe(0);
		expect(usage.bytes() + run.bytes()).not.toContain('\u001B');
		await own.close();
	});

	it('stands in an environment with CI set is drawn on all the same', async () => {
		await settled(openGrid(grid, [], {env: {CI: 'true'}}));
	});
});
