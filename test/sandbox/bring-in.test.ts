import {execFileSync} from 'node:child_process';
import {
	appendFileSync,
	chmodSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {deflateSync} from 'node:zlib';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {bringIn} from '../../source/sandbox/git/bring-in.ts';
import {prepareGitFolder} from '../../source/sandbox/git/git-folder.ts';
import {type TemporaryRepository, temporaryRepository} from '../helpers/temporary-repository.ts';
import {boxedRepository} from './support.ts';

let repository: Awaited<ReturnType<typeof boxedRepository>>;
let other: TemporaryRepository;
beforeEach(async () => {
	repository = await boxedRepository();
	other = temporaryRepository();
});
afterEach(() => {
	repository.remove();
	other.remove();
});

const tip = (): string => repository.git(['rev-parse', 'stream/a']);
const start = (): string => repository.git(['rev-parse', 'main']);
const bring = (): Promise<void> => bringIn(repository.worktree);
const branchFile = (): string => join(repository.inner, 'refs/heads/stream/a');
const objectFile = (name: string): string => join(repository.inner, 'objects', name.slice(0, 2), name.slice(2));
const refused = {code: 'SANDBOX_WORK_REFUSED'};

describe('work that is taken over from a sandbox', () => {
	it('is on the branch with its files clean, and git fsck has nothing to say before or after', async () => {
		repository.write('staged.txt', 'staged', repository.worktree);
		repository.inside(['add', 'staged.txt']);
		const commit = repository.insideCommit('one.txt', 'one');
		expect(tip()).toBe(start());
		expect(repository.complaints()).toBe('');
		await bring();
		expect(tip()).toBe(commit);
		expect(repository.git(['status', '--porcelain'], repository.worktree)).toBe('');
		expect(repository.complaints()).toBe('');
		expect(repository.git(['show', 'stream/a:one.txt'])).toBe('one');
	});

	it('keeps the old commits of a branch that was set back, and follows it', async () => {
		const first = repository.insideCommit('one.txt', 'one');
		await bring();
		repository.inside(['commit', '-q', '--amend', '-m', 'Another way']);
		await bring();
		expect(tip()).toBe(repository.inside(['rev-parse', 'HEAD']));
		expect(repository.git(['for-each-ref', '--format=%(objectname)', 'refs/claude-grid/heads/'])).toBe(first);
	});

	it('keeps what is on a branch of its own and in the stash, on hidden refs', async () => {
		repository.inside(['switch', '-q', '-c', 'side']);
		const side = repository.insideCommit('side.txt', 'side');
		repository.inside(['switch', '-q', 'stream/a']);
		repository.write('readme.md', 'changed', repository.worktree);
		repository.inside(['stash']);
		const stash = repository.inside(['rev-parse', 'refs/stash']);
		await bring();
		const hidden = repository.git(['for-each-ref', '--format=%(objectname)', 'refs/claude-grid/']).split('\n');
		expect(hidden.sort()).toEqual([side, stash].sort());
		expect(repository.git(['branch', '--list', 'side'])).toBe('');
		expect(repository.git(['stash', 'list'])).toBe('');
	});

	it('shows a detached HEAD and an unfinished rebase outside, without what the rebase is to run', async () => {
		const commit = repository.insideCommit('one.txt', 'one');
		repository.inside(['checkout', '-q', '--detach']);
		const plan = join(repository.own, 'rebase-merge');
		execFileSync('mkdir', [plan]);
		writeFileSync(join(plan, 'git-rebase-todo'), 'exec touch pwned\n');
		await bring();
		expect(repository.git(['rev-parse', 'HEAD'], repository.worktree)).toBe(commit);
		expect(() => repository.git(['symbolic-ref', '-q', 'HEAD'], repository.worktree)).toThrow();
		const outside = join(repository.place.gitFolder, 'rebase-merge');
		expect(readdirSync(outside)).toEqual(['claude-grid']);
		rmSync(plan, {recursive: true});
		repository.inside(['switch', '-q', 'stream/a']);
		await bring();
		expect(existsSync(outside)).toBe(false);
		expect(repository.git(['symbolic-ref', 'HEAD'], repository.worktree)).toBe('refs/heads/stream/a');
	});

	it('comes in packs that lead to each other and to single objects', async () => {
		for (const name of ['one', 'two', 'three']) {
			repository.insideCommit(`${name}.txt`, name);
			if (name !== 'three') repository.inside(['repack', '-q', '-d', '-l']);
		}
		await bring();
		expect(tip()).toBe(repository.inside(['rev-parse', 'HEAD']));
		expect(repository.complaints()).toBe('');
	});

	it('comes after an engine was killed while it made the folder ready, or before it had indexed a pack', async () => {
		const agreed = join(repository.place.folder, 'agreed.json');
		rmSync(agreed);
		rmSync(join(repository.own, 'HEAD'));
		await bring();
		await prepareGitFolder(repository.place);
		const commit = repository.insideCommit('one.txt', 'one');
		repository.inside(['repack', '-q', '-d', '-l']);
		const packs = join(repository.inner, 'objects/pack');
		const copies = join(repository.place.folder, 'objects/pack');
		mkdirSync(copies, {recursive: true});
		for (const name of readdirSync(packs).filter(each => each.endsWith('.pack')))
			copyFileSync(join(packs, name), join(copies, name));
		await bring();
		expect(tip()).toBe(commit);
	});

	it('leaves a rebase that was begun outside alone', async () => {
		const outside = join(repository.place.gitFolder, 'rebase-merge');
		for (const folder of [outside, join(repository.own, 'rebase-merge')]) mkdirSync(folder);
		writeFileSync(join(outside, 'head-name'), 'refs/heads/stream/a\n');
		await bring();
		rmSync(join(repository.own, 'rebase-merge'), {recursive: true});
		await bring();
		expect(readdirSync(outside)).toEqual(['head-name']);
	});

	it('leaves what was committed outside meanwhile, and the next sandbox begins with it', async () => {
		repository.insideCommit('one.txt', 'one');
		await bring();
		const ours = repository.commit('Ours', {'ours.txt': 'ours'}, repository.worktree);
		await bring();
		expect(tip()).toBe(ours);
		await prepareGitFolder(repository.place);
		expect(repository.inside(['rev-parse', 'HEAD'])).toBe(ours);
		expect(repository.inside(['status', '--porcelain'])).toBe('');
	});
});

describe('what is refused, with the repository as it was', () => {
	const isRefused = async (why: RegExp): Promise<void> => {
		await expect(bring()).rejects.toMatchObject({...refused, message: expect.stringMatching(why)});
		expect(tip()).toBe(start());
		expect(repository.complaints()).toBe('');
	};

	it('is a ref that is no commit, a link, a pipe, or far too large', async () => {
		writeFileSync(branchFile(), '../../etc/passwd\n');
		await isRefused(/which is not a commit/);
		rmSync(branchFile());
		symlinkSync('/etc/passwd', branchFile());
		await isRefused(/not a plain file/);
		rmSync(branchFile());
		execFileSync('mkfifo', [branchFile()]);
		await isRefused(/not a plain file/);
		rmSync(branchFile());
		writeFileSync(branchFile(), 'a'.repeat(100_000));
		await isRefused(/larger than/);
	});

	it('is a ref to an object that is not there, or that is a file', async () => {
		writeFileSync(branchFile(), `${'1234567890'.repeat(4)}\n`);
		await isRefused(/./);
		repository.write('blob', 'blob', repository.worktree);
		writeFileSync(branchFile(), `${repository.inside(['hash-object', '-w', 'blob'])}\n`);
		await isRefused(/not a commit/);
	});

	it('is a commit whose file is damaged, or holds something else than its name says', async () => {
		const commit = repository.insideCommit('one.txt', 'one');
		const blob = repository.inside(['rev-parse', `${commit}:one.txt`]);
		chmodSync(objectFile(blob), 0o600);
		writeFileSync(objectFile(blob), deflateSync(Buffer.from('blob 3\0two')));
		await isRefused(/./);
	});

	it('is an object that is far too large, of which nothing is copied', async () => {
		const commit = repository.insideCommit('one.txt', 'one');
		const file = objectFile(repository.inside(['rev-parse', `${commit}:one.txt`]));
		chmodSync(file, 0o600);
		truncateSync(file, 10 * 1024 ** 3);
		await isRefused(/./);
		const copies = execFileSync('du', ['-s', '--apparent-size', '-k', join(repository.place.folder, 'objects')]);
		expect(Number.parseInt(copies.toString(), 10)).toBeLessThan(1000);
	});

	it('is a tree that git itself would not make', async () => {
		const empty = repository.inside(['hash-object', '-w', '--stdin']);
		const raw = Buffer.concat([Buffer.from('100644 .git\0'), Buffer.from(empty, 'hex')]);
		writeFileSync(join(repository.parent, 'raw'), raw);
		const tree = repository.inside(['hash-object', '-t', 'tree', '-w', '--literally', join(repository.parent, 'raw')]);
		const commit = repository.inside(['commit-tree', tree, '-p', 'HEAD', '-m', 'Bad']);
		writeFileSync(branchFile(), `${commit}\n`);
		await isRefused(/hasDotgit|contains|\.git/i);
	});

	it('is a .gitmodules that would make git run a program, said in words', async () => {
		repository.insideCommit('.gitmodules', '[submodule "sub"]\n\tpath = sub\n\turl = ./sub\n\tupdate = !touch pwned\n');
		repository.inside(['update-index', '--add', '--cacheinfo', `160000,${start()},sub`]);
		repository.inside(['commit', '-q', '-m', 'Sub']);
		await isRefused(/git refuses a \.gitmodules file in it \(\w{12}\): disallowed submodule update setting/);
	});

	it('is what a `commondir`, alternates or settings of the agent would lead to: none of them is read', async () => {
		const secret = other.commit('Secret', {'secret.txt': 'secret'});
		writeFileSync(join(repository.inner, 'commondir'), `${join(other.root, '.git')}\n`);
		writeFileSync(join(repository.inner, 'objects/info/alternates'), `${join(other.root, '.git/objects')}\n`);
		appendFileSync(join(repository.inner, 'config'), '[core]\n\tfsmonitor = touch pwned\n');
		writeFileSync(branchFile(), `${secret}\n`);
		await isRefused(/./);
		expect(readdirSync(repository.root)).not.toContain('pwned');
	});

	it('is a folder of objects that leads elsewhere', async () => {
		const secret = other.commit('Secret', {'secret.txt': 'secret'});
		for (const two of readdirSync(join(other.root, '.git/objects')).filter(name => name.length === 2)) {
			rmSync(join(repository.inner, 'objects', two), {recursive: true, force: true});
			symlinkSync(join(other.root, '.git/objects', two), join(repository.inner, 'objects', two));
		}
		writeFileSync(branchFile(), `${secret}\n`);
		await isRefused(/./);
	});

	it('is told in one sentence with what to do', async () => {
		writeFileSync(branchFile(), 'nonsense\n');
		const error = await bring().catch(caught => caught);
		expect(error.message).toContain('what A committed in its sandbox was not imported');
		expect(error.hint).toContain(repository.inner);
		expect(readFileSync(branchFile(), 'utf8')).toBe('nonsense\n');
	});
});
