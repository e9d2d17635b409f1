import {existsSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {findCommits} from '../chaos/commits.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

const stream = () => grid.saved().streams.A;
const tip = (): string => grid.git(['rev-parse', '--verify', 'refs/heads/stream/a']);

/** An agent that has committed its first task, which a checkpoint holds too, and has fallen silent. */
const atWork = async (): Promise<void> => {
	const fake = {taskMs: 100, faults: [{kind: 'stall', afterTask: 1}]};
	const plan = grid.plan({name: 'Branch', agent: 'fake', streams: [{id: 'A', name: 'A', tasks: ['One', 'Two'], fake}]});
	expect(await grid.run(['run', plan, '--detach'])).toMatchObject({code: 0});
	await waitFor(() => stream()?.checkpoints.length, {what: 'the first checkpoint', timeoutMs: 20_000});
};

describe('a branch that somebody takes from under its agent', () => {
	it('by deleting it loses no commit, and is not made over something else (fault 24)', async () => {
		await atWork();
		const first = tip();
		grid.git(['update-ref', '-d', 'refs/heads/stream/a']);
		await grid.run(['recover', 'A']);
		await grid.run(['wait', '--timeout', '60']);
		expect(findCommits(grid).lost).toEqual([]);
		expect(grid.git(['for-each-ref', '--contains', first, '--format=%(refname)'])).toContain('refs/claude-grid/');
		expect(existsSync(stream()?.workplace?.path ?? '')).toBe(true);
	});

	it('by setting it back loses no commit (fault 24)', async () => {
		await atWork();
		const first = tip();
		grid.git(['update-ref', 'refs/heads/stream/a', 'main']);
		await grid.run(['recover', 'A']);
		await grid.run(['wait', '--timeout', '60']);
		expect(findCommits(grid).lost).toEqual([]);
		expect(grid.git(['for-each-ref', '--contains', first, '--format=%(refname)'])).not.toBe('');
	});

	it('by renaming it continues under the new name, with every commit (fault 24)', async () => {
		await atWork();
		const first = tip();
		grid.git(['branch', '-m', 'stream/a', 'mine']);
		await grid.run(['recover', 'A']);
		await grid.run(['wait', '--timeout', '60']);
		expect(findCommits(grid).lost).toEqual([]);
		expect(grid.git(['for-each-ref', '--contains', first, '--format=%(refname)'])).toContain('refs/heads/mine');
	});
});

describe('commits that an agent leaves beside its branch', () => {
	it('are kept and named, however short they were there', async () => {
		const commit = (name: string) => `echo ${name} > ${name}; git add -A; git commit -qm ${name}`;
		const commands = {
			Deleted: `${commit('one')}; ${commit('two')}; git update-ref -d refs/heads/stream/deleted`,
			Detached: `${commit('own')}; git checkout -q --detach; ${commit('beside')}; git checkout -q stream/detached`,
			Stashed: `${commit('own')}; echo x > readme.md; git stash -q; git stash drop -q`,
		};
		const streams = Object.entries(commands).map(([id, command]) => ({id, prompt: 'x', command}));
		await grid.run(['run', grid.plan({name: 'Left', agent: 'command', streams})]);
		const {alerts, streams: saved} = grid.saved();
		expect(Object.values(saved).map(({state}) => state.is)).toEqual(['completed', 'completed', 'completed']);
		expect(grid.git(['log', '--format=%s', '-2', 'stream/deleted'])).toBe('two\none');
		expect(alerts.find(({key}) => key === 'left:Detached')).toMatchObject({
			isAdvice: true,
			text: expect.stringMatching(/^Detached committed work that is not on stream\/detached: "beside" on refs\//),
		});
		await waitFor(() => grid.git(['for-each-ref', '--format=%(subject)', 'refs/claude-grid/stash']), {
			what: 'the entry that was dropped at once',
		});
	});
});

describe('a repository that an agent damages', () => {
	it('by flipping core.bare is told with its cure (fault 35)', async () => {
		await atWork();
		grid.git(['config', 'core.bare', 'true']);
		const alerts = () => grid.saved().alerts.map(({kind, cure}) => `${kind} ${cure}`);
		const cure = 'core.bare false';
		await waitFor(() => alerts().some(one => one.startsWith('repository') && one.includes(cure)), {
			what: 'the alert',
			timeoutMs: 25_000,
		});
		// Its worktree is not taken for lost meanwhile, and its agent continues.
		expect(stream()).toMatchObject({state: {is: 'running'}, attempt: 1});
		grid.git(['config', '--file', `${grid.commonDir}/config`, 'core.bare', 'false']);
		await waitFor(() => alerts().length === 0, {what: 'the end of the alert', timeoutMs: 25_000});
	});
});
