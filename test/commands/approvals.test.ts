import {afterEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
afterEach(() => grid.close());

const plan = {
	name: 'Gated',
	agent: 'fake',
	fake: {taskMs: 20},
	streams: [
		{id: 'A', name: 'one', tasks: ['First'], approve: 'after'},
		{id: 'B', name: 'two', dependencies: ['A'], tasks: ['Second'], approve: 'before', verify: 'true # of B'},
	],
};

const until = (id: string, is: string, attempt = 1) =>
	waitFor(
		() => {
			const stream = grid.saved().streams[id];
			return stream?.state.is === is && stream.attempt >= attempt;
		},
		{timeoutMs: 60_000, what: `${id} to be ${is}`},
	);

describe('a plan with approvals', () => {
	it('ends if there is nobody to ask, says what waits, and continues by verbs', async () => {
		grid = createGrid();
		const first = await grid.run(['run', grid.plan(plan), '--output', 'r.json']);
		expect(first.code).toBe(1);
		expect(first.stdout).toContain('[A] is done and waits for your approval: claude-grid approve A, or deny\n');
		expect(first.stdout).toContain('It waits for the user, and nobody is asked in this run: nothing is lost.\n');
		expect(first.stdout).toContain('Next: Approve A (one), which is done: claude-grid approve A\n');
		expect(first.stdout).toContain('Results: ');

		const denied = await grid.run(['deny', 'A', '--message', 'name it Basket']);
		expect(denied.stdout).toContain('It is done: 1 commit, 1 file changed');
		expect(denied.stdout).toContain('A is denied: its agent is told why and continues\n');
		await until('A', 'waiting', 2);
		expect((await grid.run(['approve'])).stdout).toContain('A is approved and completed\n');

		await until('B', 'waiting', 0);
		const unseen = await grid.run(['spawn', 'B']);
		expect([unseen.code, unseen.stdout]).toEqual([1, '']);
		expect(unseen.stderr).toContain('B was not started: it needs your approval to start.\n');
		expect(unseen.stderr).toContain('  Runs to verify the work: true # of B\n');
		const start = await grid.run(['approve', 'B']);
		expect(start.stdout).toContain('B waits for your approval to start.\n');
		expect(start.stdout).toContain('  Runs to verify the work: true # of B\n');
		await until('B', 'completed');
		expect(await grid.run(['approve'])).toMatchObject({
			code: 1,
			stderr: expect.stringContaining('No question is pending, and no stream is waiting for approval.'),
		});
	});

	it('waits for the user if there is one to ask, and ends with the run', async () => {
		grid = createGrid();
		const run = grid.start(['run', grid.plan(plan), '--on-question', 'wait']);
		await until('A', 'waiting');
		await grid.run(['approve', 'A']);
		await until('B', 'waiting', 0);
		await grid.run(['deny', 'B', '--message', 'not now']);
		const {code, stdout} = await run.ended;
		expect(code).toBe(1);
		expect(stdout).toContain('[B] denied by the user: not now\n');
	});
});
