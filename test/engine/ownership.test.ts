import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

const log = (): string => path.join(grid.home, 'ran');
const ran = (): number => (existsSync(log()) ? readFileSync(log(), 'utf8').split('\n').length - 1 : 0);
const plan = () =>
	grid.plan({
		name: 'Owned',
		streams: [{id: 'A', name: 'A', agent: 'command', prompt: 'x', command: 'echo >> "$HOME/ran"; exec sleep 300'}],
	});
/** A run whose agent was at work when engine and agent were killed: whoever takes it for theirs starts the agent again. */
const cutShort = async (): Promise<void> => {
	expect(await grid.run(['run', plan(), '--detach'])).toMatchObject({code: 0});
	await waitFor(() => ran() === 1 && grid.agents().length === 1, {what: 'the agent'});
	await grid.killEngine();
	for (const {pid} of grid.tagged()) process.kill(pid, 'SIGKILL');
};
const copyTo = (name: string): string => {
	const copy = path.join(grid.parent, name);
	execFileSync('cp', ['-a', grid.root, copy]);
	return copy;
};
const hasEngine = (root: string): boolean => existsSync(path.join(root, '.git/claude-grid/engine.json'));
const dropEngineFiles = (root: string): void => {
	for (const name of ['engine.json', 'engine.lock']) rmSync(path.join(root, '.git/claude-grid', name), {force: true});
};

describe('a run that came with a copy of its repository', () => {
	it('can be looked at with every verb, and nothing of it starts, not even an engine', async () => {
		await cutShort();
		const copy = copyTo('copy');
		dropEngineFiles(copy);
		for (const verb of [['list'], ['status'], ['logs', 'A'], ['timeline', 'A']]) {
			const result = await grid.run(verb, {cwd: copy});
			expect([verb, result.code], result.stderr).toEqual([verb, 0]);
		}
		const status = (await grid.run(['status'], {cwd: copy})).stdout;
		expect(status).toContain('did not begin in this repository');
		// Nothing is suggested that would be refused.
		expect(status).not.toContain('claude-grid continue');
		for (const verb of [['continue'], ['recover', 'A'], ['merge', 'A'], ['stop']]) {
			const result = await grid.run(verb, {cwd: copy});
			expect(result.code, verb.join(' ')).not.toBe(0);
			expect(result.stderr).toContain('--new');
		}
		expect([ran(), hasEngine(copy)]).toEqual([1, false]);
	});

	it('is left behind by a run of the copy, whose streams get worktrees of their own', async () => {
		await cutShort();
		const copy = copyTo('copy');
		const mine = await grid.run(['run', plan(), '--new', '--detach'], {cwd: copy});
		expect(mine, mine.stderr).toMatchObject({code: 0});
		await waitFor(() => ran() === 2, {what: 'the agent of the copy'});
		const [agent, ...more] = grid.tagged().filter(({cwd}) => cwd.includes('.grid/'));
		expect(more.filter(({cwd}) => !cwd.startsWith(`${copy}.grid/`))).toEqual([]);
		expect(agent?.cwd).toMatch(new RegExp(`^${copy}\\.grid/`));
		expect((await grid.run(['stop'], {cwd: copy})).code).toBe(0);
		await waitFor(() => grid.tagged().length === 0, {what: 'the end of the agent'});
		// The engine of the copy ends with its folder.
		rmSync(path.join(copy, '.git/claude-grid/engine.json'), {force: true});
	});

	it('is not taken for its own by an earlier record without an owner, wherever that says it belongs', async () => {
		await cutShort();
		const copy = copyTo('found');
		dropEngineFiles(copy);
		const runs = path.join(copy, '.git/claude-grid/runs');
		const file = path.join(runs, path.basename(grid.runFolder()), 'run.json');
		const {owner: _, checksums: __, ...record} = JSON.parse(readFileSync(file, 'utf8'));
		const then = Date.now() - 3_600_000;
		const text = JSON.stringify({...record, repository: copy, lastMessageAt: then});
		for (const each of [file, `${file}.bak`]) {
			writeFileSync(each, text);
			utimesSync(each, then / 1000, then / 1000);
		}
		expect((await grid.run(['status'], {cwd: copy})).stdout).toContain('did not begin in this repository');
		expect([ran(), hasEngine(copy)]).toEqual([1, false]);
	});
});

describe('a run of an earlier version, without an owner', () => {
	it('continues in its own repository', async () => {
		await cutShort();
		const file = path.join(grid.runFolder(), 'run.json');
		const {owner: _, pidNamespace: __, checksums: ___, ...record} = JSON.parse(readFileSync(file, 'utf8'));
		writeFileSync(file, JSON.stringify({...record, lastMessageAt: Date.now()}));
		expect((await grid.run(['status'])).code).toBe(0);
		await waitFor(() => ran() === 2, {what: 'the agent again', timeoutMs: 30_000});
		await waitFor(() => (grid.saved() as {owner?: object}).owner !== undefined, {what: 'its owner'});
	});
});

describe('a repository that was moved', () => {
	it('says so, starts nothing, and continues when it is told to', async () => {
		await cutShort();
		const away = path.join(grid.parent, 'away');
		renameSync(grid.root, away);
		try {
			const told = (await grid.run(['status'], {cwd: away})).stdout;
			expect(told).toContain(`was moved here from ${grid.root}`);
			expect(told).toContain('claude-grid continue');
			grid.git(['worktree', 'repair', path.join(grid.parent, 'project.grid/A')], away);
			expect(ran()).toBe(1);
			const went = await grid.run(['continue'], {cwd: away});
			expect(went, went.stderr).toMatchObject({code: 0});
			await waitFor(() => ran() === 2, {what: 'the agent again', timeoutMs: 30_000});
			expect((await grid.run(['stop'], {cwd: away})).code).toBe(0);
			await waitFor(() => grid.tagged().length === 0, {what: 'the end of the agent', timeoutMs: 30_000});
		} finally {
			renameSync(away, grid.root);
		}
	});
});

describe('a machine that has got another name', () => {
	it('continues with its run and its agent as if nothing had happened', async () => {
		expect(await grid.run(['run', plan(), '--detach'])).toMatchObject({code: 0});
		await waitFor(() => ran() === 1 && grid.agents().length === 1, {what: 'the agent'});
		await grid.killEngine();
		const file = path.join(grid.runFolder(), 'run.json');
		const {checksums: _, owner, ...record} = JSON.parse(readFileSync(file, 'utf8'));
		writeFileSync(file, JSON.stringify({...record, owner: {...owner, machine: 'before'}}));
		const told = await grid.run(['status']);
		expect(told.stdout).not.toContain('another machine');
		await waitFor(() => (grid.saved() as {owner?: {machine: string}}).owner?.machine !== 'before', {what: 'its owner'});
		await waitFor(() => grid.saved().streams.A?.state.is === 'running', {what: 'its stream'});
		expect([ran(), grid.agents().length]).toEqual([1, 1]);
	});
});
