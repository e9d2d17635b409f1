import {existsSync, readdirSync, renameSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid, type GridAgent} from '../helpers/grid.ts';
import {startTimeOf} from '../helpers/processes.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(async () => {
	if (existsSync(away())) renameSync(away(), grid.root);
	await grid.close();
});

const away = (): string => `${grid.root}-away`;

/** The user of few words: it commits nothing, needs no git and lives on whatever happens to the repository. */
const plan = () =>
	grid.plan({
		name: 'Moved',
		streams: [{id: 'A', name: 'A', agent: 'command', prompt: 'x', command: 'echo begun > begun.txt; exec sleep 300'}],
	});

const atWork = async (): Promise<GridAgent> => {
	expect(await grid.run(['run', plan(), '--detach'])).toMatchObject({code: 0});
	return waitFor(() => grid.agents()[0], {what: 'the agent', timeoutMs: 20_000});
};

/** The engine notices that its repository is not where it was, and ends; it leaves the agent alone. */
const moveAway = async (agent: GridAgent): Promise<void> => {
	const engine = grid.engine();
	renameSync(grid.root, away());
	await waitFor(() => startTimeOf(engine?.pid ?? 0) !== engine?.startTime, {what: 'the end of the engine'});
	expect(existsSync(grid.root), 'nothing is made anew where it was').toBe(false);
	expect(startTimeOf(agent.pid)).toBe(agent.startTime);
};

describe('a repository', () => {
	it('that is deleted under the engine is not made anew, its agents are left alone, verbs say what is missing (fault 22)', async () => {
		const agent = await atWork();
		await moveAway(agent);
		const {code, stderr} = await grid.run(['status'], {cwd: grid.parent});
		expect(code).toBe(2);
		expect(stderr).toContain('is not in a git repository');
		expect(readdirSync(grid.parent)).not.toContain('project');
	});

	it('that is moved keeps its run and its agents, and says how to mend the worktrees (fault 21)', async () => {
		const agent = await atWork();
		await moveAway(agent);
		const status = async () => (await grid.run(['status', '--long'], {cwd: away()})).stdout;
		const told = await status();
		expect(told).toContain(`the repository was moved here from ${grid.root}`);
		const worktree = `${grid.parent}/project.grid/A`;
		expect(told).toContain(`git worktree repair "${worktree}"`);
		expect(startTimeOf(agent.pid)).toBe(agent.startTime);

		grid.git(['worktree', 'repair', worktree], away());
		await waitFor(async () => !(await status()).includes('was moved here'), {
			what: 'the mended run',
			timeoutMs: 30_000,
		});
		expect(await status()).toMatch(/Branch: stream\/a: 0 commits, 1 file/);
		expect(startTimeOf(agent.pid)).toBe(agent.startTime);
		await grid.run(['stop'], {cwd: away()});
		const refs = () => grid.git(['for-each-ref', '--format=%(refname)', 'refs/claude-grid'], away());
		await waitFor(() => refs().includes('/A/'), {what: 'the checkpoint of the stop', timeoutMs: 20_000});
		expect(grid.tagged()).toEqual([]);
	});
});
