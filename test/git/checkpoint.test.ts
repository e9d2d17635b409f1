import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {saveCheckpoint} from '../../source/git/checkpoint/checkpoint.ts';
import {readWork} from '../../source/git/read/work.ts';
import {
	checkpointRef,
	dropCheckpoints,
	listCheckpoints,
	superfluous,
	thinCheckpoints,
} from '../../source/git/refs/refs.ts';
import {reopenWorktree} from '../../source/git/worktree/reopen-worktree.ts';
import type {TemporaryRepository} from '../helpers/temporary-repository.ts';
import {checkoutHash, newRepository, newWorkplace} from './support.ts';

const save = async (worktree: string, number = 1, link: readonly string[] = []) => {
	const ref = checkpointRef('run-1', 'a', number);
	const checkpoint = await saveCheckpoint({worktree, ref, message: 'task 1 completed', link, now: 1000});
	if (checkpoint === undefined) {
		throw new Error('no checkpoint');
	}
	return checkpoint;
};

const names = (repository: TemporaryRepository, commit: string): string[] =>
	repository
		.git(['ls-tree', '-r', '-z', '--name-only', commit])
		.split('\0')
		.filter(name => name !== '');

test('a checkpoint holds changed, staged, deleted and untracked files and the agent notices nothing', async () => {
	const repository = newRepository();
	repository.commit('Files', {
		'changed.txt': '1',
		'deleted.txt': '1',
		'staged.txt': '1',
		'.gitignore': 'ignored.txt\n',
	});
	const {path} = await newWorkplace(repository, 'a');
	const weird = ['a file', 'é.txt', 'new\nline', '-rf', ':(glob)x', 'dir/deep'];
	for (const name of [...weird, 'ignored.txt']) {
		repository.write(name, `untracked ${name}`, path);
	}
	repository.write('staged.txt', 'staged', path);
	repository.git(['add', 'staged.txt'], path);
	repository.write('changed.txt', '2', path);
	rmSync(join(path, 'deleted.txt'));
	const index = repository.git(['rev-parse', '--path-format=absolute', '--git-path', 'index'], path);
	const viewState = () => [
		repository.git(['status', '--porcelain', '-z'], path),
		readFileSync(index),
		checkoutHash(repository),
	];
	viewState();
	const before = viewState();
	const checkpoint = await save(path);
	expect(checkpoint).toMatchObject({ref: 'refs/claude-grid/run-1/a/1', at: 1000, why: 'task 1 completed'});
	expect(names(repository, checkpoint.commit).sort()).toEqual(
		[...weird, '.gitignore', 'changed.txt', 'readme.md', 'staged.txt'].sort(),
	);
	for (const name of weird) {
		expect(repository.git(['rev-parse', `${checkpoint.ref}:./${name}`])).toBe(
			repository.git(['hash-object', '--', name], path),
		);
	}
	expect(repository.git(['show', `${checkpoint.ref}:changed.txt`])).toBe('2');
	expect(repository.git(['rev-parse', `${checkpoint.commit}^`])).toBe(repository.git(['rev-parse', 'stream/a']));
	expect(viewState()).toEqual(before);
});

test('a change git itself would only find by content is not overlooked', async () => {
	const repository = newRepository();
	const {path} = await newWorkplace(repository, 'a');
	const [file, second] = [join(path, 'same.txt'), Math.floor(Date.now() / 1000) - 60];
	const index = repository.git(['rev-parse', '--path-format=absolute', '--git-path', 'index'], path);
	repository.git(['config', 'core.trustctime', 'false']);
	writeFileSync(file, 'one');
	utimesSync(file, second, second);
	repository.git(['add', 'same.txt'], path);
	// Written again in the moment git wrote its index: same size, same time.
	writeFileSync(file, 'two');
	utimesSync(file, second, second);
	utimesSync(index, second, second);
	const {commit} = await save(path);
	expect(repository.git(['show', `${commit}:same.txt`])).toBe('two');
});

test('a checkpoint works with a detached HEAD, and before the first commit', async () => {
	const repository = newRepository();
	const {path} = await newWorkplace(repository, 'a');
	repository.git(['checkout', '-q', '--detach'], path);
	const head = repository.commit('Detached', {'d.txt': 'd'}, path);
	const {commit} = await save(path);
	expect(repository.git(['rev-parse', `${commit}^`])).toBe(head);
	repository.git(['symbolic-ref', 'HEAD', 'refs/heads/unborn'], path);
	const orphan = await save(path, 2);
	expect(names(repository, orphan.commit)).toContain('d.txt');
	expect(repository.git(['rev-list', '--count', orphan.commit])).toBe('1');
});

test('a checkpoint works in the middle of a merge with conflicts, and leaves it in progress', async () => {
	const repository = newRepository();
	const [a, b] = [await newWorkplace(repository, 'a'), await newWorkplace(repository, 'b')];
	repository.commit('A', {'same.txt': 'a\n'}, a.path);
	repository.commit('B', {'same.txt': 'b\n'}, b.path);
	expect(() => repository.git(['merge', 'stream/b'], a.path)).toThrow();
	const {commit} = await save(a.path);
	expect(repository.git(['show', `${commit}:same.txt`])).toContain('<<<<<<<');
	expect(repository.git(['status', '--porcelain'], a.path)).toBe('AA same.txt');
	expect(repository.git(['rev-parse', 'MERGE_HEAD'], a.path)).toBe(repository.git(['rev-parse', 'stream/b']));
});

test('nested repositories, submodules and unreadable files do not stop a checkpoint', async () => {
	const repository = newRepository();
	const library = newRepository({name: 'library'});
	const allowed = ['-c', 'protocol.file.allow=always'];
	repository.git([...allowed, 'submodule', '--quiet', 'add', library.root, 'sub']);
	repository.commit('Submodule');
	const {path} = await newWorkplace(repository, 'a');
	repository.git([...allowed, 'submodule', '--quiet', 'update', '--init'], path);
	repository.write('sub/readme.md', 'changed in the submodule', path);
	for (const nested of ['empty', 'full']) {
		mkdirSync(join(path, nested));
		repository.git(['init', '-q'], join(path, nested));
		repository.write(`${nested}/inside.txt`, 'inside', path);
	}
	repository.git(['config', 'user.name', 'x'], join(path, 'full'));
	repository.git(['config', 'user.email', 'x@x'], join(path, 'full'));
	repository.commit('Full', {}, join(path, 'full'));
	repository.write('own.txt', 'own', path);
	repository.write('secret.txt', 'secret', path);
	chmodSync(join(path, 'secret.txt'), 0);
	const {commit} = await save(path);
	expect(names(repository, commit)).toEqual(expect.arrayContaining(['own.txt', 'sub', 'full', 'readme.md']));
	expect(repository.git(['log', '-1', '--format=%B', commit])).toContain("'empty/' does not have a commit checked out");
});

test('linked folders are left out even when git does not ignore them', async () => {
	const repository = newRepository();
	const {path} = await newWorkplace(repository, 'a');
	repository.write('node_modules/x/index.js', '1', path);
	repository.write('own.txt', 'own', path);
	const {commit} = await save(path, 1, ['node_modules/']);
	expect(names(repository, commit)).toEqual(['own.txt', 'readme.md']);
});

test('files that come and go while it is taken do not stop a checkpoint', async () => {
	const repository = newRepository();
	const {path} = await newWorkplace(repository, 'a');
	repository.write('stays.txt', 'stays', path);
	let isOver = false;
	const churn = (async () => {
		for (let index = 0; !isOver; index += 1) {
			const file = join(path, `churn-${index % 50}.txt`);
			existsSync(file) ? rmSync(file) : writeFileSync(file, `${index}`);
			await new Promise(resolve => setImmediate(resolve));
		}
	})();
	try {
		for (let number = 1; number <= 10; number += 1) {
			const {commit} = await save(path, number);
			expect(names(repository, commit)).toContain('stays.txt');
		}
	} finally {
		isOver = true;
		await churn;
	}
});

test('a ref that is taken is not moved, and the same checkpoint asked twice loses nothing', async () => {
	const repository = newRepository();
	const {path} = await newWorkplace(repository, 'a');
	const first = await save(path);
	repository.write('more.txt', 'more', path);
	const second = await save(path);
	expect(second.ref).toBe(`${first.ref}-2`);
	expect(repository.git(['rev-parse', first.ref])).toBe(first.commit);
	expect((await listCheckpoints(repository.root, 'run-1')).map(({ref}) => ref)).toEqual([first.ref, second.ref]);
	expect(await listCheckpoints(repository.root, 'run-2')).toEqual([]);
	expect(await dropCheckpoints(repository.root, 'run-1', 'a')).toBe(2);
	expect(await listCheckpoints(repository.root, 'run-1', 'a')).toEqual([]);
});

test.each(['a..b', 'a.lock', 'a.', 'A.b-c_d'])('a checkpoint of a stream named %s can be made', async id => {
	const repository = newRepository();
	const {path} = await newWorkplace(repository, 'a');
	const ref = checkpointRef('run-1', id, 1);
	expect(await saveCheckpoint({worktree: path, ref, message: '', link: [], now: 0})).toMatchObject({ref});
	expect(await listCheckpoints(repository.root, 'run-1', id)).toHaveLength(1);
});

test('there is no checkpoint of a worktree that is gone', async () => {
	const repository = newRepository();
	const {path} = await newWorkplace(repository, 'a');
	rmSync(path, {recursive: true});
	expect(
		await saveCheckpoint({worktree: path, ref: 'refs/claude-grid/r/a/1', message: 'x', link: [], now: 0}),
	).toBeUndefined();
});

test('the work of a stream is counted, committed or not', async () => {
	const repository = newRepository();
	repository.commit('Files', {'a.txt': '1\n2\n3\n', 'b.txt': 'b\n', '.gitignore': 'dist/\n'});
	const {path, startCommit, branch} = await newWorkplace(repository, 'a');
	const viewState = () => readWork({worktree: path, startCommit, branch, link: ['node_modules']});
	expect(await viewState()).toEqual({
		head: startCommit,
		commits: 0,
		files: 0,
		added: 0,
		removed: 0,
		dirty: 0,
		branch,
		changedPaths: [],
	});
	const head = repository.commit('One', {'a.txt': '1\n2\n3\n4\n'}, path);
	rmSync(join(path, 'b.txt'));
	repository.write('new\nfile', 'x\ny', path);
	repository.write('dist/out.js', 'ignored', path);
	repository.write('node_modules/x.js', 'linked', path);
	expect(await viewState()).toMatchObject({head, commits: 1, files: 3, added: 3, removed: 1, branch});
	expect([...(await viewState()).changedPaths].sort()).toEqual(['a.txt', 'b.txt', 'new\nfile']);
	repository.git(['checkout', '-q', '--detach'], path);
	expect((await viewState()).branch).toBe('');
	rmSync(path, {recursive: true});
	expect(await viewState()).toMatchObject({isMissing: true, head: ''});
});

test('looking never takes the lock an agent may want (fault 33)', async () => {
	const repository = newRepository();
	const {path, startCommit, branch} = await newWorkplace(repository, 'a');
	const lock = repository.git(['rev-parse', '--path-format=absolute', '--git-path', 'index.lock'], path);
	writeFileSync(lock, '');
	repository.write('readme.md', 'changed', path);
	expect(await readWork({worktree: path, startCommit, branch, link: []})).toMatchObject({dirty: 1});
	expect((await save(path)).ref).toBe('refs/claude-grid/run-1/a/1');
});

test('a lost worktree is made anew from its branch with the checkpoint laid over it, uncommitted (fault 23)', async () => {
	const repository = newRepository();
	repository.commit('Files', {'gone.txt': '1'});
	const workplace = await newWorkplace(repository, 'a');
	const {path} = workplace;
	const head = repository.commit('Work', {'done.txt': 'done'}, path);
	repository.write('untracked.txt', 'untracked', path);
	repository.write('done.txt', 'changed', path);
	rmSync(join(path, 'gone.txt'));
	repository.write('staged.txt', 'staged only', path);
	repository.git(['add', 'staged.txt'], path);
	const {commit} = await save(path);
	rmSync(path, {recursive: true});
	const request = {repository: repository.root, workplace, checkpointCommit: commit, lockReason: 'claude-grid x'};
	expect(await reopenWorktree(request)).toEqual({ok: true, workplace: {...workplace, proof: expect.anything()}});
	expect(repository.git(['rev-parse', 'HEAD'], path)).toBe(head);
	expect(repository.git(['status', '--porcelain'], path).split('\n')).toEqual([
		' M done.txt',
		' D gone.txt',
		'?? staged.txt',
		'?? untracked.txt',
	]);
	expect(repository.git(['for-each-ref', '--format=%(refname)', 'refs/claude-grid/backup/lost'])).not.toBe('');
	expect(await reopenWorktree(request)).toEqual({ok: true, workplace});
});

test('commits made after the checkpoint survive it being laid over', async () => {
	const repository = newRepository();
	const workplace = await newWorkplace(repository, 'a');
	repository.write('untracked.txt', 'u', workplace.path);
	const {commit} = await save(workplace.path);
	repository.git(['checkout', '-q', 'stream/a'], workplace.path);
	repository.write('later.txt', 'later', workplace.path);
	repository.git(['add', 'later.txt'], workplace.path);
	repository.git(['commit', '-q', '-m', 'Later'], workplace.path);
	rmSync(workplace.path, {recursive: true});
	const request = {repository: repository.root, workplace, checkpointCommit: commit, lockReason: 'claude-grid x'};
	expect(await reopenWorktree(request)).toMatchObject({ok: true});
	expect(existsSync(join(workplace.path, 'later.txt'))).toBe(true);
	expect(repository.git(['status', '--porcelain'], workplace.path)).toBe('?? untracked.txt');
});

test('a worktree whose branch was deleted too comes back from the checkpoint (fault 24)', async () => {
	const repository = newRepository();
	const workplace = await newWorkplace(repository, 'a');
	const head = repository.commit('Work', {'done.txt': 'done'}, workplace.path);
	const {commit} = await save(workplace.path);
	rmSync(workplace.path, {recursive: true});
	repository.git(['update-ref', '-d', 'refs/heads/stream/a']);
	const request = {repository: repository.root, workplace, lockReason: 'claude-grid x'};
	expect(await reopenWorktree(request)).toMatchObject({ok: false, isPermanent: true});
	expect(await reopenWorktree({...request, checkpointCommit: commit})).toMatchObject({ok: true});
	expect(repository.git(['rev-parse', 'stream/a'])).toBe(head);
});

test('something else at the place of a worktree is left alone', async () => {
	const repository = newRepository();
	const workplace = await newWorkplace(repository, 'a');
	rmSync(workplace.path, {recursive: true});
	repository.write('project.grid/a/mine.txt', 'mine', repository.parent);
	const request = {repository: repository.root, workplace, lockReason: 'claude-grid x'};
	expect(await reopenWorktree(request)).toMatchObject({
		ok: false,
		reason: expect.stringContaining('not the worktree that was made'),
	});
	expect(readFileSync(join(workplace.path, 'mine.txt'), 'utf8')).toBe('mine');
});

test('of many checkpoints the newest fifty stay, the last of each hour before, and what is needed', () => {
	const minutes = Array.from({length: 12 * 60}, (_, minute) => ({
		ref: `r${minute}`,
		commit: `c${minute}`,
		at: minute * 60_000,
		subject: '',
	}));
	const gone = new Set(superfluous(minutes, new Set(['c7'])).map(({ref}) => ref));
	const kept = minutes.filter(({ref}) => !gone.has(ref)).map(({ref}) => ref);
	expect(kept.slice(0, 3)).toEqual(['r7', 'r59', 'r119']);
	expect(kept.slice(-50)).toEqual(minutes.slice(-50).map(({ref}) => ref));
	expect(kept).toHaveLength(50 + 1 + 11);
	expect(superfluous(minutes.slice(-50), new Set())).toEqual([]);
});

test('thinned checkpoints are those of one stream of one run, and only while there are many', async () => {
	const repository = newRepository();
	const commit = repository.git(['rev-parse', 'HEAD']);
	const make = (runId: string, streamId: string, count: number) =>
		execFileSync('git', ['update-ref', '--stdin'], {
			cwd: repository.root,
			input: Array.from({length: count}, (_, n) => `create ${checkpointRef(runId, streamId, n + 1)} ${commit}\n`).join(
				'',
			),
		});
	make('run-1', 'a', 60);
	make('run-1', 'a.lock', 60);
	make('run-2', 'a', 60);
	const thin = (streamId: string, needed: readonly string[] = []) =>
		thinCheckpoints(repository.root, {runId: 'run-1', streamId, needed: new Set(needed)});
	expect([await thin('a', [commit]), await thin('a'), await thin('a')]).toEqual([0, 10, 0]);
	const counts = [listCheckpoints(repository.root, 'run-1'), listCheckpoints(repository.root, 'run-2')];
	expect((await Promise.all(counts)).map(({length}) => length)).toEqual([110, 60]);
});
