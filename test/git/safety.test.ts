import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import {afterEach, expect, test, vi} from 'vitest';
import {saveCheckpoint} from '../../source/git/checkpoint/checkpoint.ts';
import {commitAll} from '../../source/git/checkpoint/commit.ts';
import {scanConflicts} from '../../source/git/merge/conflicts.ts';
import {mergeBranch} from '../../source/git/merge/merge.ts';
import {mergeTrees} from '../../source/git/merge/merge-in-memory.ts';
import {mergePreview} from '../../source/git/merge/merge-preview.ts';
import {updateWorktree} from '../../source/git/merge/update-worktree.ts';
import {diffFiles} from '../../source/git/read/diff.ts';
import {inspectRepository} from '../../source/git/read/repository.ts';
import {readWork} from '../../source/git/read/work.ts';
import {backupRef, checkpointRef, dropCheckpoints} from '../../source/git/refs/refs.ts';
import {removeWorktree} from '../../source/git/worktree/remove-worktree.ts';
import {reopenWorktree} from '../../source/git/worktree/reopen-worktree.ts';
import type {TemporaryRepository} from '../helpers/temporary-repository.ts';
import {checkoutHash, newRepository, newWorkplace} from './support.ts';

afterEach(() => {
	vi.unstubAllEnvs();
});

const link: readonly string[] = [];

/** Everything claude-grid does with git, in one go: two streams and an integration, from the first look to the removal. */
const everything = async (repository: TemporaryRepository, into: string): Promise<void> => {
	const {root} = repository;
	await inspectRepository(root);
	const [a, b] = [await newWorkplace(repository, 'a'), await newWorkplace(repository, 'b')];
	writeFileSync(join(a.path, 'same.txt'), 'a\n');
	writeFileSync(join(b.path, 'b.txt'), 'b\n');
	for (const [id, {path: worktree, startCommit, branch}] of [['a', a] as const, ['b', b] as const]) {
		await readWork({worktree, startCommit, branch, link});
		await saveCheckpoint({worktree, ref: checkpointRef('run-1', id, 1), message: 'x', link, now: 0});
		expect(await commitAll({worktree, message: 'Work', trailer: {sessionId: 's'}, link})).toMatchObject({ok: true});
		await diffFiles({worktree, startCommit});
	}
	const dependencies = ['a', 'b'].map(streamId => ({streamId, branch: `stream/${streamId}`}));
	const c = await newWorkplace(repository, 'c', {dependencies});
	writeFileSync(join(a.path, 'a2.txt'), 'a\n');
	await commitAll({worktree: a.path, message: 'More', trailer: {sessionId: 's'}, link});
	expect(await updateWorktree({workplace: c, dependencies})).toMatchObject({ok: true});
	writeFileSync(join(b.path, 'same.txt'), 'b\n');
	await commitAll({worktree: b.path, message: 'Conflict', trailer: {sessionId: 's'}, link});
	expect(await newWorkplace(repository, 'd', {dependencies, keepConflict: true})).toMatchObject({
		conflicts: ['same.txt'],
	});
	const base = a.startCommit;
	expect(await scanConflicts({repository: root, branches: dependencies, base, target: 'main'})).toHaveLength(1);
	await mergeTrees(root, 'stream/a', 'stream/b', {hasMergeTree: false});
	await mergePreview({repository: root, branch: 'stream/c', into});
	const verify = async () => ({ok: true, tail: ''});
	const merge = {
		repository: root,
		into,
		message: 'Merge',
		scratchFolder: join(repository.parent, 's'),
		onStep: () => undefined,
	};
	expect(await mergeBranch({...merge, branch: 'stream/c', verify})).toMatchObject({is: 'merged'});
	expect(await mergeBranch({...merge, branch: 'stream/b'})).toMatchObject({is: 'conflicted'});
	rmSync(a.path, {recursive: true});
	const checkpointCommit = repository.git(['rev-parse', checkpointRef('run-1', 'b', 1)]);
	expect(
		await reopenWorktree({
			repository: root,
			workplace: a,
			lockReason: 'claude-grid run run-1 stream a',
			checkpointCommit,
		}),
	).toMatchObject({ok: true});
	await commitAll({worktree: a.path, message: 'Reopened', trailer: {sessionId: 's'}, link});
	for (const [id, {path, branch}] of [['a', a] as const, ['b', b] as const, ['c', c] as const]) {
		const removed = await removeWorktree({
			repository: root,
			path,
			branch,
			backupRef: backupRef('run-1', id),
			isForced: false,
		});
		expect(removed).toMatchObject({ok: true});
	}
	expect(await dropCheckpoints(root, 'run-1', 'a')).toBe(1);
};

test('the checkout, index, HEAD and stash of the user are the same bytes through everything (fault 26)', async () => {
	const repository = newRepository();
	repository.commit('Files', {'a.txt': 'a', '.gitignore': '.env\n'});
	repository.write('a.txt', 'stashed');
	repository.git(['stash', '-q']);
	repository.write('a.txt', 'edited');
	repository.write('staged.txt', 'staged');
	repository.git(['add', 'staged.txt']);
	repository.write('untracked.txt', 'untracked');
	repository.write('.env', 'SECRET=1');
	repository.git(['branch', 'release']);
	repository.git(['status']);
	const before = checkoutHash(repository);
	await everything(repository, 'release');
	expect(checkoutHash(repository)).toBe(before);
	expect(repository.git(['fsck', '--strict', '--no-dangling'])).toBe('');
	expect(readdirSync(join(repository.root, '.git')).filter(name => name.includes('claude-grid-'))).toEqual([]);
});

test('no hook and no fsmonitor of the repository ever runs (fault 36)', async () => {
	const repository = newRepository();
	const canary = join(repository.parent, 'canary');
	const script = `#!/bin/sh\necho "$0 $*" >> "${canary}"\n`;
	const hooks = join(repository.root, '.git/hooks');
	mkdirSync(hooks, {recursive: true});
	const names =
		'pre-commit prepare-commit-msg commit-msg post-commit pre-merge-commit post-merge post-checkout post-index-change reference-transaction post-rewrite pre-auto-gc fsmonitor';
	for (const name of names.split(' ')) {
		writeFileSync(join(hooks, name), script);
		chmodSync(join(hooks, name), 0o755);
	}
	const shared = [
		`core.hooksPath=${hooks}`,
		`core.fsmonitor=${join(hooks, 'fsmonitor')}`,
		'core.fsmonitorHookVersion=2',
	];
	for (const setting of shared) {
		repository.git(['config', setting.slice(0, setting.indexOf('=')), setting.slice(setting.indexOf('=') + 1)]);
	}
	repository.git(['status']);
	expect(readFileSync(canary, 'utf8')).toContain('fsmonitor');
	rmSync(canary);
	const quiet = {
		...repository,
		git: (args: readonly string[]) =>
			repository.git(['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', ...args]),
	};
	await everything(quiet, 'main');
	expect(existsSync(canary)).toBe(false);
});

test('git is never called with --force, -D, --hard, clean, stash or anything like it (fault 31)', async () => {
	const repository = newRepository();
	const shims = join(repository.parent, 'shims');
	const log = join(repository.parent, 'argv.log');
	const real = execFileSync('sh', ['-c', 'command -v git'], {encoding: 'utf8'}).trim();
	mkdirSync(shims);
	writeFileSync(
		join(shims, 'git'),
		`#!/bin/sh\nprintf '%s\\037' "$@" >> "${log}"\necho >> "${log}"\nexec "${real}" "$@"\n`,
	);
	chmodSync(join(shims, 'git'), 0o755);
	vi.stubEnv('PATH', `${shims}${delimiter}${process.env.PATH}`);
	await everything(repository, 'main');
	const calls = readFileSync(log, 'utf8')
		.split('\u001F\n')
		.map(line => line.split('\u001F'))
		.filter(argv => argv.includes('core.hooksPath=/dev/null'));
	expect(calls.length).toBeGreaterThan(100);
	const forbidden = [
		'--force',
		'-f',
		'-ff',
		'-D',
		'-d',
		'--hard',
		'clean',
		'stash',
		'reset',
		'checkout',
		'gc',
		'prune',
		'push',
		'branch',
		'--delete',
		'-B',
		'--overwrite-ignore',
		'--autostash',
	];
	const allowed = (argv: readonly string[]) =>
		argv.includes('update-ref') && argv.some(part => part.startsWith('refs/claude-grid/run-1/'));
	for (const argv of calls) {
		expect(argv).toContain('core.fsmonitor=false');
		const options = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined);
		expect(allowed(argv) ? [] : options.filter(part => forbidden.includes(part))).toEqual([]);
	}
});
