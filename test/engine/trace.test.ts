import {readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';

let grid: Grid;
afterEach(() => grid.close());

it('what the core was given is written down, and replayed: what each message changed, and where it changes something else now', async () => {
	grid = createGrid();
	const trace = path.join(grid.parent, 'trace.jsonl');
	const plan = grid.plan({streams: [{id: 'A', prompt: 'x', agent: 'command', command: 'echo a > a.txt'}]});
	expect(await grid.run(['run', plan], {env: {CLAUDE_GRID_TRACE: trace}})).toMatchObject({code: 0});
	expect(statSync(trace).mode & 0o777).toBe(0o600);

	const same = await grid.run(['replay', trace]);
	expect(same).toMatchObject({code: 0, stdout: expect.stringContaining('what it changed then')});
	expect(same.stdout).toMatch(/ tick\n {2}A: pending, unmerged -> starting, unmerged\n {2}-> worktree\.prepare A\n/);

	const lines = readFileSync(trace, 'utf8').split('\n');
	const without = lines.filter(line => !line.includes('"worktree.prepared"'));
	expect(without.length).toBe(lines.length - 1);
	writeFileSync(trace, without.join('\n'));
	expect(await grid.run(['replay', trace])).toMatchObject({code: 1, stdout: expect.stringContaining('recorded was')});

	writeFileSync(trace, `${lines[0]}\n{"at":`);
	expect(await grid.run(['replay', trace])).toMatchObject({code: 2, stderr: expect.stringContaining('line 2')});
});
