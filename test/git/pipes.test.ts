import {execFileSync} from 'node:child_process';
import {mkdirSync, rmSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {snapshotTree} from '../../source/git/checkpoint/snapshot.ts';
import {readStatus} from '../../source/git/read/status.ts';
import {readWork} from '../../source/git/read/work.ts';
import {temporaryRepository} from '../helpers/temporary-repository.ts';
import {newWorkplace} from './support.ts';

const repository = temporaryRepository();
repository.commit('One', {'tracked.txt': 'one\n', 'sub/a.txt': 'a\n'});
afterAll(() => repository.remove());

const pipe = (path: string): string => {
	mkdirSync(dirname(path), {recursive: true});
	rmSync(path, {force: true});
	execFileSync('mkfifo', [path]);
	return path;
};
const place = async (id: string) => {
	const {path: worktree, startCommit, branch} = await newWorkplace(repository, id);
	return {worktree, viewState: () => readWork({worktree, startCommit, branch, link: []})};
};

test.each([
	'.gitignore',
	'.gitattributes',
	'.gitmodules',
])('git is not asked in a checkout where %s is a pipe, and is again when it is gone', async name => {
	const {worktree, viewState} = await place(`top${name}`);
	const path = pipe(join(worktree, name));
	for (const ask of [viewState, () => snapshotTree(worktree, []), () => readStatus(join(worktree, 'sub'))])
		await expect(ask()).rejects.toThrow(`${path} is a pipe`);
	rmSync(path);
	expect(await viewState()).toMatchObject({dirty: 0});
});

test.concurrent.each([
	['an ignore file of a folder', 'sub/.gitignore'],
	['an ignore file in a folder that is new', 'new/deep/.gitignore'],
])('%s that is a pipe ends git soon, and is named', async (what, name) => {
	const {worktree, viewState} = await place(what.replaceAll(' ', '-'));
	const path = pipe(join(worktree, name));
	await expect(viewState()).rejects.toThrow(`${path} is a pipe`);
	rmSync(path);
	expect((await viewState()).isMissing).toBeUndefined();
});

test('a pipe that git has no business with holds nothing up', async () => {
	const {worktree, viewState} = await place('other');
	pipe(join(worktree, 'sub/queue'));
	expect(await viewState()).toMatchObject({dirty: 0});
	expect((await snapshotTree(worktree, [])).tree).toMatch(/^[0-9a-f]{40}$/);
});
