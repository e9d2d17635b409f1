import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

const plan = (command: string, ids = ['A']): string =>
	grid.plan({name: 'S', agent: 'command', command, streams: ids.map(id => ({id, prompt: 'x'}))});
const state = (id = 'A') => grid.saved().streams[id]?.state;
const kept = (): string[] =>
	grid.git(['for-each-ref', '--format=%(refname)', 'refs/claude-grid/stash']).split('\n').filter(Boolean);

describe('the stash that all worktrees share', () => {
	it('makes no stream complete with what another one had stashed', async () => {
		const command = [
			'me=$CLAUDE_GRID_STREAM; other=$([ $me = B ] && echo C || echo B); d=$(git rev-parse --git-common-dir)',
			'if [ $me = C ]; then while [ ! -e $d/B ]; do sleep 0.1; done; fi',
			'echo $me > only-$me; git add -A; git stash -q; sleep 1; touch $d/$me; while [ ! -e $d/$other ]; do sleep 0.1; done',
			'if [ $me = C ]; then while [ ! -e $d/popped ]; do sleep 0.1; done; fi; git stash pop -q; touch $d/popped; git add -A; git commit -qm w',
		].join('\n');
		await grid.run(['run', plan(command, ['B', 'C']), '--merge']);
		for (const id of ['B', 'C'])
			expect(state(id)).toMatchObject({is: 'failed', reason: expect.stringContaining('another worktree had stashed')});
		expect(kept()).toHaveLength(2);
	});

	it('keeps the entry of the user that an agent pops, and does not call that work', async () => {
		grid.write('readme.md', 'mine');
		grid.git(['stash', '-q']);
		const commit = grid.git(['rev-parse', 'refs/stash']);
		await grid.run(['run', plan('sleep 2; git stash pop -q; git commit -qam w')]);
		expect(state()).toMatchObject({is: 'failed', reason: expect.stringContaining('WIP on main')});
		expect(grid.git(['rev-parse', kept()[0] ?? ''])).toBe(commit);
	});

	it('is no proof for work that still lies in it', async () => {
		await grid.run([
			'run',
			plan('echo 1 > one; git add -A; git commit -qm one; echo 2 > two; git add -A; git stash -q'),
		]);
		expect(state()).toMatchObject({is: 'failed', reason: expect.stringContaining('lies in the stash')});
	});

	it('blames nobody for what the user stashes meanwhile', async () => {
		grid.write('readme.md', 'mine');
		const command = `echo w > w; git -C ${grid.root} stash -q; sleep 2; git -C ${grid.root} stash pop -q; git add -A; git commit -qm w`;
		expect(await grid.run(['run', plan(command)])).toMatchObject({code: 0});
		expect(state()?.is).toBe('completed');
	});
});
