import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(async () => {
	await grid.close();
});

const git = (...args: string[]): string => execFileSync('git', args, {cwd: grid.root, encoding: 'utf8'}).trimEnd();
const write = (name: string, text: string): void => writeFileSync(path.join(grid.root, name), text);
const read = (name: string): string => readFileSync(path.join(grid.root, name), 'utf8');
const plan = (command: string) =>
	grid.plan({streams: [{id: 'here', agent: 'command', isolation: 'shared', prompt: 'Work.', command}]});
/** A `claude` that writes two files, tells so as the real one does, and commits nothing, also when it is asked to. */
const telling = (then = '') => {
	const bin = path.join(grid.home, 'bin');
	const tool = (name: string) => [
		JSON.stringify({
			type: 'assistant',
			message: {id: name, content: [{type: 'tool_use', id: name, name: 'Write', input: {}}]},
		}),
		JSON.stringify({
			type: 'user',
			message: {content: [{type: 'tool_result', tool_use_id: name, content: 'ok'}]},
			tool_use_result: {type: 'create', filePath: path.join(grid.root, name)},
		}),
	];
	const result = {type: 'result', subtype: 'success', is_error: false, result: 'Done.', terminal_reason: 'completed'};
	const written = ['agent.txt', 'mixed.txt'].flatMap(name => [
		`echo agent >> ${name}`,
		...tool(name).map(line => `echo '${line}'`),
	]);
	const script = [
		'#!/bin/sh',
		'case "$*" in *--resume*) ;; *)',
		...written,
		then,
		';; esac',
		`echo '${JSON.stringify(result)}'`,
	];
	mkdirSync(bin, {recursive: true});
	writeFileSync(path.join(bin, 'claude'), script.join('\n'), {mode: 0o755});
	return ['run', grid.plan({streams: [{id: 'here', agent: 'claude', isolation: 'shared', prompt: 'Work.'}]})];
};
const runTelling = (then?: string) =>
	grid.run(telling(then), {env: {PATH: `${path.join(grid.home, 'bin')}:${grid.env.PATH}`}});
const texts = (): string =>
	grid
		.saved()
		.alerts.map(({text}) => text)
		.join('\n');

describe('an agent in a dirty checkout', () => {
	beforeEach(() => {
		write('tracked.txt', 'first\n');
		write('mixed.txt', 'first\n');
		git('add', '-A');
		git('commit', '-qm', 'Begin');
		write('tracked.txt', 'mine, not committed\n');
		write('staged.txt', 'mine, staged\n');
		git('add', 'staged.txt');
		write('untracked.txt', 'mine, untracked\n');
		write('mixed.txt', 'mine, not committed\n');
	});

	it("has its own files committed, the user's left as they were and saved, and what was mixed told", async () => {
		expect(await runTelling()).toMatchObject({code: 0});
		expect(git('show', '--name-only', '--format=', 'HEAD')).toBe('agent.txt');
		expect(read('tracked.txt')).toBe('mine, not committed\n');
		expect(git('status', '--porcelain').split('\n').sort()).toEqual([
			' M mixed.txt',
			' M tracked.txt',
			'?? untracked.txt',
			'A  staged.txt',
		]);
		const {workplace, merge} = grid.saved().streams.here!;
		expect(merge).toMatchObject({is: 'merged', into: 'main', commit: git('rev-parse', 'HEAD')});
		const ref = workplace?.shared?.backup?.ref ?? '';
		for (const [name, text] of [
			['tracked.txt', 'mine, not committed'],
			['staged.txt', 'mine, staged'],
			['untracked.txt', 'mine, untracked'],
			['mixed.txt', 'mine, not committed'],
		] as const)
			expect(git('show', `${ref}:${name}`)).toBe(text);
		expect(grid.saved().alerts.map(({text}) => text)).toContain(
			'here changed or committed files that held your uncommitted work: mixed.txt',
		);
		expect((await grid.run(['rescue'])).stdout).toContain(ref);
		expect((await grid.run(['clean', 'here'])).stdout).toContain('your own checkout');
		expect(read('untracked.txt')).toBe('mine, untracked\n');
		expect(git('worktree', 'list').split('\n')).toHaveLength(1);
	});

	it('that does not tell what it writes has nothing committed for it, and the user is asked', async () => {
		const {code} = await grid.run(['run', plan('echo agent > agent.txt')]);
		expect(code).toBe(1);
		expect(grid.saved().streams.here?.state).toMatchObject({
			is: 'failed',
			reason: 'nothing was committed: you may have changed what lies there yourself (agent.txt)',
		});
		expect(git('log', '-1', '--format=%s')).toBe('Begin');
		expect(git('status', '--porcelain')).toContain('?? agent.txt');
		git('add', 'agent.txt');
		git('commit', '-qm', 'What belongs to its work', 'agent.txt');
		await grid.run(['recover', 'here']);
		await grid.run(['wait', '--timeout', '60']);
		expect(grid.saved().streams.here?.state.is).toBe('completed');
	});

	it("is told on when it committed the user's work along, which is still saved apart", async () => {
		await grid.run(['run', plan('echo agent > agent.txt; git add -A; git commit -qm careless')]);
		expect(
			grid
				.saved()
				.alerts.map(({text}) => text)
				.join(),
		).toContain('staged.txt');
		const ref = grid.saved().streams.here?.workplace?.shared?.backup?.ref ?? '';
		expect(git('show', `${ref}:tracked.txt`)).toBe('mine, not committed');
	});

	it('is stopped when the user switches to another branch, which gets no commit', async () => {
		git('stash', '-qu');
		git('branch', 'other');
		const command = 'echo one > one; git add one; git commit -qm one; touch ../went; sleep 60; echo two > two';
		await grid.run(['run', plan(command), '--detach']);
		await waitFor(() => existsSync(path.join(grid.parent, 'went')), {what: 'its first commit'});
		git('switch', '-q', 'other');
		await grid.run(['wait', '--timeout', '60']);
		expect(grid.saved().streams.here?.state).toMatchObject({
			is: 'failed',
			reason: 'your checkout is on other now, it began on main',
		});
		expect(grid.saved().streams.here?.merge.is).toBe('unmerged');
		expect(texts()).toContain('your checkout is on other now');
		expect(git('log', '-1', '--format=%s', 'other')).toBe('Begin');
		expect(git('log', '-1', '--format=%s', 'main')).toBe('one');
	});

	it('commits no file that the user writes meanwhile, and says so', async () => {
		// What no tool tells may as well come from an editor.
		await runTelling('echo mine > notes.txt');
		expect(git('show', '--name-only', '--format=', 'HEAD')).toBe('agent.txt');
		expect(git('status', '--porcelain')).toContain('?? notes.txt');
		expect(texts()).toContain('here left uncommitted changes that may be yours: notes.txt');
	});

	it('does not start on a detached HEAD', async () => {
		git('checkout', '-q', '--detach');
		const {code, stdout} = await grid.run(['run', plan('echo agent > agent.txt')]);
		expect(code).toBe(1);
		expect(stdout).toContain('HEAD is detached in your checkout: check out a branch there');
		expect(git('status', '--porcelain')).not.toContain('agent.txt');
	});
});
