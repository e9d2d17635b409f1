import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {closeTerminals, key, openGrid} from '../helpers/terminal.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(async () => {
	await closeTerminals();
	await grid.close();
});

const plan = {
	name: 'Journey',
	agent: 'fake',
	maxParallel: 3,
	contextRecovery: {stallTimeoutMinutes: 30},
	fake: {taskMs: 200},
	streams: [
		{id: 'Stream-A', name: 'types', tasks: ['Define the types', 'Export them']},
		{id: 'Stream-B', name: 'api', tasks: ['Sign in', 'Sign out'], fake: {faults: [{kind: 'stall', afterTask: 1}]}},
		{id: 'Stream-C', name: 'pages', dependencies: ['Stream-A'], tasks: ['Front page'], fake: {taskMs: 120_000}},
	],
};

describe('the user in front of the grid', () => {
	it('starts a plan, reads a log, recovers a stalled stream, merges one, leaves and finds the same run again', async () => {
		const terminal = openGrid(grid, [grid.plan(plan)]);
		await terminal.see('Stream-B api');
		await terminal.seeTile('Stream-A', /100%(.|\n)*ready to merge/);
		const {id: runId} = grid.saved();

		await terminal.type('1').see(/▸. Stream-A/);
		await terminal.type('j', 'k', 'l').see(/▸. Stream-B/);
		await terminal.type(key.enter).see('esc back');
		await terminal.see('Sign in');
		await terminal.type(key.esc).seeTile('Stream-A', 'types');

		await terminal.seeTile('Stream-B', '50%');
		await terminal.type('r').seeTile('Stream-B', /100%(.|\n)*attempt 2/);
		expect(grid.saved().streams['Stream-B']).toMatchObject({attempt: 2});

		await terminal.type('1').see(/▸. Stream-A/);
		await terminal.type('m').see(/enter merge into main/);
		await terminal.type(key.enter).see('Merged into main');
		expect(grid.git(['log', '--format=%s', 'main'])).toContain('[1] Define the types');
		await terminal.type(key.esc).see(/main ●1/);

		await terminal.type('q').see('The agents keep running');
		expect(await terminal.exit).toEqual({code: 0, signal: 0});

		const again = openGrid(grid);
		await again.see(/main ●1/);
		await again.seeTile('Stream-B', /100%(.|\n)*attempt 2/);
		expect(grid.saved().id).toBe(runId);
		expect(grid.saved().streams['Stream-C']).toMatchObject({state: {is: 'running'}, attempt: 1});
		again.type('q');
		await again.exit;
	});
});
