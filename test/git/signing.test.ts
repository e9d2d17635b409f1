import {execFileSync} from 'node:child_process';
import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {commitAll} from '../../source/git/checkpoint/commit.ts';
import {inEnvironment} from '../../source/git/environment.ts';
import {commitMerge} from '../../source/git/merge/merge-commits.ts';
import {signing} from '../../source/git/signing.ts';
import {newRepository, newWorkplace} from './support.ts';

const withKey = async () => {
	const repository = newRepository();
	const key = join(repository.parent, 'key');
	execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
	const settings = {'gpg.format': 'ssh', 'user.signingkey': `${key}.pub`, 'commit.gpgsign': 'true'};
	for (const [name, value] of Object.entries(settings)) repository.git(['config', name, value]);
	const {path} = await newWorkplace(repository, 'a');
	repository.write('new.txt', 'new', path);
	const commit = async () => {
		const result = await commitAll({worktree: path, message: 'Work', trailer: {sessionId: 's'}, link: []});
		expect(result).toMatchObject({ok: true, commit: expect.any(String)});
		return repository.git(['cat-file', 'commit', 'HEAD'], path);
	};
	return {repository, path, key, commit};
};

test('commits and merges are signed where the user signs and the key needs nobody', async () => {
	const {repository, commit} = await withKey();
	expect(await commit()).toContain('gpgsig -----BEGIN SSH SIGNATURE-----');
	const [main, branch] = ['main', 'stream/a'].map(name => repository.git(['rev-parse', name])) as [string, string];
	const tree = repository.git(['rev-parse', 'stream/a^{tree}']);
	const merge = await commitMerge(repository.root, {tree, parents: [main, branch], message: 'Merge'});
	expect(repository.git(['cat-file', 'commit', merge])).toContain('gpgsig');
});

test.each([
	['commit.gpgsign', 'false'],
	['user.signingkey', '/no/such/key'],
	['gpg.ssh.program', '/bin/false'],
])('with %s=%s they are made unsigned', async (name, value) => {
	const {repository, commit} = await withKey();
	repository.git(['config', name, value]);
	expect(await commit()).not.toContain('gpgsig');
});

test.each([
	['gpg.ssh.program', '/no/such/program', /no\/such\/program/],
	['gpg.ssh.program', '/bin/false', /without a word/],
	['user.signingkey', '/no/such/key.pub', /no\/such\/key/],
	['gpg.format', 'openpgp', /gpg/],
])('with %s=%s it is said why', async (name, value, why) => {
	const {repository, path} = await withKey();
	repository.git(['config', name, value]);
	expect(await signing(path)).toEqual({is: 'fails', reason: expect.stringMatching(why)});
});

test('with a key that only an agent has, and no agent, it is said why', async () => {
	const {key, path} = await withKey();
	rmSync(key);
	const env = {...process.env, SSH_AUTH_SOCK: '/no/such/socket'};
	expect(await inEnvironment(env, () => signing(path))).toEqual({is: 'fails', reason: expect.stringMatching(/key/)});
});

test('a program that waits for somebody is given up, and the commit is made unsigned', async () => {
	const {repository, path, commit} = await withKey();
	const program = join(repository.parent, 'waits');
	writeFileSync(program, '#!/bin/sh\necho $$ > "$0.pid"\nexec sleep 1000\n', {mode: 0o755});
	repository.git(['config', 'gpg.ssh.program', program]);
	const [said, made] = await Promise.all([signing(path), commit()]);
	process.kill(Number(readFileSync(`${program}.pid`, 'utf8')));
	expect(said).toMatchObject({is: 'hangs', reason: expect.stringContaining('did not end')});
	expect(made).not.toContain('gpgsig');
});
