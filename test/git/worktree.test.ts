import {
	chmodSync,
	existsSync,
	lstatSync,
	mkdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {updateWorktree} from '../../source/git/merge/update-worktree.ts';
import {listWorktrees, worktreeExists} from '../../source/git/read/list-worktrees.ts';
import {lockReason} from '../../source/git/refs/refs.ts';
import {prepareWorktree} from '../../source/git/worktree/prepare-worktree.ts';
import {reopenWorktree} from '../../source/git/worktree/reopen-worktree.ts';
import {rounds} from '../helpers/rounds.ts';
import {checkoutHash, newRepository, newWorkplace, worktreeRequest} from './support.ts';

test('a worktree and what holds it are open to nobody to whom the repository is closed', async () => {
	const repository = newRepository();
	const modeOf = (path: string) => statSync(path).mode & 0o777;
	const holder = join(repository.parent, 'project.grid');
	chmodSync(repository.root, 0o700);
	const workplace = await newWorkplace(repository, 'closed');
	expect([holder, workplace.path].map(modeOf)).toEqual([0o700, 0o700]);
	rmSync(workplace.path, {recursive: true});
	const request = {repository: repository.root, workplace, lockReason: lockReason('run-1', 'closed')};
	expect(await reopenWorktree(request)).toMatchObject({ok: true});
	expect(modeOf(workplace.path)).toBe(0o700);
	chmodSync(repository.root, 0o777);
	expect(modeOf((await newWorkplace(repository, 'open')).path)).toBe(0o755);
});

test('a worktree is on its own branch at the start commit, filled, locked and clean', async () => {
	const repository = newRepository();
	const start = repository.commit('Files', {'a file.txt': 'a', 'é/ü.txt': 'ü', 'new\nline.txt': 'n'});
	repository.git(['config', 'branch.autoSetupMerge', 'always']);
	const workplace = await newWorkplace(repository, 'a');
	expect(workplace).toEqual({
		path: join(repository.parent, 'project.grid/a'),
		branch: 'stream/a',
		startCommit: start,
		tips: {},
		isSetUp: false,
		proof: expect.objectContaining({gitFolder: join(repository.root, '.git/worktrees/a')}),
	});
	expect(repository.git(['status', '--porcelain'], workplace.path)).toBe('');
	expect(readFileSync(join(workplace.path, 'new\nline.txt'), 'utf8')).toBe('n');
	const entry = (await listWorktrees(repository.root)).find(({path}) => path === workplace.path);
	expect(entry).toMatchObject({
		branch: 'stream/a',
		head: start,
		lockReason: lockReason('run-1', 'a'),
		isPrunable: false,
	});
	expect(await worktreeExists(workplace)).toBe(true);
	expect(readFileSync(join(repository.root, '.git/config'), 'utf8')).not.toContain('[branch "');
});

test('taken names of branches and folders get -2 and -3 and stay untouched', async () => {
	const repository = newRepository();
	repository.git(['branch', 'stream/A']);
	const other = repository.git(['commit-tree', '-m', 'x', 'HEAD^{tree}']);
	repository.git(['update-ref', 'refs/heads/stream/a-2', other]);
	repository.write('project.grid/a/keep.txt', 'keep', repository.parent);
	const workplace = await newWorkplace(repository, 'a');
	expect(workplace).toMatchObject({branch: 'stream/a-3', path: join(repository.parent, 'project.grid/a-2')});
	expect(repository.git(['rev-parse', 'stream/a-2'])).toBe(other);
	expect(readFileSync(join(repository.parent, 'project.grid/a/keep.txt'), 'utf8')).toBe('keep');
	const again = await newWorkplace(repository, 'a', {lockReason: lockReason('run-2', 'a')});
	expect(again).toMatchObject({branch: 'stream/a-4', path: join(repository.parent, 'project.grid/a-3')});
});

test('a branch that blocks the folder of another is named', async () => {
	const repository = newRepository();
	repository.git(['branch', 'stream']);
	const result = await prepareWorktree(worktreeRequest(repository, 'a'));
	expect(result).toMatchObject({
		ok: false,
		isPermanent: true,
		reason: expect.stringContaining('there is a branch stream'),
	});
	expect(existsSync(join(repository.parent, 'project.grid'))).toBe(false);
});

test.each(['--detach', '../x', 'a b', '-b'])('%j as a branch is refused before anything is made', async branch => {
	const repository = newRepository();
	const result = await prepareWorktree(worktreeRequest(repository, 'a', {branch}));
	expect(result).toMatchObject({ok: false, isPermanent: true});
	expect(repository.git(['worktree', 'list']).split('\n')).toHaveLength(1);
	expect(repository.git(['branch', '--list']).trim()).toBe('* main');
});

const starts = rounds(3, 20);

test(`16 worktrees started together ${starts} times all come out right and no branch is left over (fault 32)`, {
	timeout: 600_000,
}, async () => {
	const repository = newRepository();
	repository.git(['remote', 'add', 'origin', repository.root]);
	repository.git(['fetch', '-q', 'origin']);
	repository.commit(
		'Files',
		Object.fromEntries(Array.from({length: 50}, (_, index) => [`f/${index}.txt`, `${index}\n`])),
	);
	for (let round = 1; round <= starts; round++) {
		const ids = Array.from({length: 16}, (_, index) => `r${round}s${index}`);
		const workplaces = await Promise.all(ids.map(id => newWorkplace(repository, id)));
		expect(workplaces.map(({branch}) => branch)).toEqual(ids.map(id => `stream/${id}`));
		for (const {path} of workplaces) {
			expect(existsSync(join(path, 'f/49.txt'))).toBe(true);
		}
	}
	const entries = await listWorktrees(repository.root);
	const branches = repository.git(['for-each-ref', '--format=%(refname:short)', 'refs/heads/']).split('\n');
	expect(branches.sort()).toEqual(entries.map(({branch}) => branch).sort());
	expect(entries).toHaveLength(1 + 16 * starts);
	expect(repository.git(['status', '--porcelain'], entries.at(-1)?.path)).toBe('');
});

test('streams that want the same branch and folder at the same moment each get their own', async () => {
	const repository = newRepository();
	const runs = Array.from({length: 6}, (_, index) => lockReason(`run-${index}`, 'a'));
	const workplaces = await Promise.all(runs.map(reason => newWorkplace(repository, 'a', {lockReason: reason})));
	const numbers = ['', '-2', '-3', '-4', '-5', '-6'];
	expect(workplaces.map(({branch}) => branch).sort()).toEqual(numbers.map(number => `stream/a${number}`));
	expect(new Set(workplaces.map(({path}) => path)).size).toBe(6);
});

test('dependencies are merged in, by the user, without touching any branch', async () => {
	const repository = newRepository();
	const [a, b] = [await newWorkplace(repository, 'a'), await newWorkplace(repository, 'b')];
	const tipA = repository.commit('A', {'a.txt': 'a'}, a.path);
	const tipB = repository.commit('B', {'b.txt': 'b'}, b.path);
	const before = checkoutHash(repository);
	const dependencies = [
		{streamId: 'a', branch: 'stream/a'},
		{streamId: 'b', branch: 'stream/b'},
	];
	const one = await newWorkplace(repository, 'one', {dependencies: dependencies.slice(0, 1)});
	expect(one).toMatchObject({startCommit: tipA, tips: {a: tipA}});
	const c = await newWorkplace(repository, 'c', {dependencies});
	expect(c.tips).toEqual({a: tipA, b: tipB});
	expect(c.startCommit).toBe(repository.git(['rev-parse', 'HEAD'], c.path));
	expect(repository.git(['log', '-1', '--format=%an <%ae> %s'], c.path)).toBe(
		"Test Person <person@example.com> Merge branch 'stream/b' into stream/c",
	);
	expect([existsSync(join(c.path, 'a.txt')), existsSync(join(c.path, 'b.txt'))]).toEqual([true, true]);
	expect(repository.git(['rev-parse', 'stream/a', 'stream/b']).split('\n')).toEqual([tipA, tipB]);
	expect(checkoutHash(repository)).toBe(before);
});

test('without an identity the merges are made by claude-grid', async () => {
	const repository = newRepository();
	const [a, b] = [await newWorkplace(repository, 'a'), await newWorkplace(repository, 'b')];
	repository.commit('A', {'a.txt': 'a'}, a.path);
	repository.commit('B', {'b.txt': 'b'}, b.path);
	repository.git(['config', 'user.name', '']);
	const dependencies = ['a', 'b'].map(streamId => ({streamId, branch: `stream/${streamId}`}));
	const c = await newWorkplace(repository, 'c', {dependencies});
	expect(repository.git(['log', '-1', '--format=%an <%ae> %cn'], c.path)).toBe(
		'claude-grid <noreply@localhost> claude-grid',
	);
});

const conflicting = async () => {
	const repository = newRepository();
	const ids = ['a', 'b', 'd'];
	for (const id of ids) {
		const {path} = await newWorkplace(repository, id);
		repository.commit(id, id === 'd' ? {'d.txt': 'd'} : {'same.txt': id, 'other.txt': id}, path);
	}
	return {repository, dependencies: ids.map(streamId => ({streamId, branch: `stream/${streamId}`}))};
};

test('dependencies that conflict with each other are refused with the files, and nothing is made', async () => {
	const {repository, dependencies} = await conflicting();
	const result = await prepareWorktree(worktreeRequest(repository, 'c', {dependencies}));
	expect(result).toMatchObject({ok: false, isPermanent: true, files: ['other.txt', 'same.txt']});
	expect(repository.git(['branch', '--list', 'stream/c'])).toBe('');
});

test('asked to keep the conflict, the merge is left in progress with all other dependencies in', async () => {
	const {repository, dependencies} = await conflicting();
	const request = worktreeRequest(repository, 'c', {dependencies, keepConflict: true});
	const c = await newWorkplace(repository, 'c', request);
	expect(c.conflicts).toEqual(['other.txt', 'same.txt']);
	expect(Object.keys(c.tips)).toEqual(['a', 'd']);
	expect(existsSync(join(c.path, 'd.txt'))).toBe(true);
	expect(readFileSync(join(c.path, 'same.txt'), 'utf8')).toContain('<<<<<<<');
	expect(repository.git(['rev-parse', '--verify', 'MERGE_HEAD'], c.path)).toBe(
		repository.git(['rev-parse', 'stream/b']),
	);
	expect(await newWorkplace(repository, 'c', request)).toEqual(c);
});

test('a dependency whose branch is gone is named', async () => {
	const repository = newRepository();
	const dependencies = [{streamId: 'a', branch: 'stream/a'}];
	const result = await prepareWorktree(worktreeRequest(repository, 'c', {dependencies}));
	expect(result).toMatchObject({ok: false, isPermanent: true, reason: 'The branch stream/a of a is gone.'});
});

test('a try that was cut short is continued with, by the same stream of the same run only', async () => {
	const repository = newRepository();
	const {git, parent} = repository;
	const path = join(parent, 'project.grid/a');
	git([
		'worktree',
		'add',
		'-q',
		'--no-checkout',
		'--lock',
		'--reason',
		lockReason('run-1', 'a'),
		'-b',
		'stream/a',
		path,
	]);
	const a = await newWorkplace(repository, 'a');
	expect(a).toMatchObject({path, branch: 'stream/a'});
	expect(git(['status', '--porcelain'], path)).toBe('');
	expect(await newWorkplace(repository, 'a')).toEqual(a);
	const other = await newWorkplace(repository, 'a', {lockReason: lockReason('run-2', 'a')});
	expect(other).toMatchObject({path: `${path}-2`, branch: 'stream/a-2'});
});

test('a try that was cut short half checked out is left alone', async () => {
	const repository = newRepository();
	const path = join(repository.parent, 'project.grid/a');
	const reason = ['--lock', '--reason', lockReason('run-1', 'a')];
	repository.git(['worktree', 'add', '-q', '--no-checkout', ...reason, '-b', 'stream/a', path]);
	writeFileSync(join(path, 'readme.md'), '# Pro');
	expect(await newWorkplace(repository, 'a')).toMatchObject({path: `${path}-2`, branch: 'stream/a-2'});
	expect(readFileSync(join(path, 'readme.md'), 'utf8')).toBe('# Pro');
});

test('a start on merged dependencies is continued with too', async () => {
	const repository = newRepository();
	const ids = ['a', 'b'];
	for (const id of ids) {
		repository.commit(id, {[`${id}.txt`]: id}, (await newWorkplace(repository, id)).path);
	}
	const dependencies = ids.map(streamId => ({streamId, branch: `stream/${streamId}`}));
	const first = await newWorkplace(repository, 'c', {dependencies});
	expect(await newWorkplace(repository, 'c', {dependencies})).toEqual(first);
});

test('a damaged core.worktree stops the start before a file is written', async () => {
	const repository = newRepository();
	repository.git(['config', 'extensions.worktreeConfig', 'true']);
	const start = repository.git(['rev-parse', 'HEAD']);
	repository.write('readme.md', 'the user edits this');
	const before = readFileSync(join(repository.root, 'readme.md'), 'utf8');
	repository.git(['config', 'core.worktree', repository.root]);
	const result = await prepareWorktree(worktreeRequest(repository, 'a', {startCommit: start}));
	expect(result).toMatchObject({
		ok: false,
		isPermanent: true,
		reason: expect.stringContaining('works on another checkout'),
	});
	expect(readFileSync(join(repository.root, 'readme.md'), 'utf8')).toBe(before);
});

test('linked folders are copies that git does not see, and hostile ones are passed over', async () => {
	const repository = newRepository();
	repository.commit('Ignore', {'.gitignore': 'node_modules/\n', 'packages/a/x.txt': 'x', 'taken/y.txt': 'y'});
	repository.write('node_modules/left-pad/index.js', '1');
	repository.write('packages/a/node_modules/b/index.js', '1');
	repository.write('weird [a]*/z', '1');
	mkdirSync(join(repository.parent, 'outside'));
	const hostile = [
		'../outside',
		'/etc',
		'.git',
		'.git/hooks',
		'.',
		'',
		'a\nb',
		'packages/../../outside',
		'no/such',
		'taken',
	];
	const link = ['node_modules/', 'packages/a/node_modules', 'weird [a]*', ...hostile];
	const workplace = await newWorkplace(repository, 'a', {link});
	for (const path of ['node_modules', 'packages/a/node_modules', 'weird [a]*']) {
		expect(lstatSync(join(workplace.path, path)).isDirectory()).toBe(true);
	}
	expect(repository.git(['status', '--porcelain', '--untracked-files=all'], workplace.path)).toBe('');
	expect(lstatSync(join(workplace.path, 'taken')).isSymbolicLink()).toBe(false);
	await newWorkplace(repository, 'b', {link});
	const lines = readFileSync(join(repository.root, '.git/info/exclude'), 'utf8').split('\n');
	expect(lines.filter(line => line === '/node_modules')).toHaveLength(1);
	expect(lines.filter(line => !line.startsWith('#') && line !== '')).toHaveLength(6);
});

test('worktrees work in a sha256 repository', async () => {
	const repository = newRepository({objectFormat: 'sha256'});
	const [a, b] = [await newWorkplace(repository, 'a'), await newWorkplace(repository, 'b')];
	repository.commit('A', {'a.txt': 'a'}, a.path);
	repository.commit('B', {'b.txt': 'b'}, b.path);
	const dependencies = ['a', 'b'].map(streamId => ({streamId, branch: `stream/${streamId}`}));
	expect((await newWorkplace(repository, 'c', {dependencies})).startCommit).toHaveLength(64);
});

test('newer commits of a dependency are merged in and the own work stays what is counted', async () => {
	const repository = newRepository();
	const a = await newWorkplace(repository, 'a');
	repository.commit('A', {'a.txt': 'a'}, a.path);
	const dependencies = [{streamId: 'a', branch: 'stream/a'}];
	const c = await newWorkplace(repository, 'c', {dependencies});
	repository.commit('C', {'c.txt': 'c'}, c.path);
	const newer = repository.commit('A again', {'a2.txt': 'a'}, a.path);
	const updated = await updateWorktree({workplace: c, dependencies});
	if (!updated.ok) {
		throw new Error(updated.reason);
	}
	expect(updated.workplace.tips).toEqual({a: newer});
	expect(existsSync(join(c.path, 'a2.txt'))).toBe(true);
	expect(repository.git(['diff', '--name-only', updated.workplace.startCommit, 'HEAD'], c.path)).toBe('c.txt');
	const head = repository.git(['rev-parse', 'HEAD'], c.path);
	expect(await updateWorktree({workplace: updated.workplace, dependencies})).toEqual(updated);
	expect(repository.git(['rev-parse', 'HEAD'], c.path)).toBe(head);
});

test('an update is refused in a dirty worktree and taken back when it conflicts', async () => {
	const repository = newRepository();
	const a = await newWorkplace(repository, 'a');
	const dependencies = [{streamId: 'a', branch: 'stream/a'}];
	const c = await newWorkplace(repository, 'c', {dependencies});
	repository.commit('A', {'same.txt': 'a'}, a.path);
	repository.write('same.txt', 'c', c.path);
	expect(await updateWorktree({workplace: c, dependencies})).toMatchObject({
		ok: false,
		reason: expect.stringContaining('1 uncommitted file'),
	});
	const head = repository.commit('C', {}, c.path);
	expect(await updateWorktree({workplace: c, dependencies})).toMatchObject({ok: false, files: ['same.txt']});
	expect(repository.git(['rev-parse', 'HEAD'], c.path)).toBe(head);
	expect(repository.git(['status', '--porcelain'], c.path)).toBe('');
});

test('a worktree that was deleted or whose repository moved does not exist any more (faults 21, 23)', async () => {
	const repository = newRepository();
	const [a, b] = [await newWorkplace(repository, 'a'), await newWorkplace(repository, 'b')];
	rmSync(a.path, {recursive: true});
	expect(await worktreeExists(a)).toBe(false);
	renameSync(repository.root, `${repository.root}-moved`);
	expect(await worktreeExists(b)).toBe(false);
});
