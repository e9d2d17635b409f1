import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {checkoutTree} from '../../source/git/checkpoint/checkout-tree.ts';
import {saveCheckpoint} from '../../source/git/checkpoint/checkpoint.ts';
import {listBackups, lockReason} from '../../source/git/refs/refs.ts';
import {forkWorktree} from '../../source/git/worktree/fork-worktree.ts';
import type {TemporaryRepository} from '../helpers/temporary-repository.ts';
import {newRepository, newWorkplace} from './support.ts';

const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

/** Every file's path and text, and git's own index and HEAD of it. */
const standing = ({git}: TemporaryRepository, worktree: string): string => {
	const names = readdirSync(worktree, {recursive: true, encoding: 'utf8'}).sort();
	const files = names.map(name => [name, statSync(join(worktree, name)).isFile() && read(worktree, name)]);
	return JSON.stringify([files, git(['ls-files', '-s'], worktree), git(['rev-parse', 'HEAD'], worktree)]);
};

/** A stream with a commit, and a checkpoint of a changed, a new, and a deleted file on top of it. */
const checkpointed = async () => {
	const repository = newRepository();
	repository.commit('more', {'gone.txt': 'x', 'kept.txt': 'kept'});
	const {path: worktree} = await newWorkplace(repository, 'a');
	repository.commit('work', {'src/a.ts': '1'}, worktree);
	repository.write('src/a.ts', '2', worktree);
	repository.write('draft.txt', 'draft', worktree);
	rmSync(join(worktree, 'gone.txt'));
	const saved = await saveCheckpoint({worktree, ref: 'refs/claude-grid/run-1/a/1', message: 'one', link: [], now: 1});
	return {repository, worktree, checkpoint: saved!.commit};
};

const request = (repository: TemporaryRepository, checkpoint: string) => ({
	repository: repository.root,
	path: join(repository.parent, 'project.grid', 'a-fork'),
	branch: 'stream/a-fork',
	lockReason: lockReason('run-1', 'a-fork'),
	link: [],
	checkpoint,
	tips: {},
	backupRef: 'refs/claude-grid/backup/run-1/a-fork',
});

describe('the worktree of a fork', () => {
	it('has the commits the checkpoint was taken on, and its files uncommitted on top', async () => {
		const {repository, worktree, checkpoint} = await checkpointed();
		const before = standing(repository, worktree);
		const made = await forkWorktree({
			...request(repository, checkpoint),
			tips: {b: repository.git(['rev-parse', 'HEAD'])},
		});
		expect(made).toMatchObject({ok: true, workplace: {branch: 'stream/a-fork'}});
		const {path, startCommit, tips} = made.ok ? made.workplace : {path: '', startCommit: '', tips: {}};
		expect(startCommit).toBe(repository.git(['rev-parse', 'stream/a']));
		expect(Object.keys(tips)).toEqual(['b']);
		expect(repository.git(['rev-parse', 'HEAD'], path)).toBe(startCommit);
		expect(repository.git(['status', '--porcelain'], path).split('\n')).toEqual([
			' D gone.txt',
			' M src/a.ts',
			'?? draft.txt',
		]);
		expect(read(path, 'src/a.ts') + read(path, 'draft.txt')).toBe('2draft');
		expect(standing(repository, worktree)).toBe(before);
	});

	it('is made whole by another try, and what somebody wrote there meanwhile is saved first', async () => {
		const {repository, checkpoint} = await checkpointed();
		const first = await forkWorktree(request(repository, checkpoint));
		const path = first.ok ? first.workplace.path : '';
		expect(await forkWorktree(request(repository, checkpoint))).toEqual(first);
		expect(await listBackups(repository.root)).toEqual([]);
		// As a kill leaves it between two files.
		rmSync(join(path, 'draft.txt'));
		writeFileSync(join(path, 'gone.txt'), 'somebody');
		expect(await forkWorktree(request(repository, checkpoint))).toEqual(first);
		expect(read(path, 'draft.txt')).toBe('draft');
		expect(existsSync(join(path, 'gone.txt'))).toBe(false);
		const [backup] = await listBackups(repository.root);
		expect(repository.git(['show', `${backup?.ref}:gone.txt`])).toBe('somebody');
	});

	it('is refused with a sentence when the checkpoint is gone', async () => {
		const {repository} = await checkpointed();
		const made = await forkWorktree(request(repository, 'f'.repeat(40)));
		expect(made).toMatchObject({ok: false, isPermanent: true, reason: expect.stringContaining('is gone')});
		expect(repository.git(['branch', '--list', 'stream/a-fork'])).toBe('');
	});
});

describe("laying a checkpoint's files over a worktree", () => {
	const save = async (worktree: string) =>
		(await saveCheckpoint({worktree, ref: 'refs/claude-grid/run-1/a/now', message: 'now', link: [], now: 1}))!.commit;

	it('removes what git tracks and leaves other files', async () => {
		const {repository, worktree, checkpoint} = await checkpointed();
		repository.commit('later', {'src/later.ts': 'later'}, worktree);
		repository.write('scratch.txt', 'mine', worktree);
		await checkoutTree(worktree, `${checkpoint}^{tree}`, await save(worktree));
		expect(existsSync(join(worktree, 'src/later.ts'))).toBe(false);
		expect(read(worktree, 'scratch.txt') + read(worktree, 'draft.txt')).toBe('minedraft');
	});

	it('takes a file for a folder and a folder for a file when both are saved', async () => {
		const {repository, worktree, checkpoint} = await checkpointed();
		rmSync(join(worktree, 'src'), {recursive: true});
		rmSync(join(worktree, 'draft.txt'));
		repository.commit('turned', {src: 'a file', 'draft.txt/in.txt': 'in a folder'}, worktree);
		await checkoutTree(worktree, `${checkpoint}^{tree}`, await save(worktree));
		expect(read(worktree, 'src/a.ts') + read(worktree, 'draft.txt')).toBe('2draft');
	});

	it.each([
		['an ignored file', 'draft.txt', 'draft.txt'],
		['an ignored file in the place of a folder', 'src', 'src'],
		['an ignored file in a folder in the place of a file', 'draft.txt/deep/x', 'draft.txt/deep/x'],
	])('changes nothing when %s would be lost', async (_what, ignored, named) => {
		const {repository, worktree, checkpoint} = await checkpointed();
		rmSync(join(worktree, 'draft.txt'));
		rmSync(join(worktree, 'src'), {recursive: true});
		repository.commit('later', {'.gitignore': 'draft.txt\nsrc\nx\n', 'kept.txt': 'later'}, worktree);
		mkdirSync(join(worktree, ignored, '..'), {recursive: true});
		writeFileSync(join(worktree, ignored), 'precious');
		const saved = await save(worktree);
		const before = standing(repository, worktree);
		await expect(checkoutTree(worktree, `${checkpoint}^{tree}`, saved)).rejects.toThrow(`${named} is ignored by git`);
		expect(standing(repository, worktree)).toBe(before);
		expect(read(worktree, ignored)).toBe('precious');
	});
});
