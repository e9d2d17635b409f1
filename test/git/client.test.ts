import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeAll, describe, expect, test, vi} from 'vitest';
import {UserError} from '../../source/error.ts';
import {startGitByShell} from '../../source/git/call/small-shell.ts';
import {askGit, GitError, runGit} from '../../source/git/client.ts';
import {readVersion} from '../../source/git/git-version.ts';
import {newRepository} from './support.ts';

afterEach(() => {
	vi.unstubAllEnvs();
});

describe.each([
	['this process', undefined],
	['the small shell', startGitByShell],
])('git that is started by %s', (_who, start) => {
	beforeAll(() => start?.());

	test('GIT_DIR and the like of the environment do not reach git', async () => {
		const [one, other] = [newRepository(), newRepository()];
		other.git(['checkout', '-q', '-b', 'elsewhere']);
		for (const name of ['GIT_DIR', 'GIT_COMMON_DIR']) {
			vi.stubEnv(name, join(other.root, '.git'));
		}
		vi.stubEnv('GIT_WORK_TREE', other.root);
		vi.stubEnv('GIT_INDEX_FILE', '/nowhere/index');
		vi.stubEnv('GIT_NAMESPACE', 'elsewhere');
		vi.stubEnv('GIT_LITERAL_PATHSPECS', '1');
		expect(await runGit(one.root, ['symbolic-ref', '--short', 'HEAD'])).toBe('main\n');
		expect(await runGit(one.root, ['status', '--porcelain'])).toBe('');
	});

	test('an error says the reason of git and not our arguments', async () => {
		const {root} = newRepository();
		const error = await runGit(root, ['rev-parse', '--verify', 'no-such-thing']).catch(thrown => thrown);
		expect(error).toBeInstanceOf(GitError);
		expect(error.message).toBe('Needed a single revision');
		expect(error.exitCode).toBe(128);
	});

	test.each([
		['a filter', "echo 'no key: not unlocked' >&2; exit 1", /^no key: not unlocked \(git: .*filter.*\)$/],
		['a program that is missing', 'no-such-filter smudge', /no-such-filter.*not found \(git: .*filter.*\)$/],
	])('what %s said comes before the reason of git', async (_who, filter, expected) => {
		const repository = newRepository();
		repository.commit('Filtered', {'.gitattributes': 'x filter=own\n', x: 'x'});
		repository.git(['config', 'filter.own.smudge', filter]);
		repository.git(['config', 'filter.own.required', 'true']);
		rmSync(join(repository.root, 'x'));
		const error = await runGit(repository.root, ['checkout', '--', 'x']).catch(thrown => thrown);
		expect(error.message).toMatch(expected);
	});

	test('large output arrives whole', async () => {
		const repository = newRepository();
		const text = 'one line of text\n'.repeat(200_000);
		repository.commit('Large', {'large.txt': text});
		expect(await runGit(repository.root, ['show', 'HEAD:large.txt'])).toBe(text);
	});

	test('a lock that goes away only delays git (fault 33)', async () => {
		const repository = newRepository();
		const lock = join(repository.root, '.git', 'index.lock');
		repository.write('new.txt', 'new');
		writeFileSync(lock, '');
		const added = runGit(repository.root, ['add', '--', 'new.txt']);
		const first = await askGit(repository.root, ['diff', '--cached', '--name-only']);
		rmSync(lock);
		await added;
		expect(first.stdout).toBe('');
		expect(repository.git(['diff', '--cached', '--name-only'])).toBe('new.txt');
	});

	test('a lock that stays is named and not deleted (fault 33)', async () => {
		const repository = newRepository();
		const lock = join(repository.root, '.git', 'index.lock');
		writeFileSync(lock, '');
		repository.write('new.txt', 'new');
		const error = await runGit(repository.root, ['add', '--', 'new.txt']).catch(thrown => thrown);
		expect(error).toBeInstanceOf(UserError);
		expect(error.message).toContain(lock);
		expect(existsSync(lock)).toBe(true);
	});

	test('a folder that is not there is said plainly', async () => {
		await expect(runGit('/no/such/folder', ['status'])).rejects.toThrow('The folder /no/such/folder does not exist.');
	});

	test.each([
		['a commit', ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']],
		['a setting', ['config', '--get', 'user.name']],
		['the worktrees', ['worktree', 'list', '--porcelain']],
	])('a git that is killed while it looks for %s has not said no', async (_what, args) => {
		const repository = newRepository();
		const [bin, kills] = [join(repository.parent, 'bin'), join(repository.parent, 'kills')];
		const asked = repository.git(args);
		mkdirSync(bin);
		const real = execFileSync('sh', ['-c', 'command -v git'], {encoding: 'utf8'}).trim();
		const script = `#!/bin/sh\necho >> ${kills}\n[ "$(wc -l < ${kills})" -gt $KILLS ] || kill -9 $$\nexec ${real} "$@"\n`;
		writeFileSync(join(bin, 'git'), script, {mode: 0o755});
		vi.stubEnv('PATH', `${bin}:${process.env.PATH}`);
		vi.stubEnv('KILLS', '2');
		expect(await askGit(repository.root, args)).toMatchObject({exitCode: 0, stdout: `${asked}\n`});
		vi.stubEnv('KILLS', '1000');
		await expect(askGit(repository.root, args)).rejects.toThrow('git was killed');
	});

	test('git that is not on PATH is said plainly', async () => {
		const {root} = newRepository();
		vi.stubEnv('PATH', '/no/such/folder');
		await expect(runGit(root, ['status'])).rejects.toThrow('git could not be started.');
	});

	test('git that says more than can be read is ended, and that is said; others are as before', async () => {
		const repository = newRepository();
		repository.commit('Large', {large: 'x'.repeat(300_000)});
		const show = (mostBytes: number) => runGit(repository.root, ['cat-file', 'blob', 'HEAD:large'], {mostBytes});
		await expect(show(100_000)).rejects.toMatchObject({name: 'UserError', code: 'GIT_TOO_LARGE'});
		expect(await show(300_000)).toHaveLength(300_000);
	});

	test('git that waits for a pipe in the place of .git/info/exclude is ended, and the pipe is named', async () => {
		const repository = newRepository();
		const pipe = join(repository.root, '.git/info/exclude');
		rmSync(pipe, {force: true});
		execFileSync('mkfifo', [pipe]);
		const answer = await askGit(repository.root, ['status', '--porcelain'], {timeoutMs: 500});
		expect(answer.exitCode).not.toBe(0);
		await expect(askGit(repository.root, ['status', '--porcelain'])).rejects.toThrow(`${pipe} is a pipe`);
	});
});

test.each([
	['git version 2.39.5', '2.39.5', true],
	['git version 2.38.0', '2.38.0', true],
	['git version 2.37.9', '2.37.9', false],
	['git version 3.0', '3.0', true],
	['git version 2.50.1 (Apple Git-155)', '2.50.1', true],
])('%s can merge in memory: %s %s', (answer, text, hasMergeTree) => {
	expect(readVersion(answer)).toEqual({text, hasMergeTree});
});
