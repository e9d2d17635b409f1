import {chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {prepareWorktree} from '../../source/git/worktree/prepare-worktree.ts';
import {reopenWorktree} from '../../source/git/worktree/reopen-worktree.ts';
import {withScratchWorktree} from '../../source/git/worktree/scratch.ts';
import {newRepository, newWorkplace, worktreeRequest} from './support.ts';

/** A repository whose secret passes a required filter that, as git-crypt does, wants its key in the git folder it is called in. */
const withFilter = (isUnlocked = true) => {
	const repository = newRepository();
	const filter = join(repository.parent, 'filter');
	const key = '"$(git rev-parse --git-dir)/git-crypt/keys/default"';
	writeFileSync(filter, `#!/bin/sh\n[ -f ${key} ] || { echo "not unlocked here" >&2; exit 1; }\ncat\n`);
	chmodSync(filter, 0o755);
	if (isUnlocked) repository.write('.git/git-crypt/keys/default', 'key');
	repository.commit('Secret', {
		'.gitattributes': 'secret filter=crypt\n',
		'z/secret': 's',
		secret: 's',
		'other.txt': 'o',
	});
	for (const side of ['smudge', 'clean']) repository.git(['config', `filter.crypt.${side}`, filter]);
	repository.git(['config', 'filter.crypt.required', 'true']);
	return repository;
};

test('a filter that looks for its key in the git folder finds it in every worktree, and the key stays', async () => {
	const repository = withFilter();
	const {path} = await newWorkplace(repository, 'a');
	expect(readFileSync(join(path, 'secret'), 'utf8')).toBe('s');
	expect(repository.git(['status', '--porcelain'], path)).toBe('');
	const commit = repository.git(['rev-parse', 'HEAD']);
	const folder = join(repository.parent, 'scratch');
	const read = async (worktree: string) => readFileSync(join(worktree, 'secret'), 'utf8');
	expect(await withScratchWorktree({repository: repository.root, folder, commit}, read)).toBe('s');
	repository.git(['worktree', 'unlock', path]);
	repository.git(['worktree', 'remove', path]);
	expect(readFileSync(join(repository.root, '.git/git-crypt/keys/default'), 'utf8')).toBe('key');
});

test('what was made before a filter refused goes again, and the reason is its own', async () => {
	const repository = withFilter(false);
	for (const _try of [1, 2]) {
		const result = await prepareWorktree(worktreeRequest(repository, 'a'));
		expect(result).toMatchObject({ok: false, isPermanent: false});
		expect(result).toHaveProperty('reason', expect.stringMatching(/^not unlocked here \(git: .*filter/));
		expect(readdirSync(join(repository.parent, 'project.grid'))).toEqual([]);
		expect(repository.git(['worktree', 'list', '--porcelain']).match(/^worktree /gm)).toHaveLength(1);
		expect(repository.git(['branch', '--list', 'stream/*'])).toBe('');
	}
});

test('a filter that is not installed is no reason to try again', async () => {
	const repository = withFilter();
	repository.git(['config', 'filter.crypt.process', 'no-such-lfs filter-process']);
	const result = await prepareWorktree(worktreeRequest(repository, 'a'));
	expect(result).toMatchObject({
		ok: false,
		isPermanent: true,
		reason: expect.stringContaining('no-such-lfs: not found'),
	});
	expect(repository.git(['branch', '--list', 'stream/*'])).toBe('');
});

test('a worktree that cannot be made anew leaves its branch, and no half of it', async () => {
	const repository = withFilter();
	const workplace = await newWorkplace(repository, 'a');
	rmSync(workplace.path, {recursive: true});
	rmSync(join(repository.root, '.git/git-crypt'), {recursive: true});
	const reopen = () => reopenWorktree({repository: repository.root, workplace, lockReason: 'again'});
	expect(await reopen()).toMatchObject({ok: false, reason: expect.stringContaining('not unlocked here')});
	expect(existsSync(workplace.path)).toBe(false);
	expect(repository.git(['rev-parse', workplace.branch])).toBe(workplace.startCommit);
	repository.write('.git/git-crypt/keys/default', 'key');
	expect(await reopen()).toMatchObject({ok: true});
	expect(readFileSync(join(workplace.path, 'secret'), 'utf8')).toBe('s');
});
