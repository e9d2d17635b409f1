import {renameSync, rmSync} from 'node:fs';
import path from 'node:path';
import {expect, it} from 'vitest';
import {inspectWorktrees} from '../../source/git/worktree/worktree-state.ts';
import {newRepository} from './support.ts';

it('whether worktrees are there and locked, and what their branches hold, is told after whatever was done to them', async () => {
	const repository = newRepository();
	const [a, b] = ['a', 'b'].map(name => path.join(repository.parent, name)) as [string, string];
	const git = (...args: readonly string[]): string => repository.git(args);
	git('worktree', 'add', '-q', '--lock', '-b', 'stream/a', a);
	git('worktree', 'add', '-q', '-b', 'stream/b', b);
	const states = () =>
		inspectWorktrees(repository.root, [
			{streamId: 'A', path: a, branch: 'stream/a'},
			{streamId: 'B', path: b, branch: 'stream/b'},
		]);
	const first = git('rev-parse', 'HEAD');
	const [lockedA, freeB] = [
		{streamId: 'A', isThere: true, isLocked: true, tip: first},
		{streamId: 'B', isThere: true, isLocked: false, tip: first},
	];
	expect(await states()).toEqual([lockedA, freeB]);

	git('-C', a, 'commit', '-q', '--allow-empty', '-m', 'new');
	git('worktree', 'unlock', a);
	const tip = git('rev-parse', 'stream/a');
	expect(await states()).toEqual([{...lockedA, isLocked: false, tip}, freeB]);

	git('pack-refs', '--all');
	git('worktree', 'lock', b);
	expect(await states()).toEqual([
		{...lockedA, isLocked: false, tip},
		{...freeB, isLocked: true},
	]);

	rmSync(b, {recursive: true});
	expect((await states())[1]).toEqual({...freeB, isThere: false, isLocked: true});

	git('worktree', 'unlock', b);
	git('worktree', 'prune');
	git('branch', '-d', 'stream/b');
	expect((await states())[1]).toEqual({streamId: 'B', isThere: false, isLocked: false});

	renameSync(path.join(a, '.git'), path.join(a, 'away'));
	expect((await states())[0]).toMatchObject({isThere: false, tip});
});
