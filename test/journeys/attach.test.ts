import {chmodSync, existsSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {closeTerminals, key, openGrid, type TerminalUser} from '../helpers/terminal.ts';

let grid: Grid;
let shell = '';
beforeEach(() => {
	grid = createGrid();
	shell = path.join(grid.home, 'shell');
	writeFileSync(
		shell,
		'#!/bin/sh\necho "by hand in $PWD"\necho "port $CLAUDE_GRID_PORT"\nread -r line\necho "heard: $line"\necho "$line" > by-hand.txt\n',
	);
	chmodSync(shell, 0o755);
});
afterEach(async () => {
	await closeTerminals();
	await grid.close();
});

const plan = () =>
	grid.plan({
		agent: 'fake',
		ports: true,
		streams: [{id: 'Stream-A', name: 'alpha', tasks: ['Alpha'], fake: {taskMs: 120_000}}],
	});

const worktree = () => path.join(`${grid.root}.grid`, 'Stream-A');

/** In the shell that has taken over the stream. */
const attached = async (): Promise<TerminalUser> => {
	const terminal = openGrid(grid, [plan()], {env: {SHELL: shell}});
	await terminal.seeTile('Stream-A', 'Now task 1');
	await terminal.type('a').see('Take over Stream-A alpha by hand?');
	await terminal.type('y').see(`by hand in ${worktree()}`);
	return terminal;
};

describe('the user takes over a stream', () => {
	it('gets a shell in its worktree, says how it continues, and the stream continues', async () => {
		const terminal = await attached();
		await terminal.see(/port 4\d{3}0\b/);
		expect(terminal.isAlternate()).toBe(false);
		expect(grid.tagged()).toEqual([]);
		expect(grid.saved().streams['Stream-A']?.state).toMatchObject({is: 'waiting', cause: 'attached'});
		await terminal.type('my own words\r').see('heard: my own words');
		await terminal.see('Stream-A: g resumes the agent');
		await terminal.type('g\r').seeTile('Stream-A', /Now task 1(.|\n)*attempt 2/);
		expect(terminal.isAlternate()).toBe(true);
		expect(existsSync(path.join(worktree(), 'by-hand.txt'))).toBe(true);
		await terminal.type('q').see('The agents keep running');
	});

	it('keeps anybody else from taking it over meanwhile', async () => {
		const terminal = await attached();
		const other = openGrid(grid, ['attach', 'Stream-A'], {env: {SHELL: shell}});
		await other.see('attached in another terminal already');
		expect((await other.exit).code).toBe(2);
		const second = openGrid(grid, [], {env: {SHELL: shell}});
		await second.seeTile('Stream-A', 'attached');
		await second.type('a').see('Stream-A: attached in another terminal already');
		await terminal.type('done\r').see('g resumes the agent');
	});

	it('leaves it parked when the question is not answered', async () => {
		const terminal = await attached();
		await terminal.type('words\r').see('g resumes the agent');
		await terminal.type(key.ctrlC).seeTile('Stream-A', 'paused; c continues');
		await terminal.type('c').seeTile('Stream-A', /Now task 1(.|\n)*attempt 2/);
	});

	it('loses nothing when the terminal is closed meanwhile: the stream is parked and told', async () => {
		const terminal = await attached();
		terminal.close();
		await terminal.exit;
		const again = openGrid(grid);
		await again.seeTile('Stream-A', /interrupted|paused/);
		await again.see('need');
	});
});
