import {execFileSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {commitAll} from '../../source/git/checkpoint/commit.ts';
import {inEnvironment} from '../../source/git/environment.ts';
import {signing} from '../../source/git/identity/signing.ts';
import {commitMerge} from '../../source/git/merge/merge-in-memory.ts';
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

const withPassphrase = async (passphrase: string) => {
	const repository = newRepository();
	const home = mkdtempSync(join(tmpdir(), 'cg-gpg-'));
	const env = {...process.env, GNUPGHOME: home};
	const gpg = (...args: string[]) => execFileSync('gpg', ['--batch', ...args], {env, stdio: 'pipe'});
	onTestFinished(() => {
		execFileSync('gpgconf', ['--kill', 'all'], {env});
		rmSync(home, {recursive: true, force: true});
	});
	gpg('--passphrase', passphrase, '--pinentry-mode', 'loopback', '--quick-gen-key', 'a@example.com', 'default', 'sign');
	// As in a new session: the agent forgets what it was told when the key was made.
	execFileSync('gpgconf', ['--kill', 'all'], {env});
	for (const [name, value] of [
		['user.signingkey', 'a@example.com'],
		['commit.gpgsign', 'true'],
	] as const)
		repository.git(['config', name, value]);
	const {path} = await newWorkplace(repository, 'a');
	return inEnvironment(env, () => signing(path));
};

test('a key of gpg that needs no passphrase signs', async () => {
	expect(await withPassphrase('')).toEqual({is: 'works'});
});

test('a key of gpg whose passphrase nobody can be asked for does not, and it is said why', async () => {
	expect(await withPassphrase('secret')).toMatchObject({is: 'fails', reason: expect.stringMatching(/gpg|sign/)});
});

test('a program that waits for somebody is ended, and the commit is made unsigned', async () => {
	const {repository, path, commit} = await withKey();
	const program = join(repository.parent, 'waits');
	writeFileSync(program, '#!/bin/sh\necho $$ > "$0.pid"\nexec sleep 1000\n', {mode: 0o755});
	repository.git(['config', 'gpg.ssh.program', program]);
	const [said, made] = await Promise.all([signing(path), commit()]);
	const pid = Number(readFileSync(`${program}.pid`, 'utf8'));
	await expect.poll(() => existsSync(`/proc/${pid}`), {timeout: 10_000}).toBe(false);
	expect(said).toMatchObject({is: 'hangs', reason: expect.stringContaining('did not end')});
	expect(made).not.toContain('gpgsig');
});
