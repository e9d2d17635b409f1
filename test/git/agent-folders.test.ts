import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {foldersOfAgent} from '../../source/git/worktree/agent-folders.ts';
import {newRepository, newWorkplace} from './support.ts';

test('a sandboxed agent is opened what a commit on its branch writes, also a packed one, and nothing that git obeys', async () => {
	const repository = newRepository();
	const {path, branch} = await newWorkplace(repository, 'a', {branch: 'team/deep/a'});
	repository.git(['pack-refs', '--all', '--prune']);
	const common = join(repository.root, '.git');
	const folders = await foldersOfAgent(path, branch);
	expect(folders).toEqual([
		join(common, 'objects'),
		join(common, 'refs/heads/team/deep'),
		join(common, 'logs/refs/heads/team/deep'),
		join(common, 'worktrees/a'),
	]);
	for (const folder of folders) expect(existsSync(folder), folder).toBe(true);
	const closed = ['config', 'hooks', 'info', 'claude-grid', 'packed-refs', 'HEAD', 'refs/heads/main', 'worktrees/b'];
	for (const name of closed)
		expect(
			folders.filter(folder => `${join(common, name)}/`.startsWith(`${folder}/`)),
			name,
		).toEqual([]);
});

test("a branch that lies beside the user's opens none of theirs, nor does the user's own checkout", async () => {
	const repository = newRepository();
	const {path} = await newWorkplace(repository, 'b', {branch: 'plain'});
	const common = join(repository.root, '.git');
	expect(await foldersOfAgent(path, 'plain')).toEqual([join(common, 'objects'), join(common, 'worktrees/b')]);
	expect(await foldersOfAgent(path, '../../hooks/x')).toEqual([join(common, 'objects'), join(common, 'worktrees/b')]);
	expect(await foldersOfAgent(repository.root, 'team/main')).toEqual([]);
});
