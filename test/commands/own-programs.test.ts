import {spawn} from 'node:child_process';
import {
	constants,
	copyFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {built} from '../helpers/built.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
afterEach(() => grid.close());

const plan = {agent: 'fake', fake: {taskMs: 20}, streams: [{id: 'A', tasks: ['One']}]};

const errorLogs = (): string => {
	const folder = path.join(grid.runFolder(), 'sessions');
	return readdirSync(folder)
		.map(name => readFileSync(path.join(folder, name, 'stderr.log'), 'utf8'))
		.join('');
};

describe("a repository's package.json has no say in how our programs run", () => {
	for (const [what, text] of [
		['says commonjs', '{"type": "commonjs"}'],
		['has no type', '{"name": "shop"}'],
		['cannot be read', '{"type": '],
		['redirects what our programs import', '{"imports": {"#x": "./x.js"}, "exports": {}, "type": "commonjs"}'],
	] as const)
		it(`when it ${what}`, async () => {
			grid = createGrid();
			writeFileSync(path.join(grid.root, 'package.json'), text);
			grid.git(['add', '-A']);
			grid.git(['commit', '-qm', 'package']);
			expect(await grid.run(['run', grid.plan(plan)])).toMatchObject({code: 0, stderr: ''});
			expect(errorLogs()).toBe('');
		});
});

/** Notes each Node program that loads it. */
const spy = (notes: string) =>
	`require('node:fs').appendFileSync(${JSON.stringify(notes)}, process.argv.slice(1).join(' ') + '\\n');`;

it("NODE_OPTIONS is the project's: agents and setup get it, our own programs run without it", async () => {
	grid = createGrid();
	const notes = path.join(grid.parent, 'notes');
	writeFileSync(path.join(grid.root, 'spy.cjs'), spy(notes));
	const command = 'printf "%s\\n" "$NODE_OPTIONS" "$NODE_PATH" > options.txt && git add -A && git commit -qm options';
	const file = grid.plan({
		...plan,
		setup: 'test -n "$NODE_OPTIONS"',
		streams: [...plan.streams, {id: 'B', agent: 'command', command, prompt: 'x'}],
	});
	const env = {NODE_OPTIONS: '--require ./spy.cjs', NODE_PATH: '/project/modules'};
	expect(await grid.run(['run', file], {env})).toMatchObject({code: 0, stderr: ''});
	expect(grid.git(['show', 'stream/b:options.txt'])).toBe(`${env.NODE_OPTIONS}\n${env.NODE_PATH}`);
	const loaded = readFileSync(notes, 'utf8').trim().split('\n');
	expect(loaded.every(line => line.startsWith(`${built.cli} run `))).toBe(true);
});

it('a node on the PATH that is none runs nothing of ours', async () => {
	grid = createGrid();
	const folder = path.join(grid.parent, 'shims');
	mkdirSync(folder);
	writeFileSync(path.join(folder, 'node'), '#!/bin/sh\necho "no version is set" >&2\nexit 126\n', {mode: 0o755});
	const {code} = await grid.run(['run', grid.plan(plan)], {env: {PATH: `${folder}:${grid.env.PATH}`}});
	expect(code).toBe(0);
});

it('a run that an earlier version began gets the programs it lacks', async () => {
	grid = createGrid();
	const go = path.join(grid.parent, 'go');
	const first = {id: 'A', agent: 'command', command: `until [ -e ${go} ]; do sleep 0.1; done; touch a`, prompt: 'x'};
	const file = grid.plan({...plan, streams: [first, {id: 'B', tasks: ['One'], dependencies: ['A']}]});
	expect((await grid.run(['run', file, '--detach'])).code).toBe(0);
	await waitFor(() => grid.agents().length === 1, {what: 'the first agent'});
	await grid.killEngine('SIGTERM');
	const programs = path.join(grid.runFolder(), 'programs');
	for (const name of ['mcp', 'fake-agent'])
		renameSync(path.join(programs, `${name}.mjs`), path.join(programs, `${name}.js`));
	writeFileSync(go, '');
	expect(await grid.run(['wait'])).toMatchObject({code: 0});
	expect(grid.saved().streams.B?.state.is).toBe('completed');
});

it('a Node that was removed under the engine is named, with what to do', async () => {
	grid = createGrid();
	const [node, go] = [path.join(grid.parent, 'node'), path.join(grid.parent, 'go')];
	copyFileSync(process.execPath, node, constants.COPYFILE_FICLONE);
	const first = {id: 'A', agent: 'command', command: `until [ -e ${go} ]; do sleep 0.1; done; touch a`, prompt: 'x'};
	const file = grid.plan({...plan, streams: [first, {id: 'B', tasks: ['One'], dependencies: ['A']}]});
	const client = spawn(node, [built.cli, 'run', file, '--detach'], {cwd: grid.root, env: grid.env, stdio: 'ignore'});
	expect(await new Promise(resolve => client.once('exit', resolve))).toBe(0);
	await waitFor(() => grid.agents().length === 1, {what: 'the first agent'});
	rmSync(node);
	writeFileSync(go, '');
	const state = await waitFor(() => grid.saved().streams.B?.state.is === 'failed' && grid.saved().streams.B?.state, {
		what: 'the second to fail',
		timeoutMs: 30_000,
	});
	expect(state).toMatchObject({reason: expect.stringContaining(`claude-grid runs with ${node}, which is gone`)});
	expect(state).toMatchObject({reason: expect.stringContaining(`kill ${grid.engine()?.pid}`)});
	await grid.killEngine('SIGTERM');
	expect((await grid.run(['recover', 'B'])).code).toBe(0);
	expect((await grid.run(['wait'])).code).toBe(0);
	expect(existsSync(node)).toBe(false);
});
