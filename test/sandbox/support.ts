import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {recordWorktree} from '../../source/git/worktree-proof.ts';
import {type BoxedWorktree, noteBoxed} from '../../source/sandbox/git/boxed-worktree.ts';
import {prepareGitFolder} from '../../source/sandbox/git/git-folder.ts';
import {probeSandbox} from '../../source/sandbox/probe.ts';
import {temporaryRepository} from '../helpers/temporary-repository.ts';

export const probe = await probeSandbox(process.env);

/** Where there must be one, tests that need it are not passed by being left out. */
export const needsSandbox = process.env.CLAUDE_GRID_NEEDS_SANDBOX !== undefined;

/** `it`, where agents can be put into a sandbox. */
export const itBoxed = it.runIf(probe.ok || needsSandbox);

export const itSaysWhyNot = (): void =>
	it(`can put agents into a sandbox here${probe.ok ? '' : `: ${probe.why} (${probe.fix})`}`, context => {
		if (!probe.ok && !needsSandbox) context.skip(probe.why);
		expect(probe).toMatchObject({ok: true});
	});

/** A repository with a worktree that has a private git folder, in which no agent runs: `inside` is git as that agent has it. */
export const boxedRepository = async () => {
	const repository = temporaryRepository();
	const {parent, root, git} = repository;
	const worktree = join(parent, 'project.grid', 'a');
	git(['worktree', 'add', '-q', '-b', 'stream/a', worktree]);
	await recordWorktree(worktree);
	const folder = join(parent, 'stream');
	mkdirSync(folder);
	const commonDir = join(root, '.git');
	const gitFolder = join(commonDir, 'worktrees', 'a');
	const place: BoxedWorktree = {runId: 'r', streamId: 'A', worktree, branch: 'stream/a', commonDir, gitFolder, folder};
	noteBoxed(place);
	await prepareGitFolder(place);
	const inner = join(folder, 'git');
	const own = join(inner, 'worktrees', 'a');
	const objects = {GIT_ALTERNATE_OBJECT_DIRECTORIES: join(commonDir, 'objects')};
	const inside = (args: readonly string[]): string =>
		git(['--git-dir', own, '--work-tree', worktree, ...args], worktree, objects);
	const commit = (name: string, text: string): string => {
		repository.write(name, text, worktree);
		inside(['add', '-A']);
		inside(['commit', '-q', '-m', `Add ${name}`]);
		return inside(['rev-parse', 'HEAD']);
	};
	/** What `git fsck` complains of; objects that nothing leads to are no complaint. */
	const complaints = (): string => git(['fsck', '--strict', '--no-dangling']);
	return {...repository, worktree, place, inner, own, inside, insideCommit: commit, complaints};
};
