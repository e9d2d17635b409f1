import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {revertHunk} from '../../source/git/checkpoint/revert-hunk.ts';
import {newRepository, newWorkplace} from '../git/support.ts';

const numbers = Array.from({length: 30}, (_, index) => `line ${index + 1}`);
const text = (lines: readonly string[]) => `${lines.join('\n')}\n`;

const changed = async (path = 'a b.txt') => {
	const repository = newRepository();
	repository.commit('Numbers', {[path]: text(numbers)});
	const {path: worktree, startCommit} = await newWorkplace(repository, 'a');
	const all = numbers.with(1, 'LINE 2').with(24, 'LINE 25');
	repository.commit('Change two places', {[path]: text(all), 'new.txt': 'new\n'}, worktree);
	const revert = (more: object = {}) =>
		revertHunk({
			worktree,
			branch: 'stream/a',
			path,
			from: startCommit,
			choose: () => 1,
			message: 'Reject a hunk',
			key: 'run A reject 1',
			leaveOut: [],
			...more,
		});
	const git = (...args: readonly string[]) => repository.git(args, worktree);
	return {repository, worktree, git, revert, file: () => readFileSync(join(worktree, path), 'utf8')};
};

test('a hunk is taken out by a commit on top of the branch, and a second commit puts it back', async () => {
	const {git, revert, file} = await changed('ü "b".txt');
	const before = git('rev-parse', 'stream/a');
	const done = await revert();
	expect(done).toEqual({ok: true, commit: git('rev-parse', 'stream/a'), parent: before});
	expect(file()).toBe(text(numbers.with(1, 'LINE 2')));
	expect(git('status', '--porcelain')).toBe('');
	expect(git('log', '-1', '--format=%P %B')).toContain(`${before} Reject a hunk\n\nClaude-Grid-Review: run A reject 1`);
	// An engine that was killed asks again.
	expect(await revert()).toEqual(done);
	const {commit, parent} = done as {commit: string; parent: string};
	expect(await revert({from: parent, to: commit, choose: undefined, key: 'run A restore 1'})).toMatchObject({ok: true});
	expect(git('rev-parse', 'stream/a^{tree}')).toBe(git('rev-parse', `${before}^{tree}`));
	expect(git('rev-list', '--count', `${before}..stream/a`)).toBe('2');
	expect(git('status', '--porcelain')).toBe('');
});

test('a file that is new goes with its only hunk', async () => {
	const {git, revert} = await changed();
	expect(await revert({path: 'new.txt', choose: () => 0})).toMatchObject({ok: true});
	expect(git('ls-files')).not.toContain('new.txt');
	expect(git('status', '--porcelain')).toBe('');
});

test('nothing changes where something is not committed, or staged only', async () => {
	const {repository, worktree, git, revert, file} = await changed();
	const before = git('rev-parse', 'stream/a');
	repository.write('a b.txt', 'mine\n', worktree);
	expect(await revert()).toMatchObject({ok: false, reason: expect.stringContaining('Not everything in')});
	expect(file()).toBe('mine\n');
	git('add', '-A');
	repository.write('a b.txt', `${git('show', 'HEAD:a b.txt')}\n`, worktree);
	expect(await revert()).toMatchObject({ok: false});
	expect(git('rev-parse', 'stream/a')).toBe(before);
});

test('nothing changes where the hunk is another one by now, or what it changed was changed again', async () => {
	const {repository, worktree, git, revert} = await changed();
	expect(await revert({choose: () => -1})).toMatchObject({ok: false, reason: 'a b.txt has no such hunk any more.'});
	const [parent, commit] = [git('rev-parse', 'HEAD^'), git('rev-parse', 'HEAD')];
	repository.commit('Again', {'a b.txt': text(numbers.with(1, 'two').with(24, 'x'))}, worktree);
	const head = git('rev-parse', 'HEAD');
	expect(await revert({from: parent, to: commit, choose: undefined})).toMatchObject({
		ok: false,
		reason: 'Later changes there cannot be separated from it.',
	});
	git('checkout', '-q', '--detach');
	expect(await revert()).toMatchObject({ok: false, reason: expect.stringContaining('is not on its branch')});
	expect(git('rev-parse', 'stream/a')).toBe(head);
});

test('what an earlier attempt had laid and not committed is committed', async () => {
	const {repository, worktree, git, revert} = await changed();
	repository.write('a b.txt', text(numbers.with(1, 'LINE 2')), worktree);
	expect(await revert()).toMatchObject({ok: true});
	expect(git('status', '--porcelain')).toBe('');
});

test('what an earlier attempt had committed and not staged is no change that waits to be committed', async () => {
	const {git, revert} = await changed();
	const done = await revert();
	git('read-tree', 'HEAD^');
	expect(git('status', '--porcelain')).not.toBe('');
	expect(await revert()).toEqual(done);
	expect(git('status', '--porcelain')).toBe('');
});
