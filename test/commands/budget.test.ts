import {writeFileSync} from 'node:fs';
import {afterEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
afterEach(() => grid.close());

const plan = (usd: number) => ({
	name: 'Thrifty',
	agent: 'fake',
	fake: {taskMs: 20},
	budget: {usd, minutes: 60},
	streams: [
		{id: 'A', name: 'one', tasks: ['First']},
		{id: 'B', name: 'two', dependencies: ['A'], tasks: ['Second']},
		{id: 'C', name: 'three', dependencies: ['A'], tasks: ['Third']},
	],
});

describe('a plan with a budget', () => {
	it('starts nothing new once it is used up, and continues when it is overruled or raised', async () => {
		grid = createGrid();
		const file = grid.plan(plan(0.01));
		const first = await grid.run(['run', file]);
		expect(first.code).toBe(1);
		expect(first.stdout).toContain("[B] B waits: the run's budget is used up\n");
		expect(first.stdout).toContain('claude-grid continue B\n');

		const {stdout} = await grid.run(['status', '--json']);
		const {run, streams, alerts} = JSON.parse(stdout);
		expect(run.budget).toMatchObject({usd: {limit: 0.01}, minutes: {limit: 60}});
		expect(run.budget.usd.used).toBeGreaterThan(0.01);
		expect(streams.map(({status}: {status: string}) => status)).toEqual(['completed', 'waiting', 'waiting']);
		expect(alerts).toMatchObject([{kind: 'budget', isAdvice: false}]);
		expect((await grid.run(['status'])).stdout).toMatch(/^Budget: \$0\.\d\d of \$0\.01, 0 of 60 minutes$/m);

		const overruled = await grid.run(['continue', 'B']);
		expect(overruled.stdout).toContain('although the budget is used up, until it ends');
		await waitFor(() => grid.saved().streams.B?.state.is === 'completed', {what: 'B'});
		expect(grid.saved().streams.C?.state).toMatchObject({is: 'waiting', cause: 'budget'});

		writeFileSync(file, JSON.stringify(plan(10)));
		expect(await grid.run(['plan', 'apply', file])).toMatchObject({code: 0});
		await waitFor(() => grid.saved().streams.C?.state.is === 'completed', {what: 'C'});
	});
});
