import {existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {saveCheckpoint} from '../../source/git/checkpoint/checkpoint.ts';
import {goBack} from '../../source/git/checkpoint/go-back.ts';
import {listBackups} from '../../source/git/refs/refs.ts';
import {newRepository, newWorkplace} from './support.ts';

/** A checkpoint of committed and uncommitted work, with more of both after it. */
const worked = async () => {
	const repository = newRepository();
	const {path: worktree, branch} = await newWorkplace(repository, 'a');
	const save = async (number: number) => {
		const ref = `refs/claude-grid/run-1/a/${number}`;
		return (await saveCheckpoint({worktree, ref, message: 'x', link: [], now: 1}))!.commit;
	};
	repository.commit('first', {'a.txt': '1'}, worktree);
	repository.write('draft.txt', 'draft', worktree);
	const to = await save(1);
	repository.commit('second', {'a.txt': '2', 'later.txt': 'later'}, worktree);
	repository.write('a.txt', '3', worktree);
	repository.write('scratch.txt', 'scratch', worktree);
	const read = (name: string) => readFileSync(join(worktree, name), 'utf8');
	const git = (...args: readonly string[]) => repository.git(args, worktree);
	const request = (saved: string) => ({
		worktree,
		branch,
		to,
		saved,
		backupRef: 'refs/claude-grid/backup/run-1/a',
		message: 'Go back to checkpoint 1',
	});
	return {repository, worktree, to, save, read, git, request};
};

describe('going back to a checkpoint', () => {
	it("is a new commit with the checkpoint's files; no commit and no untracked file goes away", async () => {
		const {worktree, to, save, read, git, request} = await worked();
		const before = git('rev-parse', 'HEAD');
		expect(await goBack(request(await save(2)))).toEqual({ok: true});
		expect(read('a.txt') + read('draft.txt') + read('scratch.txt')).toBe('1draftscratch');
		expect(existsSync(join(worktree, 'later.txt'))).toBe(false);
		expect(git('rev-parse', 'HEAD^')).toBe(before);
		expect(git('rev-parse', 'HEAD^{tree}')).toBe(git('rev-parse', `${to}^{tree}`));
		expect(git('log', '-1', '--format=%s %an')).toBe('Go back to checkpoint 1 Test Person');
		expect(git('status', '--porcelain')).toBe('?? scratch.txt');
		expect(git('symbolic-ref', 'HEAD')).toBe('refs/heads/stream/a');
	});

	it('is done once, however often it is asked for', async () => {
		const {save, git, request} = await worked();
		await goBack(request(await save(2)));
		const head = git('rev-parse', 'HEAD');
		expect(await goBack(request(await save(3)))).toEqual({ok: true});
		expect(git('rev-parse', 'HEAD')).toBe(head);
		expect(git('status', '--porcelain')).toBe('?? scratch.txt');
	});

	it('continues where a kill between files and branch has left it', async () => {
		const {worktree, save, read, git, request} = await worked();
		rmSync(join(worktree, 'later.txt'));
		writeFileSync(join(worktree, 'a.txt'), '1');
		expect(await goBack(request(await save(2)))).toEqual({ok: true});
		expect(read('a.txt')).toBe('1');
		expect(git('status', '--porcelain')).toBe('?? scratch.txt');
	});

	it('keeps what was staged and is nowhere else', async () => {
		const {repository, worktree, save, git, request} = await worked();
		repository.write('a.txt', 'staged', worktree);
		git('add', 'a.txt');
		repository.write('a.txt', 'not staged', worktree);
		expect(await goBack(request(await save(2)))).toEqual({ok: true});
		const [backup] = await listBackups(repository.root);
		expect(git('show', `${backup?.ref}:a.txt`)).toBe('staged');
	});

	it.each([
		['a merge is in progress', 'merge'],
		['HEAD is on no branch', 'detached'],
		['an ignored file would be lost', 'ignored'],
	])('changes nothing while %s', async (_what, kind) => {
		const {repository, worktree, save, read, git, request} = await worked();
		if (kind === 'detached') git('checkout', '-q', '--detach');
		if (kind === 'merge') {
			git('commit', '-qam', 'third');
			git('branch', 'other', 'main');
			git('checkout', '-q', 'other');
			repository.commit('theirs', {'a.txt': 'theirs'}, worktree);
			git('checkout', '-q', 'stream/a');
			expect(() => git('merge', 'other')).toThrow();
		}
		if (kind === 'ignored') {
			rmSync(join(worktree, 'draft.txt'), {force: true});
			git('rm', '-q', '--cached', 'draft.txt');
			repository.write('.gitignore', 'draft.txt', worktree);
			repository.write('draft.txt', 'precious', worktree);
		}
		const before = [git('rev-parse', 'HEAD'), git('ls-files', '-s'), read('a.txt')];
		expect(await goBack(request(await save(2)))).toMatchObject({ok: false});
		expect([git('rev-parse', 'HEAD'), git('ls-files', '-s'), read('a.txt')]).toEqual(before);
		if (kind === 'ignored') expect(read('draft.txt')).toBe('precious');
	});
});
