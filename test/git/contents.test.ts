import {execFileSync} from 'node:child_process';
import {mkdirSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {readWork} from '../../source/git/read/work.ts';
import type {Workplace} from '../../source/run/model/types.ts';
import {temporaryRepository} from '../helpers/temporary-repository.ts';
import {newWorkplace} from './support.ts';

const repository = temporaryRepository();
afterAll(() => repository.remove());
let place: Workplace;
const viewState = async (): Promise<string | undefined> => {
	const {path: worktree, startCommit, branch} = place;
	return (await readWork({worktree, startCommit, branch, link: []})).content;
};
const write = (path: string, text: string): void => writeFileSync(join(place.path, path), text);

beforeAll(async () => {
	repository.commit('One', {'tracked.txt': 'one\n'});
	place = await newWorkplace(repository, 'a');
	const git = (...args: string[]) =>
		execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.invalid', ...args], {
			cwd: join(place.path, 'nested'),
		});
	mkdirSync(join(place.path, 'nested'));
	git('init', '-q');
	write('nested/file', 'one\n');
	git('add', '-A');
	git('commit', '-qm', 'One');
});

test.each([
	'tracked.txt',
	'untracked.txt',
	'nested/file',
])('%s, rewritten with as many bytes and its old time, is seen as a change', async path => {
	write(path, 'two\n');
	const {atime, mtime} = statSync(join(place.path, path));
	const before = await viewState();
	expect(before).toBeDefined();
	expect(await viewState()).toBe(before);
	write(path, 'six\n');
	utimesSync(join(place.path, path), atime, mtime);
	expect(await viewState()).not.toBe(before);
});

test('a file that is written again as it was is no change', async () => {
	write('tracked.txt', 'again\n');
	const before = await viewState();
	write('tracked.txt', 'again\n');
	expect(await viewState()).toBe(before);
});
