import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {hunksIn} from '../../source/git/merge/conflict-hunks.ts';
import {behindCounts, scanConflicts} from '../../source/git/merge/conflicts.ts';
import {detectMerge, isGoneFrom} from '../../source/git/merge/detect-merge.ts';
import {mergeBranch} from '../../source/git/merge/merge.ts';
import {mergeTrees} from '../../source/git/merge/merge-in-memory.ts';
import {mergePreview} from '../../source/git/merge/merge-preview.ts';
import type {MergeRequest} from '../../source/git/types.ts';
import {sweepScratch} from '../../source/git/worktree/scratch.ts';
import type {TemporaryRepository} from '../helpers/temporary-repository.ts';
import {checkoutHash, newRepository, newWorkplace} from './support.ts';

const request = (repository: TemporaryRepository, more: Partial<MergeRequest> = {}): MergeRequest => ({
	repository: repository.root,
	branch: 'stream/a',
	into: 'main',
	message: 'Merge stream/a (claude-grid)',
	scratchFolder: join(repository.parent, 'scratch'),
	onStep: () => undefined,
	...more,
});

const withWork = async (files: Readonly<Record<string, string>> = {'a.txt': 'a\n'}) => {
	const repository = newRepository();
	repository.commit('Base', {'same.txt': 'base\n', 'other.txt': 'other\n'});
	const {path} = await newWorkplace(repository, 'a');
	const tip = repository.commit('Work', files, path);
	return {repository, tip, path, main: repository.git(['rev-parse', 'main'])};
};

test('a branch is merged into a checked-out target with a merge commit, and the files follow', async () => {
	const {repository, tip, main} = await withWork();
	const steps: string[] = [];
	const result = await mergeBranch(request(repository, {onStep: step => steps.push(step)}));
	const head = repository.git(['rev-parse', 'main']);
	expect(result).toEqual({is: 'merged', commit: head, previous: main});
	expect(repository.git(['log', '-1', '--format=%P%n%s%n%an'])).toBe(
		`${main} ${tip}\nMerge stream/a (claude-grid)\nTest Person`,
	);
	expect(existsSync(join(repository.root, 'a.txt'))).toBe(true);
	expect(repository.git(['status', '--porcelain'])).toBe('');
	expect(steps).toEqual(['merge', 'move branch']);
	expect(await mergeBranch(request(repository))).toEqual({is: 'merged', commit: head, previous: head});
});

test('uncommitted, untracked and staged work of the user that is not concerned stays as it is (fault 26)', async () => {
	const {repository} = await withWork();
	repository.write('other.txt', 'edited');
	repository.write('untracked.txt', 'mine');
	repository.write('staged.txt', 'staged');
	repository.git(['add', 'staged.txt']);
	const status = repository.git(['status', '--porcelain']);
	expect(await mergeBranch(request(repository))).toMatchObject({is: 'merged'});
	expect(repository.git(['status', '--porcelain'])).toBe(status);
	expect(readFileSync(join(repository.root, 'other.txt'), 'utf8')).toBe('edited');
});

test.each([
	['an uncommitted change', 'other.txt', 'edited by the user', {'other.txt': 'theirs\n'}],
	['an untracked file', 'new.txt', 'mine', {'new.txt': 'theirs\n'}],
	['an ignored file', '.env', 'SECRET=1', {'.env': 'theirs\n'}],
])('%s that would be overwritten stops the merge, with everything as it was', async (_, path, text, files) => {
	const {repository, main} = await withWork(files);
	writeFileSync(join(repository.root, '.git/info/exclude'), '.env\n');
	repository.git(['config', 'merge.autoStash', 'true']);
	repository.write(path, text);
	repository.git(['status']);
	const before = checkoutHash(repository);
	const result = await mergeBranch(request(repository));
	expect(result).toMatchObject({is: 'refused', reason: expect.stringContaining(path)});
	expect(repository.git(['rev-parse', 'main'])).toBe(main);
	expect(checkoutHash(repository)).toBe(before);
});

test('a target that is not checked out is moved and no checkout is touched (fault 29)', async () => {
	const {repository, tip} = await withWork();
	repository.git(['branch', 'release']);
	repository.write('other.txt', 'edited');
	repository.git(['status']);
	const before = checkoutHash(repository);
	expect(await mergeBranch(request(repository, {into: 'release'}))).toMatchObject({is: 'merged'});
	expect(repository.git(['rev-parse', 'release^2'])).toBe(tip);
	expect(checkoutHash(repository)).toBe(before);
});

test('a target checked out in another worktree follows there, never behind its back (fault 29)', async () => {
	const {repository} = await withWork();
	const elsewhere = join(repository.parent, 'elsewhere');
	repository.git(['worktree', 'add', '-q', '-b', 'release', elsewhere]);
	expect(await mergeBranch(request(repository, {into: 'release'}))).toMatchObject({is: 'merged'});
	expect(repository.git(['status', '--porcelain'], elsewhere)).toBe('');
	expect(existsSync(join(elsewhere, 'a.txt'))).toBe(true);
});

test('a target somebody is rebasing is refused', async () => {
	const {repository, path} = await withWork({'same.txt': 'theirs\n'});
	const elsewhere = join(repository.parent, 'elsewhere');
	repository.git(['worktree', 'add', '-q', '-b', 'release', elsewhere]);
	repository.commit('Release', {'same.txt': 'release\n'}, elsewhere);
	expect(() => repository.git(['rebase', 'stream/a'], elsewhere)).toThrow();
	repository.git(['checkout', '-q', '-b', 'aside', 'main'], path);
	const result = await mergeBranch(request(repository, {branch: 'aside', into: 'release'}));
	expect(result).toMatchObject({is: 'merged'});
	repository.commit('Aside', {'aside.txt': 'x'}, path);
	expect(await mergeBranch(request(repository, {branch: 'aside', into: 'release'}))).toMatchObject({
		is: 'refused',
		reason: expect.stringContaining('rebase'),
	});
});

test('a conflict names its files and leaves the target alone (fault 27)', async () => {
	const {repository} = await withWork({'same.txt': 'theirs\n', 'a.txt': 'a\n'});
	const main = repository.commit('Ours', {'same.txt': 'ours\n'});
	const before = checkoutHash(repository);
	expect(await mergeBranch(request(repository))).toEqual({is: 'conflicted', files: ['same.txt']});
	expect(repository.git(['rev-parse', 'main'])).toBe(main);
	expect(checkoutHash(repository)).toBe(before);
});

test('a target that moves during verify is merged anew from where it is, and nothing is lost (fault 28)', async () => {
	const {repository, tip} = await withWork();
	let seen = 0;
	let meanwhile = '';
	const verify = async (worktree: string) => {
		seen += 1;
		meanwhile = seen === 1 ? repository.commit('Meanwhile', {'meanwhile.txt': 'm'}) : meanwhile;
		return {ok: existsSync(join(worktree, 'a.txt')), tail: ''};
	};
	expect(await mergeBranch(request(repository, {verify}))).toMatchObject({is: 'merged', previous: meanwhile});
	expect(seen).toBe(2);
	expect(repository.git(['log', '-1', '--format=%P'])).toBe(`${meanwhile} ${tip}`);
	expect(existsSync(join(repository.root, 'meanwhile.txt'))).toBe(true);
});

test('a target that keeps moving is given up on, with every commit still there (fault 28)', async () => {
	const {repository} = await withWork();
	repository.git(['checkout', '-q', '-b', 'aside']);
	const commits: string[] = [];
	const verify = async () => {
		const next = repository.git(['commit-tree', '-p', 'main', '-m', 'x', 'main^{tree}']);
		repository.git(['update-ref', 'refs/heads/main', next]);
		commits.push(next);
		return {ok: true, tail: ''};
	};
	expect(await mergeBranch(request(repository, {verify}))).toMatchObject({
		is: 'refused',
		reason: expect.stringContaining('moving'),
	});
	expect(commits).toHaveLength(5);
	expect(repository.git(['rev-parse', 'main'])).toBe(commits.at(-1));
});

test('the merged tree is verified in a scratch worktree that is gone afterwards', async () => {
	const {repository, main} = await withWork();
	repository.write('.git/info/exclude', 'node_modules\n');
	repository.write('node_modules/x.js', 'x');
	const before = checkoutHash(repository);
	const seen: unknown[] = [];
	const verify = async (worktree: string) => {
		seen.push(
			readdirSync(worktree)
				.filter(name => name !== '.git')
				.sort(),
		);
		repository.write('left/behind.txt', 'x', worktree);
		repository.write('a.txt', 'changed by verify', worktree);
		return {ok: false, tail: '1 test failed'};
	};
	const result = await mergeBranch(request(repository, {verify, link: ['node_modules']}));
	expect(result).toMatchObject({is: 'refused', reason: expect.stringContaining('1 test failed')});
	expect(seen).toEqual([['a.txt', 'node_modules', 'other.txt', 'readme.md', 'same.txt']]);
	expect(repository.git(['rev-parse', 'main'])).toBe(main);
	expect(readdirSync(join(repository.parent, 'scratch'))).toEqual([]);
	expect(repository.git(['worktree', 'list']).split('\n')).toHaveLength(2);
	expect(existsSync(join(repository.root, 'node_modules/x.js'))).toBe(true);
	expect(checkoutHash(repository)).toBe(before);
});

test('a verify that throws leaves no scratch worktree', async () => {
	const {repository} = await withWork();
	const verify = () => Promise.reject(new Error('broken'));
	expect(await mergeBranch(request(repository, {verify}))).toEqual({is: 'refused', reason: 'broken'});
	expect(readdirSync(join(repository.parent, 'scratch'))).toEqual([]);
});

test('scratch worktrees that a killed engine left are swept, and nothing else', async () => {
	const {repository, path} = await withWork();
	const folder = join(repository.parent, 'scratch');
	for (const name of ['scratch-1', 'scratch-2', 'other']) {
		repository.git(['worktree', 'add', '-q', '--detach', join(folder, name)]);
	}
	repository.write('left.txt', 'x', join(folder, 'scratch-1'));
	await sweepScratch(repository.root, folder);
	expect(readdirSync(folder)).toEqual(['other']);
	expect(repository.git(['worktree', 'list']).split('\n')).toHaveLength(3);
	expect(existsSync(join(path, 'a.txt'))).toBe(true);
	await sweepScratch(repository.root, join(repository.parent, 'no-such-folder'));
});

test.each([
	['--detach', 'main'],
	['stream/a', '--force'],
	['nope', 'main'],
	['stream/a', 'nope'],
])('merging %s into %s is refused', async (branch, into) => {
	const {repository} = await withWork();
	expect(await mergeBranch(request(repository, {branch, into}))).toMatchObject({is: 'refused'});
});

test('branches without a common history are refused', async () => {
	const {repository} = await withWork();
	const orphan = repository.git(['commit-tree', '-m', 'x', 'main^{tree}']);
	repository.git(['branch', 'orphan', orphan]);
	expect(await mergeBranch(request(repository, {branch: 'orphan'}))).toMatchObject({is: 'refused'});
});

test('git without merge-tree merges in a scratch worktree with the same outcome', async () => {
	const {repository, tip, path} = await withWork({'same.txt': 'theirs\n'});
	const main = repository.git(['rev-parse', 'main']);
	const before = checkoutHash(repository);
	const clean = await mergeTrees(repository.root, main, tip, {hasMergeTree: false});
	expect(clean).toEqual(await mergeTrees(repository.root, main, tip, {hasMergeTree: true}));
	const other = repository.git([
		'commit-tree',
		'-p',
		main,
		'-m',
		'x',
		`${repository.commit('x', {'same.txt': 'x\n'}, path)}^{tree}`,
	]);
	const conflicted = await mergeTrees(repository.root, tip, other, {hasMergeTree: false});
	expect(conflicted).toEqual({is: 'conflicted', files: ['same.txt']});
	expect(repository.git(['worktree', 'list']).split('\n')).toHaveLength(2);
	expect(checkoutHash(repository)).toBe(before);
});

test('the radar names the pairs in conflict, with the target too, and touches nothing (fault 27)', async () => {
	const {repository, path} = await withWork({'same.txt': 'a\n'});
	const b = await newWorkplace(repository, 'b');
	repository.commit('B', {'same.txt': 'b\n'}, b.path);
	const c = await newWorkplace(repository, 'c');
	repository.commit('C', {'c.txt': 'c\n'}, c.path);
	repository.commit('Main', {'same.txt': 'main\n'});
	const before = checkoutHash(repository);
	const branches = ['a', 'b', 'c', 'gone'].map(streamId => ({streamId, branch: `stream/${streamId}`}));
	const scan = (target: string) => scanConflicts({repository: repository.root, branches, base: b.startCommit, target});
	expect(await scan('main')).toEqual([
		{between: ['a', 'b'], files: ['same.txt']},
		{between: ['a', 'target'], files: ['same.txt']},
		{between: ['b', 'target'], files: ['same.txt']},
	]);
	repository.commit('Same', {'same.txt': 'b\n'}, path);
	expect(await scan('')).toEqual([]);
	expect(checkoutHash(repository)).toBe(before);
});

test.each([
	['the same file', {'d/x.txt': 'a\n'}, {'d/x.txt': 'b\n'}],
	['a file where the other has a folder', {'d/new': 'a\n'}, {'d/new/x.txt': 'b\n'}],
	['a folder where the other has a file', {'top/x.txt': 'a\n'}, {top: 'b\n'}],
	['a folder renamed under new files', 'rename', {'d/new.txt': 'b\n'}],
	['a file renamed under a change', 'rename', {'d/x.txt': 'one\ntwo\nthree\nb\n'}],
	['a name that is a space', {' ': 'a\n', 'q.txt': '1\n'}, {'q.txt': '2\n'}],
	['different files of one folder', {'d/a.txt': 'a\n'}, {'d/b.txt': 'b\n'}],
] as const)('the radar overlooks nothing that git finds: %s', async (_case, first, second) => {
	const repository = newRepository();
	repository.commit('Base', {'d/x.txt': 'one\ntwo\nthree\n', 'd/y.txt': 'y\n', 'd/z.txt': 'z\n'});
	const places = [await newWorkplace(repository, 'a'), await newWorkplace(repository, 'b')];
	for (const [index, change] of [first, second].entries()) {
		const place = places[index]?.path ?? '';
		if (change === 'rename') repository.git(['mv', 'd', 'e'], place);
		repository.commit('Work', change === 'rename' ? {} : change, place);
	}
	const tip = (id: string) => repository.git(['rev-parse', `stream/${id}`]);
	const merged = await mergeTrees(repository.root, tip('a'), tip('b'), {hasMergeTree: true});
	const branches = ['a', 'b'].map(streamId => ({streamId, branch: `stream/${streamId}`}));
	const base = places[0]?.startCommit ?? '';
	expect(await scanConflicts({repository: repository.root, branches, base, target: ''})).toEqual(
		merged.is === 'conflicted' ? [{between: ['a', 'b'], files: merged.files}] : [],
	);
});

test('a stream is behind a dependency by the commits it has not', async () => {
	const repository = newRepository();
	const a = await newWorkplace(repository, 'a');
	await newWorkplace(repository, 'b');
	repository.commit('One', {}, a.path);
	repository.commit('Two', {}, a.path);
	const dependencies = [{streamId: 'a', branch: 'stream/a'}];
	const streams = [
		{streamId: 'a', branch: 'stream/a', dependencies: []},
		{streamId: 'b', branch: 'stream/b', dependencies},
	];
	expect(await behindCounts(repository.root, streams)).toEqual({a: {}, b: {a: 2}});
});

describe('work is merged when the target holds it, whoever merged it', () => {
	const started = async () => {
		const {repository, path, tip} = await withWork();
		const start = repository.git(['rev-parse', `${tip}^`]);
		const ask = (commits = {start, tip}) =>
			detectMerge(repository.root, commits, repository.git(['rev-parse', 'main']));
		return {repository, path, tip, start, ask};
	};

	test('not before, and not when there was nothing of its own', async () => {
		const {ask, start} = await started();
		expect(await ask()).toBeUndefined();
		expect(await ask({start, tip: start})).toBeUndefined();
	});

	test('by a merge commit, which is named also when more was merged after it', async () => {
		const {repository, ask} = await started();
		repository.git(['merge', '-q', '--no-ff', '--no-edit', 'stream/a']);
		const commit = repository.git(['rev-parse', 'main']);
		repository.commit('Later', {'later.txt': 'x'});
		expect(await ask()).toEqual({by: 'merge', commit});
	});

	test('by moving the branch on', async () => {
		const {repository, ask, tip} = await started();
		repository.git(['merge', '-q', '--ff-only', 'stream/a']);
		repository.commit('Later', {'later.txt': 'x'});
		expect(await ask()).toEqual({by: 'forward', commit: tip});
	});

	test.each([
		['a squash', ['merge', '--squash', 'stream/a']],
		['a cherry-pick', ['cherry-pick', '--no-commit', 'stream/a']],
	])('by %s, also when the branch is gone and the lines changed again', async (_name, how) => {
		const {repository, path, ask} = await started();
		repository.commit('Ours', {'ours.txt': 'x'});
		repository.git(how);
		repository.git(['commit', '-qm', 'All at once']);
		expect(await ask()).toMatchObject({by: 'contents'});
		repository.git(['worktree', 'unlock', path]);
		repository.git(['worktree', 'remove', path]);
		repository.git(['branch', '-D', 'stream/a']);
		expect(await ask()).toMatchObject({by: 'contents'});
	});

	test('and not any more once the target was taken back', async () => {
		const {repository, ask} = await started();
		repository.git(['merge', '-q', '--no-ff', '--no-edit', 'stream/a']);
		const commit = repository.git(['rev-parse', 'main']);
		expect(await isGoneFrom(repository.root, commit, 'main')).toBe(false);
		repository.git(['reset', '-q', '--hard', 'HEAD^1']);
		expect(await isGoneFrom(repository.root, commit, 'main')).toBe(true);
		expect(await ask()).toBeUndefined();
	});
});

test('places of a conflict are told by the lines of the target, in any style of the marks', () => {
	const text = [
		'one',
		'<<<<<<< a',
		'ours',
		'too',
		'||||||| b',
		'base',
		'=======',
		'>>>>>>> c',
		'two',
		'<<<<<<< a',
		'=======',
		'theirs',
		'>>>>>>> c',
	];
	expect(hunksIn('x', text.join('\n'))).toEqual([
		{path: 'x', line: 2, ours: ['ours', 'too'], theirs: []},
		{path: 'x', line: 5, ours: [], theirs: ['theirs']},
	]);
	expect(hunksIn('x', 'no end\n<<<<<<< a\nours\n=======\n')).toEqual([]);
});

test('a preview says what a merge would do and does nothing', async () => {
	const {repository, path, tip} = await withWork({'same.txt': 'theirs\n', 'a.txt': '1\n2\n'});
	repository.commit('Ours', {'same.txt': 'ours\n'});
	repository.write('dirty.txt', 'x', path);
	repository.write('mine.txt', 'x');
	repository.git(['status']);
	const before = checkoutHash(repository);
	expect(await mergePreview({repository: repository.root, branch: 'stream/a', into: 'main'})).toEqual({
		branch: 'stream/a',
		into: 'main',
		commits: [{sha: tip, subject: 'Work'}],
		files: [
			{path: 'a.txt', added: 2, removed: 0},
			{path: 'same.txt', added: 1, removed: 1},
		],
		conflicts: ['same.txt'],
		conflictHunks: [{path: 'same.txt', line: 1, ours: ['ours'], theirs: ['theirs'], unlisted: 0}],
		dirty: ['dirty.txt'],
		isTargetCheckedOut: true,
		targetDirty: ['mine.txt'],
	});
	expect(checkoutHash(repository)).toBe(before);
	await expect(mergePreview({repository: repository.root, branch: 'nope', into: 'main'})).rejects.toThrow(
		'no local branch nope',
	);
});
