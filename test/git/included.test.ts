import {execFileSync} from 'node:child_process';
import {
	chmodSync,
	existsSync,
	mkdirSync,
	readFileSync,
	statSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {saveCheckpoint} from '../../source/git/checkpoint/checkpoint.ts';
import {commitAll} from '../../source/git/checkpoint/commit.ts';
import {exposedCopies} from '../../source/git/copy/copy-included.ts';
import {includedFiles, leftOutText} from '../../source/git/copy/included.ts';
import {mergeBranch} from '../../source/git/merge/merge.ts';
import {backupRef, checkpointRef} from '../../source/git/refs/refs.ts';
import {prepareWorktree} from '../../source/git/worktree/prepare-worktree.ts';
import {removeWorktree} from '../../source/git/worktree/remove-worktree.ts';
import {reopenWorktree} from '../../source/git/worktree/reopen-worktree.ts';
import type {TemporaryRepository} from '../helpers/temporary-repository.ts';
import {checkoutHash, newRepository, newWorkplace, worktreeRequest} from './support.ts';

const ignore = '.env*\nconfig/local.json\nsecrets/\nlinked\n';

/** A repository whose checkout has ignored files, and names some of them. */
const start = (include = '.env\nconfig/*.json\nsecrets/\n'): TemporaryRepository => {
	const repository = newRepository();
	repository.commit('Files', {'.gitignore': ignore, 'config/shared.json': '{}', '.worktreeinclude': include});
	repository.write('.env', 'SECRET=1');
	repository.write('.env.other', 'OTHER=1');
	repository.write('config/local.json', '{"key": 1}');
	repository.write('secrets/deep/key é', 'key');
	return repository;
};

const include = {include: true};
const backup = backupRef('run-1', 'a');
const remove = (repository: TemporaryRepository, path: string, copied?: readonly string[], isForced = false) =>
	removeWorktree({
		repository: repository.root,
		path,
		branch: 'stream/a',
		backupRef: backup,
		isForced,
		...(copied && {copied}),
	});

test('ignored files that .worktreeinclude names are copied with their modes, and nothing else', async () => {
	const repository = start();
	repository.write('config/new.json', 'untracked, named, not ignored');
	chmodSync(join(repository.root, 'secrets'), 0o700);
	chmodSync(join(repository.root, 'secrets/deep/key é'), 0o750);
	chmodSync(join(repository.root, '.env'), 0o600);
	const before = checkoutHash(repository);
	const result = await prepareWorktree(worktreeRequest(repository, 'a', include));
	expect(result).toMatchObject({ok: true, note: 'copied 3 ignored files named by .worktreeinclude from your checkout'});
	const {path, copied} = result.ok ? result.workplace : {path: '', copied: []};
	expect([...(copied ?? [])].sort()).toEqual(['.env', 'config/local.json', 'secrets/deep/key é']);
	expect(readFileSync(join(path, '.env'), 'utf8')).toBe('SECRET=1');
	expect(readFileSync(join(path, 'secrets/deep/key é'), 'utf8')).toBe('key');
	const modes = ['.env', 'secrets', 'secrets/deep/key é'].map(name => statSync(join(path, name)).mode & 0o777);
	expect(modes).toEqual([0o600, 0o700, 0o750]);
	expect(['.env.other', 'config/new.json'].filter(name => existsSync(join(path, name)))).toEqual([]);
	expect(repository.git(['status', '--porcelain'], path)).toBe('');
	expect(checkoutHash(repository)).toBe(before);
});

test('a later pattern takes files out again, as in gitignore', async () => {
	const repository = start('.env*\n!.env.other\n');
	expect((await includedFiles(repository.root)).files.map(({path}) => path)).toEqual(['.env']);
});

test('without a .worktreeinclude, or when nobody asks, a worktree has no ignored file', async () => {
	const repository = start();
	const silent = await newWorkplace(repository, 'a');
	expect([silent.copied, existsSync(join(silent.path, '.env'))]).toEqual([undefined, false]);
	repository.git(['rm', '-q', '.worktreeinclude']);
	const bare = await newWorkplace(repository, 'b', include);
	expect([bare.copied, existsSync(join(bare.path, '.env'))]).toEqual([undefined, false]);
});

test('no link is copied, and none is followed to write outside of the worktree', async () => {
	const repository = start('linked\nconfig/local.json\n');
	const outside = join(repository.parent, 'outside');
	mkdirSync(outside);
	symlinkSync('.env', join(repository.root, 'linked'));
	repository.git(['checkout', '-q', '-b', 'hostile']);
	repository.git(['rm', '-q', 'config/shared.json']);
	writeFileSync(join(repository.parent, 'target'), outside);
	const target = repository.git(['hash-object', '-w', '--', join(repository.parent, 'target')]);
	repository.git(['update-index', '--add', '--cacheinfo', `120000,${target},config`]);
	repository.git(['commit', '-q', '-m', 'A link where a folder was']);
	const startCommit = repository.git(['rev-parse', 'HEAD']);
	const result = await prepareWorktree(worktreeRequest(repository, 'a', {...include, startCommit}));
	expect(result).toMatchObject({ok: true, note: expect.stringContaining('left out 2 ignored files')});
	expect(result.ok && existsSync(join(result.workplace.path, 'linked'))).toBe(false);
	expect(existsSync(join(outside, 'local.json'))).toBe(false);
});

test('a file that the stream tracks, or does not ignore, is neither overwritten nor copied', async () => {
	const repository = start();
	repository.git(['checkout', '-q', '-b', 'other']);
	repository.write('.gitignore', '.env*\n');
	repository.git(['add', '-f', '.gitignore', '.env']);
	repository.git(['commit', '-q', '-m', 'Less is ignored, one is tracked']);
	const startCommit = repository.git(['rev-parse', 'HEAD']);
	repository.git(['checkout', '-q', 'main']);
	repository.write('.env', 'SECRET=mine');
	const result = await prepareWorktree(worktreeRequest(repository, 'a', {...include, startCommit}));
	const path = result.ok ? result.workplace.path : '';
	expect(readFileSync(join(path, '.env'), 'utf8')).toBe('SECRET=1');
	expect(existsSync(join(path, 'secrets/deep/key é'))).toBe(false);
	expect(repository.git(['status', '--porcelain'], path)).toBe('');
});

test('a folder of more than 50 MB, or with a repository of its own in it, is left out whole, and the rest is copied', async () => {
	const repository = start('secrets/\n.env\nconfig/local.json\n');
	for (const name of ['big', 'bigger']) {
		repository.write(`secrets/${name}`, '');
		truncateSync(join(repository.root, 'secrets', name), 30 * 1024 * 1024);
	}
	const rest = ['.env', 'config/local.json'];
	const left = await includedFiles(repository.root);
	expect([left.files.map(({path}) => path).sort(), left.leftOut]).toEqual([rest, [{path: 'secrets/', files: 3}]]);
	for (const name of ['big', 'bigger']) truncateSync(join(repository.root, 'secrets', name), 0);
	expect((await includedFiles(repository.root)).leftOut).toEqual([]);
	mkdirSync(join(repository.root, 'secrets/nested'));
	repository.git(['init', '-q'], join(repository.root, 'secrets/nested'));
	repository.write('secrets/nested/file', 'nested');
	const nested = await includedFiles(repository.root);
	expect([nested.files.map(({path}) => path).sort(), nested.leftOut.map(({path}) => path)]).toEqual([
		rest,
		['secrets/'],
	]);
});

test('a file that is named goes before a folder of more than 1000 files, which is left out whole and named', async () => {
	const repository = start('secrets/\n.env\n');
	for (let number = 0; number < 1005; number++) repository.write(`secrets/many/${number}`, 'x');
	const result = await prepareWorktree(worktreeRequest(repository, 'a', include));
	expect(result.ok && result.workplace.copied).toEqual(['.env']);
	expect(result).toMatchObject({
		note: expect.stringContaining('left out 1006 ignored files named by .worktreeinclude (secrets/ (1006 files))'),
	});
});

test('a file is copied when its own line names it in a folder that is left out', async () => {
	const repository = start('secrets/\nsecrets/deep/key é\nlocal.json\n');
	for (let number = 0; number < 1005; number++) repository.write(`secrets/many/${number}`, 'x');
	const {files, leftOut} = await includedFiles(repository.root);
	expect([files.map(({path}) => path).sort(), leftOut]).toEqual([
		['config/local.json', 'secrets/deep/key é'],
		[{path: 'secrets/', files: 1005}],
	]);
});

test('of several folders those that fit are copied, whatever stands first, and a link in one keeps it out', async () => {
	const repository = start('.env.*\nsecrets/**\n');
	for (const folder of ['a', 'b'])
		for (let number = 0; number < 700; number++) repository.write(`secrets/${folder}/${number}`, 'x');
	for (let number = 0; number < 20; number++) repository.write(`secrets/small/${number}`, 'x');
	symlinkSync('key é', join(repository.root, 'secrets/deep/link'));
	const {files, leftOut} = await includedFiles(repository.root);
	expect(files).toHaveLength(1 + 20 + 700);
	expect(files[0]?.path).toBe('.env.other');
	expect(leftOut).toEqual([
		{path: 'secrets/deep/', files: 2},
		{path: 'secrets/b/', files: 700},
	]);
});

test('a copy is in no checkpoint and no commit, even when the agent takes its ignore rule away', async () => {
	const repository = start();
	const {path: worktree, copied = []} = await newWorkplace(repository, 'a', include);
	expect(await exposedCopies(worktree, copied)).toEqual([]);
	repository.write('.gitignore', 'linked\n', worktree);
	repository.write('work.txt', 'work', worktree);
	const link = await exposedCopies(worktree, copied);
	expect([...link].sort()).toEqual([...copied].sort());
	const ref = checkpointRef('run-1', 'a', 1);
	await saveCheckpoint({worktree, ref, message: 'x', link, now: 0});
	expect(await commitAll({worktree, message: 'Work', trailer: {sessionId: 's'}, link})).toMatchObject({ok: true});
	for (const commit of [ref, 'stream/a']) {
		const names = repository.git(['ls-tree', '-r', '-z', '--name-only', commit]).split('\0');
		expect(names).toContain('work.txt');
		expect(names.filter(name => copied.includes(name))).toEqual([]);
	}
	expect(readFileSync(join(worktree, '.env'), 'utf8')).toBe('SECRET=1');
});

test('a worktree with nothing but unchanged copies is removed; its backup does not hold them', async () => {
	const repository = start();
	const {path, copied} = await newWorkplace(repository, 'a', include);
	expect(await remove(repository, path)).toMatchObject({ok: false, reason: expect.stringContaining('ignored files')});
	expect(await remove(repository, path, copied)).toEqual({ok: true, backupRef: backup, ignored: []});
	expect(existsSync(path)).toBe(false);
	expect(repository.git(['ls-tree', '-r', '--name-only', backup])).not.toContain('.env');
	expect(readFileSync(join(repository.root, '.env'), 'utf8')).toBe('SECRET=1');
});

test.each([
	['changed', '.env', '.env'],
	['beside another ignored file', 'secrets/deep/own', 'secrets/'],
])('a copy that is %s keeps the worktree until the user agrees, and then is in the backup', async (_, file, listed) => {
	const repository = start();
	const {path, copied} = await newWorkplace(repository, 'a', include);
	repository.write(file, 'SECRET=2', path);
	const kept = await remove(repository, path, copied);
	expect(kept).toMatchObject({ok: false, reason: expect.stringContaining(`would go with it: ${listed}`)});
	expect(await remove(repository, path, copied, true)).toMatchObject({ok: true, ignored: [listed]});
	expect(repository.git(['show', `${backup}:${file}`])).toBe('SECRET=2');
});

test('a copy that is gone or changed in the main checkout counts as the only one', async () => {
	const repository = start();
	const {path, copied} = await newWorkplace(repository, 'a', include);
	repository.write('.env', 'SECRET=newer');
	expect(await remove(repository, path, copied)).toMatchObject({ok: false, reason: expect.stringContaining('.env')});
});

test('a worktree that is made anew has the copies again, as they are now', async () => {
	const repository = start();
	const workplace = await newWorkplace(repository, 'a', include);
	expect(await remove(repository, workplace.path, workplace.copied)).toMatchObject({ok: true});
	repository.write('.env', 'SECRET=2');
	const request = {repository: repository.root, workplace, lockReason: 'claude-grid run run-1 stream a'};
	const again = await reopenWorktree({...request, ...include});
	expect(again.ok && [...(again.workplace.copied ?? [])].sort()).toEqual([...(workplace.copied ?? [])].sort());
	expect(readFileSync(join(workplace.path, '.env'), 'utf8')).toBe('SECRET=2');
});

test('the merged tree is verified with the copies, and they are gone afterwards', async () => {
	const repository = start();
	const {path} = await newWorkplace(repository, 'a', include);
	repository.commit('Work', {'work.txt': 'work'}, path);
	repository.git(['branch', 'release']);
	const seen: string[] = [];
	const merged = await mergeBranch({
		repository: repository.root,
		branch: 'stream/a',
		into: 'release',
		message: 'Merge',
		scratchFolder: join(repository.parent, 's'),
		include: true,
		verify: async worktree => {
			seen.push(worktree, readFileSync(join(worktree, '.env'), 'utf8'));
			return {ok: true, tail: ''};
		},
		onStep: () => undefined,
	});
	expect([merged.is, seen[1], existsSync(seen[0] ?? '/')]).toEqual(['merged', 'SECRET=1', false]);
});

test.each([
	['a pipe', (file: string) => execFileSync('mkfifo', [file])],
	['a folder', (file: string) => mkdirSync(file)],
	['a link', (file: string) => symlinkSync('/etc/passwd', file)],
	['too large', (file: string) => writeFileSync(file, 'x\n'.repeat(600_000))],
])('a .worktreeinclude that is %s is not read, and that is told', async (_what, make) => {
	const repository = newRepository();
	make(join(repository.root, '.worktreeinclude'));
	const {files, leftOut} = await includedFiles(repository.root);
	expect(files).toEqual([]);
	expect(leftOutText(leftOut)).toContain('.worktreeinclude itself');
});
