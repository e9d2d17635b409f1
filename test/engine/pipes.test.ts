import {rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {command, hintOf, hintText} from '../../source/run/model/hint.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

it('a pipe where git reads a file fails its own stream at once, named, and its work is there when it is deleted', async () => {
	grid.write('known.txt', 'one\n');
	grid.git(['add', '-A']);
	grid.git(['commit', '-qm', 'Known']);
	const leave = (file: string): string => `echo work > work.txt; mkdir -p sub; rm -f ${file}; mkfifo ${file}`;
	const files = {ignore: '.gitignore', nested: 'sub/.gitignore', known: 'known.txt'};
	const streams = Object.entries(files).map(([id, file]) => ({
		id,
		prompt: 'x',
		command: `[ -e work.txt ] || { ${leave(file)}; }`,
	}));
	const plan = {name: 'R', agent: 'command', streams: [...streams, {id: 'other', prompt: 'x', command: 'echo x > x'}]};
	await grid.run(['run', grid.plan(plan)], {timeoutMs: 120_000});
	const {streams: ended, alerts} = grid.saved();
	expect(ended.other?.state.is).toBe('completed');
	for (const [id, file] of Object.entries(files)) {
		expect(ended[id]?.state, id).toMatchObject({is: 'failed', reason: expect.stringContaining(file)});
		expect(
			alerts.filter(({streamId}) => streamId === id),
			id,
		).toMatchObject([{kind: 'failed', cure: hintOf`delete it, then ${command('recover', id)}`}]);
		rmSync(path.join(`${grid.root}.grid`, id, file));
		if (file === 'known.txt') writeFileSync(path.join(`${grid.root}.grid`, id, file), 'two\n');
		await grid.run(['recover', id]);
	}
	await grid.run(['wait', '--timeout', '60'], {timeoutMs: 120_000});
	for (const id of Object.keys(files)) {
		expect(grid.saved().streams[id]?.state.is, id).toBe('completed');
		expect(grid.git(['show', `stream/${id}:work.txt`]).trim()).toBe('work');
	}
}, 240_000);

it('what git refuses to read fails its own stream with that, never as if nothing had been done', async () => {
	const submodule = 'git init -q sub; git -C sub -c user.name=a -c user.email=a@b.c commit -q --allow-empty -m s';
	const settings = `printf '[submodule "sub"]\\n\\tpath = sub\\n\\turl = ./sub\\n\\tupdate = !touch ran\\n' > .gitmodules`;
	const commands = {
		submodule: `${submodule}; ${settings}; git add -A 2>/dev/null; git commit -qm Sub`,
		index: 'echo x > x; git add -A; git commit -qm X; echo junk > $(git rev-parse --git-path index)',
	};
	const streams = Object.entries(commands).map(([id, command]) => ({id, prompt: 'x', command}));
	await grid.run(['run', grid.plan({name: 'R', agent: 'command', streams})], {timeoutMs: 120_000});
	const {streams: ended, alerts} = grid.saved();
	const cureOf = (id: string) =>
		hintText(alerts.find(({streamId, kind}) => streamId === id && kind === 'failed')?.cure ?? '');
	expect(ended.submodule?.state).toMatchObject({is: 'failed', reason: expect.stringContaining('.gitmodules gives')});
	expect(cureOf('submodule')).toContain('take that line out of .gitmodules');
	expect(ended.index?.state).toMatchObject({
		is: 'failed',
		reason: expect.stringContaining('git cannot look at its work'),
	});
	expect(cureOf('index')).toContain('claude-grid recover index');
	for (const id of Object.keys(commands)) expect(grid.git(['rev-list', '--count', `main..stream/${id}`])).toBe('1');
}, 240_000);
