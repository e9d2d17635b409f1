import {chmodSync, existsSync, readFileSync, rmSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {type TemporaryRepository, temporaryRepository} from '../helpers/temporary-repository.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {addWorktree, bundleFakeAgent, startFake, streamWith} from './run-fake.ts';

let program = '';
let repository: TemporaryRepository;
let worktree = '';

beforeAll(async () => {
	program = await bundleFakeAgent();
});
beforeEach(() => {
	repository = temporaryRepository();
	worktree = addWorktree(repository);
});
afterAll(() => rmSync(dirname(program), {recursive: true, force: true}));
afterEach(() => repository.remove());

const subjects = (): readonly string[] =>
	repository.git(['log', '--format=%s', '--reverse', 'main..HEAD'], worktree).split('\n');
const status = (): string => repository.git(['status', '--porcelain'], worktree);

describe('the fake agent', () => {
	test('writes and commits each task for real and says so as Claude would', async () => {
		const run = startFake(program, worktree, streamWith(['Define the types', 'Write the parser']));
		expect(await run.exited).toEqual({code: 0, signal: null});
		expect(subjects()).toEqual(['[1] Define the types', '[2] Write the parser']);
		expect(status()).toBe('');
		expect(readFileSync(join(worktree, 'work/Stream-A/1-define-the-types.md'), 'utf8')).toContain('# Define the types');

		const {only, entries} = run.read();
		expect(only('identified')[0]?.agentSessionId).toBe(run.sessionId);
		expect(only('todos').at(-1)?.todos).toEqual([
			{key: '1', title: '[1] Define the types', status: 'completed'},
			{key: '2', title: '[2] Write the parser', status: 'completed'},
		]);
		expect(only('tool.opened').map(tool => tool.name)).toEqual(['Write', 'Bash', 'Write', 'Bash']);
		expect(only('tool.opened')[0]?.detail).toBe('Write work/Stream-A/1-define-the-types.md');
		expect(only('tool.closed').every(tool => !tool.isError)).toBe(true);
		expect(only('result')).toEqual([
			{type: 'result', ok: true, class: 'finished', text: 'Done: 2 of 2 tasks, all committed.'},
		]);
		const usage = only('usage').at(-1);
		expect(usage?.costUsd).toBeGreaterThan(0);
		expect(usage?.contextWindow).toBe(200_000);
		expect(only('alive').length).toBeGreaterThan(0);
		expect(entries.filter(entry => entry.kind === 'task')).toHaveLength(2);
	});

	test('writes what the script says, again and again into the same file', async () => {
		const writes = [
			{task: 1, path: 'src/a.ts', text: 'one\ntwo\n'},
			{task: 2, path: 'src/a.ts', text: 'one\nthree\nfour\n'},
		];
		const run = startFake(program, worktree, streamWith(['First', 'Second'], {writes}));
		await run.exited;
		expect(readFileSync(join(worktree, 'src/a.ts'), 'utf8')).toBe('one\nthree\nfour\n');
		const asides = run.read().entries.filter(entry => /^(created|changed)$/.test(entry.text));
		expect(asides.map(entry => entry.aside)).toEqual(['+2 −0', '+2 −1']);
	});

	test('never writes outside of its worktree', async () => {
		const writes = [{task: 1, path: '../outside.md', text: 'x'}];
		const run = startFake(program, worktree, streamWith(['Escape'], {writes}));
		expect((await run.exited).code).toBe(1);
		expect(existsSync(join(dirname(worktree), 'outside.md'))).toBe(false);
		expect(run.read().only('result')).toEqual([]);
	});

	test('has its prompt for a task when the plan has none', async () => {
		const run = startFake(program, worktree, streamWith([], {}, {prompt: 'Build the login page\nwith care'}));
		await run.exited;
		expect(subjects()).toEqual(['[1] Build the login page']);
	});

	test('continues in a fresh session where the one before was killed', async () => {
		const stream = streamWith(['One', 'Two', 'Three'], {faults: [{kind: 'crash', afterTask: 1}]});
		const first = startFake(program, worktree, stream);
		expect((await first.exited).signal).toBe('SIGKILL');
		expect(first.read().only('result')).toEqual([]);
		expect(subjects()).toEqual(['[1] One']);
		const second = startFake(program, worktree, stream, {attempt: 2});
		expect((await second.exited).code).toBe(0);
		expect(subjects()).toEqual(['[1] One', '[2] Two', '[3] Three']);
		const {only, entries} = second.read();
		expect(entries.map(entry => entry.text)).toContain('1 of 3 tasks are done already.');
		expect(
			only('todos')
				.at(-1)
				?.todos.every(todo => todo.status === 'completed'),
		).toBe(true);
	});

	test('keeps the id of the conversation it resumes', async () => {
		const run = startFake(program, worktree, streamWith(['One']), {attempt: 2, resumeId: 'abc-123'});
		await run.exited;
		expect(run.read().only('identified')[0]?.agentSessionId).toBe('abc-123');
	});

	test('does not take the same tasks of another branch for its own', async () => {
		const stream = streamWith(['One']);
		await startFake(program, worktree, stream).exited;
		repository.git(['merge', '-q', '--ff-only', 'stream/stream-a']);
		worktree = addWorktree(repository, 'stream/stream-a-2');
		const run = startFake(program, worktree, {
			...stream,
			fake: {taskMs: 0, writes: [{task: 1, path: 'new.md', text: 'new'}]},
		});
		await run.exited;
		expect(subjects()).toEqual(['[1] One']);
		expect(existsSync(join(worktree, 'new.md'))).toBe(true);
	});

	test('says that there is nothing to do when all is done', async () => {
		await startFake(program, worktree, streamWith(['One'])).exited;
		const run = startFake(program, worktree, streamWith(['One']), {attempt: 2});
		await run.exited;
		expect(run.read().only('result')[0]?.text).toMatch(/^NOTHING TO DO:/);
	});

	test('finishes a merge that was left in conflict before its tasks', async () => {
		repository.commit('Theirs', {'a.txt': 'theirs\n'});
		repository.write('a.txt', 'ours\n', worktree);
		repository.git(['add', '-A'], worktree);
		repository.git(['commit', '-q', '-m', 'Ours'], worktree);
		expect(() => repository.git(['merge', 'main'], worktree)).toThrow();
		const run = startFake(program, worktree, streamWith(['One']));
		expect((await run.exited).code).toBe(0);
		expect(status()).toBe('');
		expect(readFileSync(join(worktree, 'a.txt'), 'utf8')).toBe('ours\ntheirs\n');
		expect(repository.git(['log', '-1', '--format=%P', 'HEAD~1'], worktree).split(' ')).toHaveLength(2);
	});

	test('tells of a commit that git refuses and does not claim the task', async () => {
		repository.write('.git/hooks/pre-commit', '#!/bin/sh\necho not today >&2\nexit 1\n');
		repository.git(['config', 'core.hooksPath', join(repository.root, '.git/hooks')]);
		chmodSync(join(repository.root, '.git/hooks/pre-commit'), 0o755);
		const run = startFake(program, worktree, streamWith(['One']));
		await run.exited;
		const {only} = run.read();
		expect(only('tool.closed').some(tool => tool.isError)).toBe(true);
		expect(only('todos').at(-1)?.todos[0]?.status).toBe('in_progress');
	});

	test('says that it was interrupted on SIGINT, and ends at once', async () => {
		const run = startFake(program, worktree, streamWith(['One'], {taskMs: 60_000}));
		await waitFor(() => run.read().only('alive').length > 3, {what: 'signs of life'});
		process.kill(run.child.pid!, 'SIGINT');
		expect(await run.exited).toEqual({code: 0, signal: null});
		expect(run.read().only('result')[0]).toMatchObject({ok: false, class: 'crash'});
	});
});
