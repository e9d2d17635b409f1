import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

/** A `claude` that commits, and before does this by its shell and tells that its tools wrote these files. */
const run = (does: string, files: readonly string[], stream: object) => {
	const bin = path.join(grid.home, 'bin');
	const lines = files.flatMap((file, index) => [
		{
			type: 'assistant',
			message: {id: `${index}`, content: [{type: 'tool_use', id: `${index}`, name: 'Write', input: {}}]},
		},
		{
			type: 'user',
			message: {content: [{type: 'tool_result', tool_use_id: `${index}`, content: 'ok'}]},
			tool_use_result: {type: 'create', filePath: file},
		},
	]);
	const result = {type: 'result', subtype: 'success', is_error: false, result: 'Done.', terminal_reason: 'completed'};
	const said = [...lines, result].map(line => `echo '${JSON.stringify(line)}'`);
	const script = ['#!/bin/sh', does, 'echo w > own.txt; git add own.txt; git commit -qm own', ...said];
	mkdirSync(bin, {recursive: true});
	writeFileSync(path.join(bin, 'claude'), script.join('\n'), {mode: 0o755});
	const plan = grid.plan({name: 'Outside', agent: 'claude', streams: [{id: 'A', prompt: 'x', ...stream}]});
	return grid.run(['run', plan], {env: {PATH: `${bin}:${grid.env.PATH}`}});
};
const texts = () => grid.saved().alerts.map(({text}) => text);

it('files that the tools of an agent wrote outside of its worktree are named', async () => {
	const main = path.join(grid.root, 'theirs.txt');
	await run(`echo x > ${main}`, [main, 'own.txt', '/tmp/elsewhere.txt'], {});
	expect(grid.saved().streams.A?.state.is).toBe('completed');
	expect(texts()).toEqual([`A wrote outside of its worktree: ${main}`]);
});

it('what an unbound agent changed in the checkout by a command is said, and not what lay there before', async () => {
	grid.write('before.txt', 'mine');
	grid.write('again.txt', 'mine');
	await run(`cd ${grid.root}; echo x >> again.txt; echo x > new.txt; cd - > /dev/null`, [], {
		permissionMode: 'bypassPermissions',
	});
	expect(grid.saved().streams.A?.state.is).toBe('completed');
	expect(texts()).toEqual([
		'A runs without asking, and these files in your checkout changed while it worked: again.txt, new.txt',
	]);
});
