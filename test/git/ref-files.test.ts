import {execFileSync} from 'node:child_process';
import {mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {commonFolder, gitFolders, headBranch, headCommit, isAncestor, refCommit} from '../../source/git/refs/names.ts';
import {branchInFile, commitInFile} from '../../source/git/refs/ref-files.ts';
import {newRepository} from './support.ts';

const create = () => {
	const {root, parent, git: run} = newRepository();
	const git = (...args: readonly string[]): string => run(args);
	git('checkout', '-q', '-B', 'main');
	git('commit', '--allow-empty', '-m', 'one');
	git('commit', '--allow-empty', '-m', 'two');
	git('branch', 'stream/a.b');
	const worktree = path.join(parent, 'worktree');
	git('worktree', 'add', '-q', '-b', 'stream/c', worktree);
	return {root, parent, worktree, git};
};

/** What git itself says, whatever its exit code. */
const said = (cwd: string, ...args: readonly string[]): string => {
	try {
		return execFileSync('git', args, {cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']}).trim();
	} catch {
		return '';
	}
};

const expectAsGit = async (cwd: string, refs: readonly string[]): Promise<void> => {
	for (const ref of refs) {
		const wanted = said(cwd, 'rev-parse', '--verify', '--quiet', `${ref}^{commit}`) || undefined;
		for (const _ of ['asked first', 'known']) expect([ref, await refCommit(cwd, ref)]).toEqual([ref, wanted]);
	}
	expect(await headBranch(cwd)).toBe(said(cwd, 'symbolic-ref', '--quiet', '--short', 'HEAD'));
	expect(await commonFolder(cwd)).toBe(said(cwd, 'rev-parse', '--path-format=absolute', '--git-common-dir'));
	const folders = said(cwd, 'rev-parse', '--path-format=absolute', '--git-common-dir', '--git-dir').split('\n');
	expect(await gitFolders(cwd)).toEqual([...new Set(folders)]);
};

const refs = ['HEAD', 'refs/heads/main', 'refs/heads/stream/a.b', 'refs/heads/stream/c', 'refs/heads/none', 'HEAD~1'];

describe('what a ref holds, read from its file, is what git says', () => {
	it('in a checkout, in a worktree and in a folder below', async () => {
		const {root, worktree} = create();
		mkdirSync(path.join(root, 'below'));
		for (const cwd of [root, worktree, path.join(root, 'below')]) await expectAsGit(cwd, refs);
		expect(await commitInFile(worktree, 'HEAD')).toMatchObject({commit: said(worktree, 'rev-parse', 'HEAD')});
		expect(await branchInFile(worktree)).toBe('stream/c');
	});

	it('once branches move, are packed or go, and HEAD is detached or has no commit yet', async () => {
		const {root, worktree, git} = create();
		await expectAsGit(root, refs);
		git('pack-refs', '--all');
		await expectAsGit(root, refs);
		git('commit', '--allow-empty', '-m', 'three');
		git('branch', '-d', 'stream/a.b');
		await expectAsGit(root, refs);
		git('-C', worktree, 'checkout', '-q', '--detach', 'main');
		await expectAsGit(worktree, refs);
		git('-C', worktree, 'checkout', '-q', '--orphan', 'new');
		await expectAsGit(worktree, refs);
	});

	it('in a bare repository, with a git folder elsewhere, and in a submodule', async () => {
		const {root, parent, git} = create();
		const [bare, apart] = [path.join(parent, 'bare.git'), path.join(parent, 'apart')];
		git('clone', '-q', '--bare', root, bare);
		await expectAsGit(bare, ['HEAD', 'refs/heads/main']);
		git('clone', '-q', '--separate-git-dir', path.join(parent, 'apart.git'), root, apart);
		await expectAsGit(apart, ['HEAD', 'refs/heads/main', 'refs/heads/stream/c']);
		git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', apart, 'inner');
		await expectAsGit(path.join(root, 'inner'), ['HEAD', 'refs/heads/main']);
	});

	it('of a branch that is a link or names another, or holds what is no commit', async () => {
		const {root, git} = create();
		const heads = path.join(root, '.git/refs/heads');
		symlinkSync('main', path.join(heads, 'linked'));
		git('symbolic-ref', 'refs/heads/other', 'refs/heads/main');
		writeFileSync(path.join(heads, 'missing'), `${'ab'.repeat(20)}\n`);
		writeFileSync(path.join(heads, 'blob'), `${said(root, 'hash-object', '-w', '--stdin')}\n`);
		writeFileSync(path.join(heads, 'half'), 'ab12\n');
		await expectAsGit(
			root,
			['linked', 'other', 'missing', 'blob', 'half'].map(name => `refs/heads/${name}`),
		);
	});

	it('but not of a worktree that is gone, nor of a repository that is', async () => {
		const {root, worktree} = create();
		await expectAsGit(worktree, refs);
		rmSync(worktree, {recursive: true});
		await expect(headCommit(worktree)).rejects.toThrow(`The folder ${worktree} does not exist.`);
		renameSync(path.join(root, '.git/objects'), path.join(root, '.git/away'));
		expect(await headCommit(root)).toBe(undefined);
	});
});

it('that a commit is an ancestor of another is asked once; that it is not is asked again', async () => {
	const {root, git} = create();
	const [one, two] = [said(root, 'rev-parse', 'HEAD~1'), said(root, 'rev-parse', 'HEAD')];
	for (const _ of [1, 2])
		expect([await isAncestor(root, one, two), await isAncestor(root, two, one)]).toEqual([true, false]);
	git('checkout', '-q', 'main');
	expect([await isAncestor(root, 'HEAD', two), await isAncestor(root, 'HEAD', one)]).toEqual([true, false]);
	git('checkout', '-q', '--detach', one);
	expect(await isAncestor(root, 'HEAD', one)).toBe(true);
});
