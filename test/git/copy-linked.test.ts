import {
	chmodSync,
	existsSync,
	lstatSync,
	mkdirSync,
	readFileSync,
	readlinkSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {backupRef} from '../../source/git/refs/refs.ts';
import {removeWorktree} from '../../source/git/worktree/remove-worktree.ts';
import type {TemporaryRepository} from '../helpers/temporary-repository.ts';
import {checkoutHash, newRepository, newWorkplace} from './support.ts';

const start = (): TemporaryRepository => {
	const repository = newRepository();
	repository.commit('Ignore', {'.gitignore': 'node_modules/\ntarget/\n.env\n'});
	repository.write('node_modules/dep/index.js', 'dep');
	repository.write('target/built', 'built');
	repository.write('.env', 'KEY=1');
	return repository;
};
const remove = (repository: TemporaryRepository, path: string, link: readonly string[]) =>
	removeWorktree({
		repository: repository.root,
		path,
		branch: 'stream/a',
		backupRef: backupRef('run-1', 'a'),
		isForced: false,
		link,
	});

test('what is written or deleted below a linked path of a worktree does not touch the main checkout', async () => {
	const repository = start();
	const before = checkoutHash(repository);
	const {path} = await newWorkplace(repository, 'a', {link: ['node_modules', 'target', '.env']});
	expect(readFileSync(join(path, '.env'), 'utf8')).toBe('KEY=1');
	writeFileSync(join(path, 'node_modules/dep/index.js'), 'changed');
	writeFileSync(join(path, '.env'), 'KEY=2');
	rmSync(join(path, 'target'), {recursive: true});
	expect(checkoutHash(repository)).toBe(before);
	expect(readFileSync(join(repository.root, 'node_modules/dep/index.js'), 'utf8')).toBe('dep');
	expect([
		existsSync(join(repository.root, 'target/built')),
		readFileSync(join(repository.root, '.env'), 'utf8'),
	]).toEqual([true, 'KEY=1']);
});

test('no link in a copy leads back into the main checkout', async () => {
	const repository = start();
	const {root} = repository;
	symlinkSync(join(root, 'target'), join(root, 'node_modules/absolute'));
	symlinkSync('../target/built', join(root, 'node_modules/beside'));
	symlinkSync('/usr', join(root, 'node_modules/system'));
	mkdirSync(join(root, 'node_modules/git-dep'));
	writeFileSync(join(root, 'node_modules/git-dep/.git'), `gitdir: ${root}/.git\n`);
	const {path} = await newWorkplace(repository, 'a', {link: ['node_modules', 'target']});
	expect(readlinkSync(join(path, 'node_modules/absolute'))).toBe('../target');
	expect(readFileSync(join(path, 'node_modules/beside'), 'utf8')).toBe('built');
	expect(readlinkSync(join(path, 'node_modules/system'))).toBe('/usr');
	expect(existsSync(join(path, 'node_modules/git-dep/.git'))).toBe(false);
});

test('a folder that is itself a link is copied, and a folder nobody may write to can be removed again', async () => {
	const repository = start();
	const {root} = repository;
	mkdirSync(join(repository.parent, 'cache/locked'), {recursive: true});
	writeFileSync(join(repository.parent, 'cache/locked/file'), 'x');
	chmodSync(join(repository.parent, 'cache/locked'), 0o555);
	repository.commit('Ignore more', {'.gitignore': 'cache\n'});
	symlinkSync(join(repository.parent, 'cache'), join(root, 'cache'));
	const {path} = await newWorkplace(repository, 'a', {link: ['cache']});
	expect(lstatSync(join(path, 'cache')).isDirectory()).toBe(true);
	expect(await remove(repository, path, ['cache'])).toMatchObject({ok: true});
	expect(existsSync(join(repository.parent, 'cache/locked/file'))).toBe(true);
});

test('a copy that was cut off gets its name only once it is whole', async () => {
	const repository = start();
	const request = {link: ['target']};
	const {path} = await newWorkplace(repository, 'a');
	mkdirSync(join(path, 'target.claude-grid-copy'));
	writeFileSync(join(path, 'target.claude-grid-copy/built'), 'bu');
	await newWorkplace(repository, 'a', request);
	expect(readFileSync(join(path, 'target/built'), 'utf8')).toBe('built');
	expect(existsSync(join(path, 'target.claude-grid-copy'))).toBe(false);
});

test('a worktree with unchanged copies is removed, one with changed copies is kept', async () => {
	const repository = start();
	const link = ['node_modules', 'target'];
	const {path} = await newWorkplace(repository, 'a', {link});
	writeFileSync(join(path, 'target/built'), 'by the agent');
	expect(await remove(repository, path, link)).toMatchObject({ok: false, reason: expect.stringContaining('target/')});
	writeFileSync(join(path, 'target/built'), 'built');
	expect(await remove(repository, path, link)).toMatchObject({ok: true});
});
