import {existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {runGit} from '../../source/git/client.ts';
import {listBackups, lockReason, backupRef as refOf} from '../../source/git/refs/refs.ts';
import {removeWorktree} from '../../source/git/worktree/remove-worktree.ts';
import type {TemporaryRepository} from '../helpers/temporary-repository.ts';
import {checkoutHash, newRepository, newWorkplace} from './support.ts';

const backupRef = refOf('run-1', 'a');

const start = async () => {
	const repository = newRepository();
	repository.commit('Ignore', {'.gitignore': '.env\ndist/\nnode_modules\nvault/\n'});
	const {path} = await newWorkplace(repository, 'a');
	repository.commit('Work', {'work.txt': 'work'}, path);
	return {repository, path};
};

const remove = (repository: TemporaryRepository, path: string, isForced = false) =>
	removeWorktree({repository: repository.root, path, branch: 'stream/a', backupRef, isForced});

test('a clean worktree is removed, its branch stays, and a backup ref holds its tree (fault 30)', async () => {
	const {repository, path} = await start();
	mkdirSync(join(repository.root, 'node_modules'));
	writeFileSync(join(repository.root, 'node_modules/x.js'), 'x');
	symlinkSync(join(repository.root, 'node_modules'), join(path, 'node_modules'));
	const [tip, before] = [repository.git(['rev-parse', 'stream/a']), checkoutHash(repository)];
	expect(await remove(repository, path)).toEqual({ok: true, backupRef, ignored: []});
	expect(existsSync(path)).toBe(false);
	expect(repository.git(['rev-parse', 'stream/a', backupRef]).split('\n')).toEqual([tip, tip]);
	expect(await listBackups(repository.root)).toMatchObject([{ref: backupRef, commit: tip, subject: 'Work'}]);
	expect(checkoutHash(repository)).toBe(before);
});

type Case = readonly [string, (repository: TemporaryRepository, path: string) => void, string];
const keptCases: readonly Case[] = [
	[
		'an uncommitted change',
		(repository, path) => repository.write('work.txt', 'changed', path),
		'it has uncommitted work: work.txt',
	],
	[
		'an untracked file',
		(repository, path) => repository.write('new\nfile', 'new', path),
		'it has uncommitted work: new\nfile',
	],
	[
		'a staged file',
		(repository, path) => {
			repository.write('staged.txt', 'staged', path);
			repository.git(['add', 'staged.txt'], path);
		},
		'it has uncommitted work: staged.txt',
	],
	['a deleted file', (_, path) => rmSync(join(path, 'work.txt')), 'it has uncommitted work: work.txt'],
	[
		'a change hidden by assume-unchanged',
		(repository, path) => {
			repository.git(['update-index', '--assume-unchanged', 'work.txt'], path);
			repository.write('work.txt', 'hidden', path);
		},
		'git was told to ignore changes to work.txt',
	],
	[
		'a change hidden by skip-worktree',
		(repository, path) => {
			repository.git(['update-index', '--skip-worktree', 'work.txt'], path);
			repository.write('work.txt', 'hidden', path);
		},
		'git was told to ignore changes to work.txt',
	],
	[
		'a nested repository',
		(repository, path) => {
			mkdirSync(join(path, 'nested'));
			repository.git(['init', '-q'], join(path, 'nested'));
		},
		'it has uncommitted work: nested',
	],
	[
		'a nested repository in an ignored folder',
		(repository, path) => {
			mkdirSync(join(path, 'vault/deep'), {recursive: true});
			repository.git(['init', '-q'], join(path, 'vault/deep'));
		},
		'vault/deep/.git is a git repository of its own',
	],
	[
		'a merge in progress',
		(repository, path) => {
			const side = repository.git(['commit-tree', '-p', 'HEAD~1', '-m', 'side', 'HEAD~1^{tree}'], path);
			repository.git(['merge', '-q', '--no-commit', '-s', 'ours', side], path);
		},
		'a merge is in progress in it',
	],
	[
		'an ignored file too large to save',
		(_, path) => {
			writeFileSync(join(path, '.env'), '');
			truncateSync(join(path, '.env'), 300 * 1024 * 1024);
		},
		'its ignored files are 300 MB, too much to save',
	],
];

test.each(keptCases)('%s keeps the worktree, even when asked twice (fault 30)', async (_, damage, reason) => {
	const {repository, path} = await start();
	damage(repository, path);
	const before = repository.git(['status', '--porcelain', '-z', '--ignored'], path);
	expect(await remove(repository, path)).toMatchObject({ok: false});
	expect(await remove(repository, path, true)).toEqual({ok: false, reason: expect.stringContaining(reason)});
	expect(repository.git(['status', '--porcelain', '-z', '--ignored'], path)).toBe(before);
	expect(repository.git(['worktree', 'list', '--porcelain'])).toContain('locked claude-grid run run-1 stream a');
});

test('ignored files are named and kept until the user agrees, and then are in the backup (fault 30)', async () => {
	const {repository, path} = await start();
	repository.write('.env', 'SECRET=1', path);
	repository.write('dist/deep/out é.js', 'out', path);
	repository.write('node_modules/x/index.js', 'rebuilt', path);
	const refused = await remove(repository, path);
	expect(refused).toMatchObject({ok: false, reason: expect.stringContaining('.env')});
	expect(readFileSync(join(path, '.env'), 'utf8')).toBe('SECRET=1');
	const removed = await remove(repository, path, true);
	expect(removed).toMatchObject({ok: true, backupRef});
	expect(removed.ok && [...removed.ignored].sort()).toEqual(['.env', 'dist/', 'node_modules/']);
	expect(existsSync(path)).toBe(false);
	const saved = repository.git(['ls-tree', '-r', '-z', '--name-only', backupRef]).split('\0');
	expect(saved).toEqual(expect.arrayContaining(['.env', 'dist/deep/out é.js', 'work.txt']));
	expect(saved).not.toContain('node_modules/x/index.js');
	expect(repository.git(['show', `${backupRef}:.env`])).toBe('SECRET=1');
});

test('commits on a detached HEAD survive the removal and a gc (fault 30)', async () => {
	const {repository, path} = await start();
	repository.git(['checkout', '-q', '--detach'], path);
	const head = repository.commit('Detached', {'d.txt': 'd'}, path);
	expect(await remove(repository, path)).toMatchObject({ok: true, backupRef});
	repository.git(['reflog', 'expire', '--expire=now', '--all']);
	repository.git(['gc', '-q', '--prune=now']);
	expect(repository.git(['show', `${head}:d.txt`])).toBe('d');
});

test('a second backup does not move the first', async () => {
	const {repository, path} = await start();
	const first = repository.git(['rev-parse', 'main']);
	repository.git(['update-ref', backupRef, first]);
	expect(await remove(repository, path)).toMatchObject({ok: true, backupRef: `${backupRef}-2`});
	expect(repository.git(['rev-parse', backupRef])).toBe(first);
});

test('what was staged in a worktree whose folder is gone is saved before git forgets it', async () => {
	const repository = newRepository();
	// Git numbers its own folder of the second worktree with the same last name.
	const namesake = join(repository.parent, 'of-the-user/a');
	repository.git(['worktree', 'add', '-q', '-b', 'theirs', namesake]);
	const {path} = await newWorkplace(repository, 'a');
	repository.write('staged.txt', 'only staged', path);
	repository.git(['add', 'staged.txt'], path);
	rmSync(path, {recursive: true});
	const result = await remove(repository, path);
	expect(result).toMatchObject({ok: true, backupRef: expect.stringContaining('backup/lost/')});
	expect(repository.git(['show', `${result.ok && result.backupRef}:staged.txt`])).toBe('only staged');
	expect(repository.git(['worktree', 'list']).split('\n')).toHaveLength(2);
});

test.each([
	['a commit that no one else has', true],
	['nothing of its own', false],
])('a worktree whose submodule holds %s is kept or goes accordingly', async (_, isKept) => {
	const {repository, path} = await start();
	const library = newRepository({name: 'library'});
	repository.git(['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library.root, 'sub'], path);
	repository.commit('Submodule', {}, path);
	if (isKept) {
		for (const [name, value] of Object.entries({name: 'A', email: 'a@example.invalid'}))
			repository.git(['config', `user.${name}`, value], join(path, 'sub'));
		repository.commit('Own', {'own.txt': 'own'}, join(path, 'sub'));
		repository.commit('Submodule again', {}, path);
	}
	expect(await remove(repository, path, true)).toMatchObject({ok: !isKept});
	expect(existsSync(join(path, 'sub/readme.md'))).toBe(isKept);
	const list = repository.git(['worktree', 'list', '--porcelain']);
	expect(list.includes('locked claude-grid run run-1 stream a')).toBe(isKept);
});

test('nothing but a worktree of ours is ever removed (fault 31)', async () => {
	const {repository, path} = await start();
	const theirs = join(repository.parent, 'theirs');
	repository.git(['worktree', 'add', '-q', '-b', 'theirs', theirs]);
	repository.git(['worktree', 'lock', '--reason', 'mine', theirs]);
	symlinkSync(repository.root, join(repository.parent, 'alias'));
	const paths = [
		repository.root,
		theirs,
		repository.parent,
		join(repository.parent, 'alias'),
		`${path}/..`,
		'',
		'/',
		'relative',
	];
	for (const other of paths) {
		expect(await remove(repository, other, true)).toMatchObject({ok: false});
	}
	for (const there of [repository.root, theirs, path]) {
		expect(repository.git(['status', '--porcelain'], there)).toBe('');
	}
});

test('in the place of a worktree that was removed another one can be made and worked in', async () => {
	const {repository, path} = await start();
	expect(await remove(repository, path)).toMatchObject({ok: true});
	// What is made in between gets the number of the folder that went.
	mkdirSync(join(repository.parent, 'between'));
	const again = await newWorkplace(repository, 'a', {lockReason: lockReason('run-2', 'a')});
	expect(again.path).toBe(path);
	expect(again.proof).toBeDefined();
	repository.write('new.txt', 'new', path);
	expect(await runGit(path, ['status', '--porcelain'])).toBe('?? new.txt\n');
});
