import {execFileSync} from 'node:child_process';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {commitAll} from '../../source/git/commit.ts';
import {commitMerge} from '../../source/git/merge-commits.ts';
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
	return {repository, commit};
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
