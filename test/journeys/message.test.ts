import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {closeTerminals, key, openGrid} from '../helpers/terminal.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(async () => {
	await closeTerminals();
	await grid.close();
});

describe('the key i', () => {
	it('tells the agent in focus something of several lines; tile and log show that it waits, then that it was read', async () => {
		const plan = grid.plan({
			name: 'Talk',
			agent: 'fake',
			streams: [{id: 'Stream-A', name: 'alpha', tasks: ['One', 'Two'], fake: {taskMs: 9000}}],
		});
		const terminal = openGrid(grid, [plan]);
		await terminal.seeTile('Stream-A', 'One');
		await terminal.type('i').see('Tell Stream-A alpha');
		await terminal.type('\u001B[200~Use pnpm,\nnot npm\u001B[201~').see('2 lines');
		expect(grid.saved().streams['Stream-A']?.messages).toBeUndefined();
		await terminal.type(key.enter).see('Stream-A gets it between two of its tool calls');
		await terminal.seeTile('Stream-A', '1 message waits');
		await terminal.see('› (not read yet) Use pnpm,');
		await terminal.see(/› Use pnpm,/);
		await waitFor(() => !terminal.tile('Stream-A').includes('message waits'), {what: 'the note to go'});
		expect(grid.saved().streams['Stream-A']?.messages).toMatchObject([
			{from: 'person', text: 'Use pnpm,\nnot npm', deliveredAt: expect.any(Number)},
		]);
	});
});
