import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {catchUpBranch, commitAll} from '../../source/git/checkpoint/commit.ts';
import {newRepository, newWorkplace} from './support.ts';

const commit = (worktree: string, link: readonly string[] = []) =>
	commitAll({worktree, message: '# Work on a', trailer: {sessionId: 'session-1'}, link});

test('everything is committed on the branch in the name of the user, with the session as a trailer', async () => {
	const repository = newRepository();
	repository.commit('Ignore', {'.gitignore': 'dist/\n', 'gone.txt': '1'});
	const {path} = await newWorkplace(repository, 'a');
	repository.write('-new\nfile', 'new', path);
	repository.write('dist/out.js', 'out', path);
	repository.write('node_modules/x.js', 'x', path);
	repository.git(['add', 'node_modules/x.js'], path);
	rmSync(join(path, 'gone.txt'));
	const result = await commit(path, ['node_modules']);
	expect(result).toEqual({ok: true, commit: repository.git(['rev-parse', 'stream/a'])});
	expect(repository.git(['log', '-1', '--format=%an <%ae>%n%B', 'stream/a'])).toBe(
		'Test Person <person@example.com>\n# Work on a\n\nClaude-Grid-Session: session-1\n',
	);
	expect(repository.git(['diff', '--no-renames', '--name-status', '-z', 'main', 'stream/a'])).toBe(
		'A\0-new\nfile\0D\0gone.txt\0',
	);
	expect(await commit(path, ['node_modules'])).toEqual({ok: true});
});

test('without an identity the commit is made by claude-grid', async () => {
	const repository = newRepository();
	const {path} = await newWorkplace(repository, 'a');
	repository.git(['config', 'user.name', '']);
	repository.write('new.txt', 'new', path);
	expect(await commit(path)).toMatchObject({ok: true});
	expect(repository.git(['log', '-1', '--format=%an <%ae> %cn <%ce>'], path)).toBe(
		'claude-grid <noreply@localhost> claude-grid <noreply@localhost>',
	);
});

test('a nested repository does not get into the branch and does not stop the commit', async () => {
	const repository = newRepository();
	const {path} = await newWorkplace(repository, 'a');
	for (const nested of ['empty', 'full']) {
		mkdirSync(join(path, nested));
		repository.git(['init', '-q'], join(path, nested));
	}
	repository.git(
		['-c', 'user.name=x', '-c', 'user.email=x@x', 'commit', '-q', '--allow-empty', '-m', 'x'],
		join(path, 'full'),
	);
	repository.write('own.txt', 'own', path);
	expect(await commit(path)).toMatchObject({ok: true, commit: expect.any(String)});
	expect(repository.git(['ls-tree', '--name-only', 'stream/a'])).toBe('own.txt\nreadme.md');
	expect(await commit(path)).toEqual({ok: true});
});

const inConflict = async () => {
	const repository = newRepository();
	const [a, b] = [await newWorkplace(repository, 'a'), await newWorkplace(repository, 'b')];
	repository.commit('A', {'same.txt': 'a\n', 'binary.bin': 'a\0a'}, a.path);
	repository.commit('B', {'same.txt': 'b\n', 'binary.bin': 'b\0b'}, b.path);
	expect(() => repository.git(['merge', 'stream/b'], a.path)).toThrow();
	return {repository, path: a.path};
};

test('a merge with conflicts left is not committed, staged or not', async () => {
	const {repository, path} = await inConflict();
	const head = repository.git(['rev-parse', 'HEAD'], path);
	expect(await commit(path)).toMatchObject({ok: false, reason: expect.stringContaining('same.txt')});
	repository.git(['add', '-A'], path);
	expect(await commit(path)).toEqual({ok: false, reason: 'Conflicts are left in same.txt.'});
	expect(repository.git(['rev-parse', 'HEAD'], path)).toBe(head);
});

test('a merge whose binary file nobody chose is not committed', async () => {
	const {path} = await inConflict();
	writeFileSync(join(path, 'same.txt'), 'a and b\n');
	expect(await commit(path)).toEqual({ok: false, reason: 'Conflicts are left in binary.bin.'});
});

test('a merge that is resolved is concluded', async () => {
	const {repository, path} = await inConflict();
	writeFileSync(join(path, 'same.txt'), 'a and b\n');
	repository.git(['add', 'binary.bin'], path);
	expect(await commit(path)).toMatchObject({ok: true});
	expect(repository.git(['rev-parse', 'HEAD^2'], path)).toBe(repository.git(['rev-parse', 'stream/b']));
	expect(repository.git(['status', '--porcelain'], path)).toBe('');
});

test('a rebase in progress is left alone', async () => {
	const {repository, path} = await inConflict();
	repository.git(['merge', '--abort'], path);
	expect(() => repository.git(['rebase', 'stream/b'], path)).toThrow();
	expect(await commit(path)).toMatchObject({ok: false, reason: expect.stringContaining('A rebase is in progress')});
});

test('the branch follows an agent that continued with a detached HEAD (fault 25)', async () => {
	const repository = newRepository();
	const {path, branch} = await newWorkplace(repository, 'a');
	expect(await catchUpBranch({worktree: path, branch})).toEqual({ok: true, isMoved: false});
	repository.git(['checkout', '-q', '--detach'], path);
	const head = repository.commit('Detached', {'d.txt': 'd'}, path);
	expect(await catchUpBranch({worktree: path, branch})).toEqual({ok: true, isMoved: true});
	expect(repository.git(['rev-parse', branch])).toBe(head);
	repository.git(['checkout', '-q', '--detach', 'main'], path);
	repository.commit('Elsewhere', {'e.txt': 'e'}, path);
	expect(await catchUpBranch({worktree: path, branch})).toMatchObject({ok: false});
	expect(repository.git(['rev-parse', branch])).toBe(head);
});
