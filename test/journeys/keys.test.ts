import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {built} from '../helpers/built.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {
	closeTerminals,
	key,
	openGrid,
	openProgram,
	type TerminalUser,
	terminalEnvironment,
} from '../helpers/terminal.ts';

let grid: Grid;
const close = async (): Promise<void> => {
	await closeTerminals();
	await grid.close();
};

/** One that is done, one at work, one that waits for it. */
const plan = () =>
	grid.plan({
		name: 'Keys',
		agent: 'fake',
		maxParallel: 2,
		fake: {taskMs: 50},
		streams: [
			{id: 'Stream-A', name: 'alpha', tasks: ['Alpha 1', 'Alpha 2']},
			{id: 'Stream-B', name: 'beta', tasks: ['Beta'], fake: {taskMs: 120_000}},
			{id: 'Stream-C', name: 'gamma', dependencies: ['Stream-B'], tasks: ['Gamma'], fake: {taskMs: 120_000}},
		],
	});

const open = async (): Promise<TerminalUser> => {
	grid = createGrid();
	const terminal = openGrid(grid, [plan()]);
	await terminal.seeTile('Stream-B', 'Beta');
	await terminal.seeTile('Stream-A', /ready to merge/);
	return terminal;
};

/** A row says `B` where all ids begin the same way. */
const focused = (id: string): RegExp => new RegExp(`▸. (?:Stream-|(?=\\w ))${id.replace('Stream-', '')}`);
const stateOf = (id: string) => grid.saved().streams[id]?.state;

describe('the keys that look about', () => {
	let terminal: TerminalUser;
	beforeAll(async () => {
		terminal = await open();
	});
	afterAll(close);

	it('move the focus', async () => {
		await terminal.type('1').see(focused('Stream-A'));
		for (const [name, id] of [
			['l', 'Stream-B'],
			[key.right, 'Stream-C'],
			['h', 'Stream-B'],
			[key.left, 'Stream-A'],
			[key.tab, 'Stream-B'],
			[key.shiftTab, 'Stream-A'],
			['3', 'Stream-C'],
		] as const)
			await terminal.type(name).see(focused(id));
		// One column of rows on a narrow screen: who works, who is done, who waits.
		await terminal.resize(80, 24).see(/▸. C gamma .*after Stream-B/);
		for (const [name, id] of [
			['k', 'Stream-A'],
			[key.up, 'Stream-B'],
			['j', 'Stream-A'],
			[key.down, 'Stream-C'],
		] as const)
			await terminal.type(name).see(focused(id));
		await terminal.resize(120, 40).seeTile('Stream-B', 'Beta');
	});

	it('scroll the log and follow it again', async () => {
		await terminal.type('1').see(focused('Stream-A'));
		await terminal.resize(80, 18).see('following');
		await terminal.type(key.home).see('newer');
		await terminal.see('2 tasks to do.');
		await terminal.type(key.end).see('following');
		await terminal.see('finished its turn');
		await terminal.type(key.pageUp).see('newer');
		terminal.type(key.pageDown);
		await terminal.type(key.pageDown).see('following');
		await terminal.type('f').see('f follows');
		await terminal.type('f').see('following');
		await terminal.resize(120, 40).seeTile('Stream-B', 'Beta');
	});

	it('open what there is to look at, and esc comes back', async () => {
		await terminal.type('1').see(focused('Stream-A'));
		await terminal.type(key.enter).see(/Stream-A alpha · log(.|\n)*esc back/);
		await terminal.type(key.esc).seeTile('Stream-B', 'Beta');
		await terminal.type('d').see(/work\/Stream-A\/1-alpha-1\.md(.|\n)*esc back/);
		await terminal.type(key.esc).seeTile('Stream-B', 'Beta');
		await terminal.type('m').see(/enter merge into main(.|\n)*esc back/);
		await terminal.type(key.esc).seeTile('Stream-B', 'Beta');
		await terminal.type('A').see(/All clear(.|\n)*esc back/);
		await terminal.type(key.esc).seeTile('Stream-B', 'Beta');
		await terminal.type('?').see(/Checkpoint and continue in a new session · it/);
		await terminal.type(key.esc).seeTile('Stream-B', 'Beta');

		await terminal.type('/').see(/enter keep/);
		await terminal.type('gam').see(/1 of 3|enter keep/);
		await terminal.type(key.enter).see('1 of 3 streams');
		expect(terminal.tile('Stream-B')).toBe('');
		await terminal.type(key.esc).seeTile('Stream-B', 'Beta');
	});

	it('say why they do nothing', async () => {
		await terminal.type('1').see(focused('Stream-A'));
		for (const [name, why] of [
			['r', 'Stream-A: it is completed: nothing to recover'],
			['x', 'Stream-A: it is completed: nothing to stop'],
			['s', 'Stream-A: it is completed already'],
			['p', 'Stream-A: it is completed: nothing to pause'],
			['c', 'Stream-A: it is completed: only'],
		] as const)
			await terminal.type(name).see(why);
		await terminal.type('2').see(focused('Stream-B'));
		await terminal.type('m').see('Stream-B: its agent is still working');
		await terminal.type('3').see(focused('Stream-C'));
		await terminal.type('a').see('Stream-C: it has no worktree yet');
	});
});

describe('the keys that change something', () => {
	afterEach(close);

	it('start, stop, pause and continue streams, merge all and add one', async () => {
		const terminal = await open();
		await terminal.type('2').see(focused('Stream-B'));
		await terminal.type('p').seeTile('Stream-B', 'paused; c continues');
		await terminal.type('c').seeTile('Stream-B', /Now task 1(.|\n)*attempt 2/);

		await terminal.type('x').see('Stop Stream-B beta?');
		await terminal.type(key.esc).see(/Stream-B beta · log/);
		expect(stateOf('Stream-B')?.is).toMatch(/^(?:starting|running)$/);
		await terminal.type('x').see('Stop Stream-B beta?');
		await terminal.type('y').seeTile('Stream-B', 'by the user; c continues');
		await terminal.type('c').seeTile('Stream-B', /Now task 1(.|\n)*attempt 3/);

		await terminal.type('3').see(focused('Stream-C'));
		await terminal.type('s').see('Stream-B is not completed: it starts without their work.');
		await terminal.type('y').seeTile('Stream-C', 'Gamma');

		await terminal.type('M').see('Merge one stream into main?');
		await terminal.type('y').see(/main ●1/);
		expect(grid.git(['log', '--format=%s', 'main'])).toContain('[2] Alpha 2');

		await terminal.type('n').see('what should it do?');
		await terminal.type('Write the delta page').see('Write the delta page');
		await terminal.type(key.enter).see('4 streams');
		expect(Object.values(grid.saved().streams)).toHaveLength(4);
	});
});

describe('the keys that answer an agent', () => {
	afterEach(close);

	it('show all that is asked first; esc answers nothing, y allows it and the agent continues', async () => {
		grid = createGrid();
		const stream = (id: string) => ({id, name: id, tasks: ['Clean up'], fake: {faults: [{kind: 'ask'}]}});
		const terminal = openGrid(grid, [grid.plan({agent: 'fake', streams: [stream('Stream-A')]})]);
		await terminal.seeTile('Stream-A', 'rm -rf build');
		await terminal.type('y').see('Stream-A asks');
		await terminal.type(key.esc).see('Stream-A · log');
		await terminal.type('y').see('allow once');
		await terminal.type('y').seeTile('Stream-A', '100%');
	});
});

describe('the ways out', () => {
	afterEach(close);

	it('Q asks first; then every agent is stopped and the grid left', async () => {
		const terminal = await open();
		await terminal.type('Q').see('Stop all agents and quit?');
		await terminal.type(key.esc).see('following');
		await terminal.type('Q').see('Stop all agents and quit?');
		await terminal.type('y').see('The run is stopped');
		expect((await terminal.exit).code).toBe(0);
		expect(grid.tagged()).toEqual([]);
		expect(stateOf('Stream-B')).toMatchObject({is: 'stopped'});
	});

	it('Ctrl-C detaches: the agents keep running (fault 62)', async () => {
		const terminal = await open();
		terminal.type(key.ctrlC);
		await terminal.see('The agents keep running');
		expect((await terminal.exit).code).toBe(0);
		expect(grid.agents()).toHaveLength(1);
		expect(grid.tagged().length).toBeGreaterThan(0);
	});

	it('Ctrl-Z gives the shell its terminal, fg draws the grid again (fault 62)', async () => {
		grid = createGrid();
		const shell = openProgram(['bash', '--norc', '--noprofile', '-i'], {
			cwd: grid.root,
			env: terminalEnvironment(grid, {PS1: 'shell> '}),
		});
		await shell.see('shell>');
		shell.type(`'${process.execPath}' '${built.cli}' '${plan()}'\r`);
		await shell.seeTile('Stream-B', 'Beta');
		shell.type(key.ctrlZ);
		await shell.see(/Stopped/);
		expect(shell.isAlternate()).toBe(false);
		await shell.type('echo still $((40 + 2))\r').see('still 42');
		expect(grid.agents().length).toBeGreaterThan(0);
		await shell.type('fg\r').seeTile('Stream-B', 'Beta');
		expect(shell.isAlternate()).toBe(true);
		await shell.type('q').see('The agents keep running');
		shell.type('exit\r');
		await shell.exit;
	});
});
