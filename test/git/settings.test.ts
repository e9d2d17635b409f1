import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test, vi} from 'vitest';
import {commitAll} from '../../source/git/checkpoint/commit.ts';
import {commitOnlyOwn, markOf} from '../../source/git/checkpoint/own-commit.ts';
import {runGit} from '../../source/git/client.ts';
import {inEnvironment} from '../../source/git/environment.ts';
import {newRepository, newWorkplace} from './support.ts';

afterEach(() => {
	vi.unstubAllEnvs();
});

const people = '--format=%an <%ae>, %cn <%ce>';

/** A repository without an identity of its own, and a stream's worktree with something to commit. */
const withWork = async () => {
	const repository = newRepository();
	const {path} = await newWorkplace(repository, 'a');
	for (const name of ['user.name', 'user.email']) repository.git(['config', '--unset', name]);
	repository.write('new.txt', 'new', path);
	const commit = async () => {
		const result = await commitAll({worktree: path, message: 'Work', trailer: {sessionId: 's'}, link: []});
		expect(result).toMatchObject({ok: true, commit: expect.any(String)});
		return repository.git(['log', '-1', people], path);
	};
	return {repository, path, commit};
};

const settings = (folder: string, name: string): string => {
	const file = join(folder, `${name}.config`);
	writeFileSync(file, `[user]\n\tname = ${name}\n\temail = ${name}@example.invalid\n`);
	return file;
};

test.each(['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM'])('an identity in the file that %s names is used', async name => {
	const {repository, commit} = await withWork();
	vi.stubEnv('GIT_CONFIG_NOSYSTEM', undefined);
	vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null');
	vi.stubEnv(name, settings(repository.parent, 'ann'));
	expect(await commit()).toBe('ann <ann@example.invalid>, ann <ann@example.invalid>');
});

test('author and committer of the environment are used, each as it is', async () => {
	const {commit} = await withWork();
	vi.stubEnv('GIT_AUTHOR_NAME', 'Ann');
	vi.stubEnv('GIT_AUTHOR_EMAIL', 'ann@example.invalid');
	vi.stubEnv('GIT_COMMITTER_NAME', 'Bob');
	vi.stubEnv('GIT_COMMITTER_EMAIL', 'bob@example.invalid');
	vi.stubEnv('GIT_AUTHOR_DATE', '2001-01-01T00:00:00Z');
	expect(await commit()).toBe('Ann <ann@example.invalid>, Bob <bob@example.invalid>');
});

test('settings that the environment counts up are used', async () => {
	const {repository, path, commit} = await withWork();
	const values = {
		'author.name': 'Ann',
		'user.name': 'Bob',
		'user.email': 'both@example.invalid',
		'safe.directory': '*',
	};
	vi.stubEnv('GIT_CONFIG_COUNT', String(Object.keys(values).length));
	for (const [index, [key, value]] of Object.entries(values).entries()) {
		vi.stubEnv(`GIT_CONFIG_KEY_${index}`, key);
		vi.stubEnv(`GIT_CONFIG_VALUE_${index}`, value);
	}
	vi.stubEnv('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1');
	expect(await commit()).toBe('Ann <both@example.invalid>, Bob <both@example.invalid>');
	expect(await runGit(repository.root, ['rev-parse', '--show-toplevel'])).toBe(`${repository.root}\n`);
	expect(path).toContain('project.grid');
});

test('our own settings stand above those of the environment', async () => {
	const {commit, repository} = await withWork();
	const hooks = join(repository.parent, 'hooks');
	repository.write('pre-commit', '#!/bin/sh\nexit 1\n', hooks);
	vi.stubEnv('GIT_CONFIG_PARAMETERS', `'core.hooksPath'='${hooks}' 'user.name'='Ann' 'user.email'='a@example.invalid'`);
	expect(await commit()).toBe('Ann <a@example.invalid>, Ann <a@example.invalid>');
});

test('git of one piece of work has the environment of that work, side by side with others', async () => {
	const {repository, path} = await withWork();
	const nameIn = (name: string) => {
		const file = settings(repository.parent, name);
		return inEnvironment({PATH: process.env.PATH, GIT_CONFIG_GLOBAL: file}, () =>
			runGit(path, ['config', 'user.name']),
		);
	};
	const names = ['ann', 'bob', 'eve', 'joe', 'kim', 'lea', 'max', 'ned', 'pia', 'roy', 'sue', 'tom'];
	expect(await Promise.all(names.map(nameIn))).toEqual(names.map(name => `${name}\n`));
});

test.each([
	['input', 'a\r\nb\r\n'],
	['true', 'a\nb\n'],
])('with core.safecrlf and core.autocrlf=%s the work is committed', async (autocrlf, text) => {
	const repository = newRepository();
	const {path} = await newWorkplace(repository, 'a');
	repository.git(['config', 'core.autocrlf', autocrlf]);
	repository.git(['config', 'core.safecrlf', 'true']);
	repository.write('f.txt', text, path);
	const result = await commitAll({worktree: path, message: 'Work', trailer: {sessionId: 's'}, link: []});
	expect(result).toMatchObject({ok: true, commit: expect.any(String)});
	repository.write('g.txt', text);
	const wrote = {'g.txt': markOf(repository.root, 'g.txt').mark};
	const request = {checkout: repository.root, branch: 'main', message: 'Work', sessionId: 's', leaveOut: [], wrote};
	const own = await commitOnlyOwn(request);
	expect(own).toMatchObject({ok: true, commit: expect.any(String)});
});
