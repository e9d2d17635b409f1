import {mkdirSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {gitIdentity} from '../../source/git/identity/identity.ts';
import {listWorktrees} from '../../source/git/read/list-worktrees.ts';
import {inspectRepository, repositoryHealth, targetBranch} from '../../source/git/read/repository.ts';
import {isAncestor, isBranchName, resolveCommit} from '../../source/git/refs/names.ts';
import {worktreeFolder} from '../../source/git/worktree/default-worktree-folder.ts';
import {newRepository} from './support.ts';

test('a repository is the same from everywhere in it, with the checkout and branch one stands in', async () => {
	const repository = newRepository({name: 'my project é'});
	repository.commit('Deep', {'a/b/c.txt': 'c'});
	const linked = join(repository.parent, 'linked');
	repository.git(['worktree', 'add', '-q', '-b', 'other', linked]);
	const facts = {
		root: repository.root,
		commonDir: join(repository.root, '.git'),
		isBare: false,
		hasCheckout: true,
		hasCommit: true,
	};
	for (const cwd of ['.', 'a/b', '.git', '.git/refs'].map(path => join(repository.root, path))) {
		expect(await inspectRepository(cwd)).toMatchObject({...facts, checkout: repository.root, head: 'main'});
	}
	for (const cwd of [linked, join(linked, 'a')]) {
		expect(await inspectRepository(cwd)).toMatchObject({...facts, checkout: linked, head: 'other'});
	}
});

test('a repository whose git folder is elsewhere is known from its checkout, and has no other main one from a worktree', async () => {
	const repository = newRepository();
	const root = join(repository.parent, 'apart');
	repository.git(['init', '-q', '-b', 'main', `--separate-git-dir=${repository.parent}/apart.git`, root]);
	repository.git(['-c', 'user.name=x', '-c', 'user.email=x@x', 'commit', '-q', '--allow-empty', '-m', 'First'], root);
	const commonDir = `${repository.parent}/apart.git`;
	expect(await inspectRepository(root)).toMatchObject({root, checkout: root, commonDir, isBare: false});
	expect((await listWorktrees(root))[0]).toMatchObject({path: root, branch: 'main', isCheckout: true});
	const linked = join(repository.parent, 'linked');
	repository.git(['worktree', 'add', '-q', '-b', 'other', linked], root);
	expect(await inspectRepository(linked)).toMatchObject({root: commonDir, checkout: linked, commonDir, isBare: false});
	expect((await listWorktrees(linked))[0]).toMatchObject({path: commonDir, isCheckout: false});
	expect((await listWorktrees(commonDir)).map(({path}) => path)).toEqual([commonDir, linked]);
});

test('a submodule is a repository of its own, with its folder as the main checkout', async () => {
	const repository = newRepository();
	const library = newRepository({name: 'library'});
	repository.git(['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library.root, 'lib']);
	const root = join(repository.root, 'lib');
	const commonDir = join(repository.root, '.git/modules/lib');
	const linked = join(repository.parent, 'linked');
	repository.git(['worktree', 'add', '-q', '-b', 'other', linked], root);
	expect(await inspectRepository(root)).toMatchObject({root, checkout: root, commonDir, head: 'main'});
	expect(await inspectRepository(linked)).toMatchObject({root, checkout: linked, commonDir, head: 'other'});
	for (const cwd of [root, linked, commonDir]) {
		expect((await listWorktrees(cwd))[0]).toMatchObject({path: root, branch: 'main', isCheckout: true});
	}
});

test('a repository reached by a symlink has its real path', async () => {
	const repository = newRepository();
	symlinkSync(repository.root, join(repository.parent, 'alias'));
	expect((await inspectRepository(join(repository.parent, 'alias'))).root).toBe(repository.root);
});

test('a repository without a commit says so', async () => {
	const repository = newRepository({isEmpty: true});
	expect(await inspectRepository(repository.root)).toMatchObject({head: 'main', hasCommit: false, isBare: false});
});

test('a detached HEAD is no branch', async () => {
	const repository = newRepository();
	repository.git(['checkout', '-q', '--detach']);
	expect((await inspectRepository(repository.root)).head).toBe('');
});

test('a bare repository says so, also from a worktree of it', async () => {
	const repository = newRepository();
	const bare = join(repository.parent, 'bare.git');
	repository.git(['clone', '-q', '--bare', repository.root, bare]);
	repository.git(['worktree', 'add', '-q', join(repository.parent, 'of-bare'), 'main'], bare);
	const checkout = join(repository.parent, 'of-bare');
	expect(await inspectRepository(bare)).toMatchObject({isBare: true, root: bare, hasCheckout: false});
	const facts = {isBare: true, root: bare, checkout, hasCheckout: true, head: 'main'};
	expect(await inspectRepository(checkout)).toMatchObject(facts);
	expect((await listWorktrees(checkout)).map(({isCheckout}) => isCheckout)).toEqual([false, true]);
	expect(await worktreeFolder(await inspectRepository(checkout))).toBe(`${checkout}.grid`);
	expect(await repositoryHealth(bare)).toBeUndefined();
});

test('a repository whose checkout is said to be elsewhere is refused with what would undo that', async () => {
	const repository = newRepository();
	mkdirSync(join(repository.parent, 'elsewhere'));
	repository.git(['config', 'core.worktree', join(repository.parent, 'elsewhere')]);
	await expect(inspectRepository(repository.root)).rejects.toMatchObject({
		name: 'UserError',
		hint: expect.stringContaining('--unset core.worktree'),
	});
});

test('a folder in no repository is refused with the way out', async () => {
	const repository = newRepository();
	await expect(inspectRepository(repository.parent)).rejects.toMatchObject({
		name: 'UserError',
		code: 'NO_REPOSITORY',
		hint: expect.stringContaining('git init'),
	});
});

test('names resolve to commits and what looks like an option resolves to nothing', async () => {
	const repository = newRepository();
	const first = repository.git(['rev-parse', 'HEAD']);
	const second = repository.commit('Second');
	repository.git(['tag', 'v1', first]);
	expect(await resolveCommit(repository.root, 'v1')).toBe(first);
	expect(await resolveCommit(repository.root, 'main')).toBe(second);
	expect(await resolveCommit(repository.root, 'HEAD~1')).toBe(first);
	for (const name of ['', '--all', '-h', 'nope', 'a\0b', 'main:readme.md', '--output=/tmp/x']) {
		expect(await resolveCommit(repository.root, name)).toBeUndefined();
	}
	expect(await isAncestor(repository.root, first, second)).toBe(true);
	expect(await isAncestor(repository.root, second, first)).toBe(false);
});

test.each([
	'-x',
	'--detach',
	'a b',
	'a..b',
	'x.lock',
	'HEAD',
	'@{-1}',
	'a\nb',
	'',
	'a//b',
	'/a',
	'$(touch x)\u0007',
	'a~1',
])('%j is no name of a branch', async name => {
	const {root} = newRepository();
	expect(await isBranchName(root, name)).toBe(false);
});

test('stream/a and é are names of branches', async () => {
	const {root} = newRepository();
	expect(await isBranchName(root, 'stream/a')).toBe(true);
	expect(await isBranchName(root, 'stream/é')).toBe(true);
});

test('merges go to the base when it is a local branch, else to the branch checked out, else nowhere', async () => {
	const repository = newRepository();
	repository.git(['branch', 'release']);
	expect(await targetBranch(repository.root, 'release')).toBe('release');
	expect(await targetBranch(repository.root, repository.git(['rev-parse', 'HEAD']))).toBe('main');
	expect(await targetBranch(repository.root, '')).toBe('main');
	repository.git(['checkout', '-q', '--detach']);
	expect(await targetBranch(repository.root, 'nope')).toBe('');
});

test('an identity needs a name and an address', async () => {
	const repository = newRepository();
	expect(await gitIdentity(repository.root)).toEqual({name: 'Test Person', email: 'person@example.com'});
	repository.git(['config', 'user.email', '']);
	expect(await gitIdentity(repository.root)).toBeUndefined();
});

test('a flipped core.bare and a stray core.worktree are seen, with a cure that works (fault 35)', async () => {
	const repository = newRepository();
	const commonDir = join(repository.root, '.git');
	expect(await repositoryHealth(commonDir)).toBeUndefined();
	for (const [name, value] of [
		['core.bare', 'true'],
		['core.worktree', '/nowhere'],
	] as const) {
		repository.git(['config', '--file', join(commonDir, 'config'), name, value], '/');
		const damage = await repositoryHealth(commonDir);
		expect(damage?.what).toContain(name);
		const cure = [...(damage?.cure ?? '').matchAll(/"([^"]+)"|(\S+)/g)].map(match => match[1] ?? match[2] ?? '');
		repository.git(cure.slice(1), '/');
		expect(await repositoryHealth(commonDir)).toBeUndefined();
		expect(repository.git(['status', '--porcelain'])).toBe('');
	}
});

test('worktrees go beside the main checkout, or inside it when that place is taken', async () => {
	const repository = newRepository();
	const beside = join(repository.parent, 'project.grid');
	expect(await worktreeFolder({root: repository.root})).toBe(beside);
	mkdirSync(beside);
	expect(await worktreeFolder({root: repository.root})).toBe(beside);
	repository.write('file', '', repository.parent);
	const inside = await worktreeFolder({root: repository.root, name: 'file'});
	expect(inside).toBe(join(repository.parent, 'file.grid'));
	repository.write('file.grid', '', repository.parent);
	for (let round = 0; round < 2; round += 1) {
		expect(await worktreeFolder({root: repository.root, name: 'file'})).toBe(
			join(repository.root, '.claude-grid/worktrees'),
		);
	}
});
