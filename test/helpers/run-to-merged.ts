import {existsSync} from 'node:fs';
import path from 'node:path';
import {expect} from 'vitest';
import {said, streamsOf} from '../commands/said.ts';
import type {Grid} from './grid.ts';
import type {RealRepository} from './real-repositories.ts';

type Run = (args: readonly string[]) => ReturnType<Grid['run']>;

/** Runs the committed plan until each stream is merged into the branch that is checked out, and nothing is left over; gives their ids. */
export const runToMerged = async (
	grid: Grid,
	{cwd}: RealRepository,
	{kind, run}: {readonly kind: string; readonly run: Run},
): Promise<readonly string[]> => {
	const git = (args: readonly string[]) => grid.git(args, cwd);
	const branch = git(['symbolic-ref', '--short', 'HEAD']);
	const done = await run(['run', '--yes', '--merge']);
	expect(done.code, said(done)).toBe(0);
	const streams = streamsOf(await run(['status', '--json']));
	const ids = Object.keys(streams);
	expect(ids.map(id => streams[id]?.merge)).toEqual(ids.map(() => 'merged'));
	expect(git(['log', '--format=%s', '--merges']).split('\n')).toHaveLength(ids.length);
	expect(git(['symbolic-ref', '--short', 'HEAD'])).toBe(branch);
	expect(git(['status', '--porcelain'])).toBe('');
	for (const id of kind === 'husky' ? ids : [])
		expect(existsSync(path.join(grid.commonDir, 'worktrees', id, 'hook-ran')), id).toBe(true);
	return ids;
};
