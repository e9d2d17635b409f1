import {afterEach, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';

let grid: Grid;
afterEach(() => grid.close());

it('the log of a session that ended without a word says how, and one that finished logs no error', async () => {
	grid = createGrid();
	const agent = {agent: 'command', contextRecovery: {autoRecoveryEnabled: false}};
	const streams = [
		{id: 'Killed', prompt: 'x', command: 'echo one; echo two >&2; kill -9 $$', ...agent},
		{id: 'Fine', prompt: 'x', command: 'echo one > file; echo Note >&2', ...agent},
	];
	expect((await grid.run(['run', grid.plan({name: 'Ends', streams})])).code).toBe(1);
	const linesOf = async (id: string) =>
		(await grid.run(['logs', id])).stdout.split('\n').map(line => line.replace(/^\d\d:\d\d:\d\d {2}/, ''));
	expect(await linesOf('Killed')).toEqual(['one', '✗ two', '✗ ended by SIGKILL', '']);
	expect(await linesOf('Fine')).toEqual(['- Note', '']);
});
