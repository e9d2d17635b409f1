import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {signal} from '../helpers/processes.ts';
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

const stream = (id: string, taskMs: number, more: object = {}) => ({
	id,
	name: `name of ${id}`,
	tasks: [`Work of ${id}`],
	fake: {taskMs},
	...more,
});

const writePlan = (streams: readonly object[], more: object = {}): void =>
	grid.write('claude-grid.json', JSON.stringify({name: 'Found plan', agent: 'fake', streams, ...more}));

describe('without a repository', () => {
	it('says so, offers the demo and writes nothing before a choice', async () => {
		const folder = path.join(grid.parent, 'nowhere');
		mkdirSync(folder);
		const terminal = openGrid(grid, [], {cwd: folder});
		await terminal.see(`${folder} is not a git repository`);
		await terminal.see(path.join(grid.home, 'claude-grid-demo-1'));
		terminal.type('q');
		expect((await terminal.exit).code).toBe(0);
		expect(readdirSync(folder)).toEqual([]);
		expect(existsSync(path.join(grid.home, 'claude-grid-demo-1'))).toBe(false);
	});

	it('makes one when asked, and continues to the plan', async () => {
		const folder = path.join(grid.parent, 'fresh');
		mkdirSync(folder);
		const terminal = openGrid(grid, [], {cwd: folder});
		await terminal.see(/▸ Watch the demo/);
		await terminal.type('j').see(/▸ Make this folder a repository/);
		await terminal.type(key.enter).see(/▸ No, leave it/);
		expect(existsSync(path.join(folder, '.git'))).toBe(false);
		await terminal.type('j').see(/▸ Yes, run git init here/);
		await terminal.type(key.enter).see('There is no plan in this repository yet');
		expect(existsSync(path.join(folder, '.git'))).toBe(true);
		terminal.type('q');
		await terminal.exit;
	});
});

describe('in a repository without a plan', () => {
	it('offers three ways and writes nothing before a choice', async () => {
		const terminal = openGrid(grid);
		await terminal.see('There is no plan in this repository yet');
		await terminal.see(/Describe the goal(.|\n)*Start from a sample(.|\n)*Watch the demo/);
		terminal.type('q');
		expect((await terminal.exit).code).toBe(0);
		expect(grid.git(['status', '--porcelain', '--ignored'])).toBe('');
		expect(existsSync(path.join(grid.commonDir, 'claude-grid'))).toBe(false);
	});

	it('writes a sample when asked and shows it before anything runs', async () => {
		const terminal = openGrid(grid, [], {env: {PATH: programs('claude')}});
		await terminal.see(/▸ Describe the goal/);
		await terminal.type('j').see(/▸ Start from a sample/);
		await terminal.type(key.enter).see(/▸ features/);
		await terminal.type(key.enter).see('enter start');
		await terminal.see(/claude 9\.9\.9/);
		expect(existsSync(path.join(grid.root, 'claude-grid.json'))).toBe(true);
		expect(grid.git(['branch', '--list', 'stream/*'])).toBe('');
		terminal.type('q');
		await terminal.exit;
	});

	it('says before a goal is typed that nobody can draft a plan, and keeps what was typed', async () => {
		const terminal = openGrid(grid, [], {env: {PATH: programs()}});
		await terminal.see(/▸ Describe the goal +needs Claude Code, which was not found/);
		await terminal.type(key.enter).see(/▸ Start from a sample/);
		await terminal.type('j').see(/▸ Write the goal anyway/);
		await terminal.type(key.enter).see('What should be done?');
		await terminal.type('A shop for rockets').see('A shop for rockets');
		await terminal.type(key.enter).see('No plan was drafted: Claude Code');
		await terminal.see('› A shop for rockets');
		await terminal.type(key.esc).see(/▸ Describe the goal/);
		terminal.type('q');
		expect((await terminal.exit).code).toBe(0);
	});
});

/** A PATH with git and node, and with programs that only tell a version. */
const programs = (...names: readonly string[]): string => {
	const folder = path.join(grid.home, 'bin');
	mkdirSync(folder);
	for (const name of names) writeFileSync(path.join(folder, name), '#!/bin/sh\necho 9.9.9\n', {mode: 0o755});
	return `${folder}:/usr/bin:/bin`;
};

describe('a plan that is found', () => {
	it('is shown with what it will do, and enter starts it', async () => {
		writePlan([stream('Stream-A', 60_000), stream('Stream-B', 100, {dependencies: ['Stream-A']})], {setup: 'true'});
		const terminal = openGrid(grid);
		await terminal.see('Found plan');
		for (const shown of [
			/setup +true/,
			'Stream-A → Stream-B',
			/base +main/,
			/target +main/,
			`${grid.root}.grid`,
			'✓ fake',
		])
			await terminal.see(shown);
		expect(grid.git(['branch', '--list', 'stream/*'])).toBe('');
		await terminal.type(key.enter).seeTile('Stream-A', 'Work of Stream-A');
		await terminal.see(/claude-grid +Found plan/);
	});

	it('is shown as it is after it was edited there', async () => {
		writePlan([stream('Stream-A', 100)]);
		const terminal = openGrid(grid, [], {env: {VISUAL: 'sed -i s/Found/Edited/'}});
		await terminal.see('Found plan');
		await terminal.type('e').see('Edited plan');
		await terminal.type(key.enter).see(/claude-grid +Edited plan/);
		await terminal.see('The stream is completed');
	});

	it('is rehearsed with fake agents at a key, whichever agents it names', async () => {
		writePlan([stream('Stream-A', 100, {agent: 'claude'})], {agent: 'claude'});
		const terminal = openGrid(grid, [], {env: {PATH: programs()}});
		await terminal.see('claude is not on the PATH');
		await terminal.type('f').see('✓ fake');
		await terminal.type(key.enter).see(/Found plan +rehearsal/);
		await terminal.see('The stream is completed');
	});

	it('is shown with its problems, each at its line, until it can be run', async () => {
		grid.write(
			'claude-grid.json',
			'{\n\t"name": "Found plan",\n\t"agent": "fake",\n\t"streams": [{"id": "A", "taskz": []}]\n}\n',
		);
		const terminal = openGrid(grid, [], {env: {VISUAL: 'sed -i s/Found/Edited/'}});
		await terminal.see('claude-grid.json cannot be run: 2 problems.');
		await terminal.see(/4:26 {2}streams\[0\]\.taskz: is not a key of a plan; did you mean "tasks"\?/);
		await terminal.see(/"streams": \[\{"id": "A", "taskz": \[\]\}\]\n +\^/);
		await terminal.type('e').see('"id"');
		writePlan([stream('Stream-A', 60_000)]);
		await terminal.see('enter start');
		terminal.type('q');
		expect((await terminal.exit).code).toBe(0);
	});

	it('tells its problems to the shell, too, when it is left as it is', async () => {
		grid.write('claude-grid.json', '{"streams": [');
		const terminal = openGrid(grid);
		await terminal.see('claude-grid.json cannot be run');
		terminal.type('q');
		expect((await terminal.exit).code).toBe(2);
		await terminal.see('fix the file; nothing was started');
	});

	it('names an agent that is missing and who could take its place', async () => {
		writePlan([stream('Stream-A', 100, {agent: 'claude'})]);
		const PATH = programs('codex');
		const terminal = openGrid(grid, [], {env: {PATH}});
		await terminal.see('claude is not on the PATH');
		await terminal.see('claude-grid --agent codex, or');
		await terminal.see('f rehearse with fake agents');
		terminal.type(key.enter, 'q');
		await terminal.exit;
		expect(grid.git(['branch', '--list'])).toBe('* main');
	});

	it('waits for a first commit and says how to make one', async () => {
		const folder = path.join(grid.parent, 'unborn');
		mkdirSync(folder);
		grid.git(['init', '-q', folder]);
		writeFileSync(path.join(folder, 'claude-grid.json'), JSON.stringify({agent: 'fake', streams: [stream('A', 100)]}));
		const terminal = openGrid(grid, [], {cwd: folder});
		await terminal.see('this repository has no commit yet');
		await terminal.see('git commit --allow-empty');
		terminal.type('q');
		await terminal.exit;
		const {pid} = JSON.parse(readFileSync(path.join(folder, '.git/claude-grid/engine.json'), 'utf8'));
		signal(pid, 'SIGTERM');
	});
});

describe('a run that is there', () => {
	it('opens first when it is finished but not merged, before the plan is offered again', async () => {
		writePlan([stream('Stream-A', 100)]);
		expect(await grid.run(['run', 'claude-grid.json'])).toMatchObject({code: 0});
		const terminal = openGrid(grid);
		await terminal.seeTile('Stream-A', /100%/);
		await terminal.see(/main ⇡1/);
		await terminal.type('M').see('Merge one stream into main?');
		await terminal.type('y').see(/main ●1/);
		terminal.type('q');
		await terminal.exit;
		const next = openGrid(grid);
		await next.see(/Ran \d+ s ago: 1 of 1 merged/);
		await next.type(key.enter).see('Run all of it again?');
		await next.type('n').see('enter run it again');
		await next.type('l').seeTile('Stream-A', /100%/);
		expect(grid.saved().streams['Stream-A']?.sessions).toHaveLength(1);
		next.type('q');
		await next.exit;
	});

	it('greets a user who comes back after a kill with what happened meanwhile', async () => {
		const plan = grid.plan({agent: 'fake', streams: [stream('Stream-A', 3000), stream('Stream-B', 60_000)]});
		const terminal = openGrid(grid, [plan]);
		await terminal.seeTile('Stream-A', 'Work of Stream-A');
		terminal.kill('SIGKILL');
		await terminal.gone();
		await waitFor(() => grid.saved().streams['Stream-A']?.state.is === 'completed', {what: 'the end of Stream-A'});
		const again = openGrid(grid);
		await again.see('since you left: 1 done');
	});

	it('says over ssh that it is safe to close', async () => {
		const plan = grid.plan({agent: 'fake', streams: [stream('Stream-A', 60_000)]});
		const terminal = openGrid(grid, [plan], {env: {SSH_CONNECTION: '10.0.0.1 5000 10.0.0.2 22'}});
		await terminal.see('safe to close: agents keep running');
		await terminal.seeTile('Stream-A', 'Work of Stream-A');
	});
});
