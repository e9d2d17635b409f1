import {existsSync, readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

const stream = {id: 'A', agent: 'command', command: 'echo a > a', prompt: 'x'};
const file = () => path.join(grid.runFolder(), 'results.json');

it('an engine with hardly any patience writes the results of its run, and what is watched ends', async () => {
	const ended = await grid.run(['run', grid.plan({streams: [stream]})], {env: {CLAUDE_GRID_IDLE_MS: '300'}});
	expect(ended, ended.stdout).toMatchObject({code: 0, stderr: ''});
	expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({successful: 1});
});

it('results that an engine came no more to write are written by the next one', async () => {
	await grid.run(['run', grid.plan({streams: [stream]})]);
	await grid.killEngine();
	const before = readFileSync(file(), 'utf8');
	rmSync(file());
	await grid.run(['list']);
	await waitFor(() => existsSync(file()) && readFileSync(file(), 'utf8') === before, {what: 'the results'});
});
