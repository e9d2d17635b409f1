import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {controls, said, streamsOf} from './said.ts';

const plan = (taskMs: number, more: object = {}) => ({
	name: 'Two',
	agent: 'fake',
	fake: {taskMs},
	streams: [
		{id: 'A', name: 'one', tasks: ['First', 'Second']},
		{id: 'B', name: 'two', dependencies: ['A'], tasks: ['Third']},
	],
	...more,
});
const slow = plan(20_000);

let grid: Grid;
afterEach(() => grid.close());

describe('run', () => {
	it('tells each thing in a line, ends with the table and what is next, and needs no consent for a named plan', async () => {
		grid = createGrid();
		const {code, stdout, stderr} = await grid.run(['run', grid.plan(plan(50))]);
		expect([code, stderr]).toEqual([0, '']);
		for (const line of [
			'[A] ✓ task 1: First',
			'[A] ✓ A completed',
			'[B] ✓ task 1: Third',
			'✓ All 2 streams completed, 2 not merged yet.',
		])
			expect(stdout.split('\n')).toContain(line);
		expect(stdout).toMatch(/^✓ {2}A one +completed +2\/2 +2 +2 +6 +0 +1 /m);
		expect(stdout).toContain('Next: Merge the 2 completed streams, in order: claude-grid merge\n');
		expect(controls(stdout)).toEqual([]);
	});

	it('merges, cleans up and writes results when asked, with worktrees in the given folder', async () => {
		grid = createGrid();
		const args = ['--merge', '--cleanup', '--output', 'r.json', '--worktree-dir', '../trees', '--max-parallel', '1'];
		const run = grid.start(['run', grid.plan(plan(800)), ...args]);
		await waitFor(() => existsSync(path.join(grid.parent, 'trees/A/.git')), {what: 'the worktree'});
		const {code, stdout} = await run.ended;
		expect(code).toBe(0);
		expect(stdout).toContain(`Results: ${grid.root}/r.json\n`);
		const results = JSON.parse(readFileSync(path.join(grid.root, 'r.json'), 'utf8'));
		expect(
			results.streams.map(({merge, commits}: {merge: string; commits: string[]}) => [merge, commits.length]),
		).toEqual([
			['merged', 2],
			['merged', 1],
		]);
		expect(grid.git(['log', '--format=%s'])).toContain('Third');
		await waitFor(() => grid.git(['worktree', 'list']).split('\n').length === 1, {what: 'the clean-up'});
		expect(stdout).toContain('at most 1 at once');
	});

	it('with --cleanup alone leaves branches without worktrees, which can still be merged later', async () => {
		grid = createGrid();
		expect((await grid.run(['run', grid.plan(plan(20)), '--cleanup'])).code).toBe(0);
		await waitFor(() => grid.git(['worktree', 'list']).split('\n').length === 1, {what: 'the clean-up'});
		expect(grid.git(['branch', '--list', 'stream/*']).split('\n')).toHaveLength(2);
		const {code, stdout} = await grid.run(['merge']);
		expect([code, stdout]).toEqual([0, expect.stringContaining('B is merged into main')]);
		expect(grid.git(['log', '--format=%s'])).toContain('Third');
	});

	it('speaks JSON, one event a line, the results last', async () => {
		grid = createGrid();
		const {code, stdout} = await grid.run(['run', grid.plan(plan(50)), '--json']);
		expect(code).toBe(0);
		const lines = stdout
			.trimEnd()
			.split('\n')
			.map(line => JSON.parse(line));
		expect(new Set(lines.slice(0, -1).map(line => line.type))).toEqual(new Set(['activity']));
		expect(lines.at(-1)).toMatchObject({
			type: 'results',
			schemaVersion: 1,
			successful: 2,
			run: {name: 'Two', base: 'main'},
		});
		expect(lines).toContainEqual(expect.objectContaining({streamId: 'A', text: '✓ A completed'}));
	});

	it('reads the permission modes of older tasks files, and says how', async () => {
		grid = createGrid();
		const {stdout} = await grid.run(['run', grid.plan(plan(50)), '--dry-run', '--permission-mode', 'rejectEdits']);
		expect(stdout).toMatch(/Permissions: fake in plan: only reads and plans\n(.*\n)*Note: .*rejectEdits/);
	});

	it('starts nothing on a dry run, and shows the order, the critical path and what would run', async () => {
		grid = createGrid();
		const {code, stdout} = await grid.run(['run', grid.plan(plan(50, {verify: 'make check'})), '--dry-run']);
		expect(code).toBe(0);
		expect(stdout).toContain('  * A one [fake, 2 tasks]\n  * `- B two [fake, 1 task]\n  (* is on the critical path)\n');
		expect(stdout).toContain('Critical path: A -> B\n');
		expect(stdout).toContain('Runs to verify the work: make check\n');
		expect([grid.engine(), existsSync(path.join(grid.commonDir, 'claude-grid'))]).toEqual([undefined, false]);
	});

	it('fails with 1 and names the cause when a stream fails', async () => {
		grid = createGrid();
		const streams = [
			{id: 'A', name: 'one', tasks: ['x'], fake: {faults: [{kind: 'login'}]}},
			{id: 'B', name: 'two', tasks: ['y'], dependencies: ['A']},
		];
		const {code, stdout} = await grid.run(['run', grid.plan({agent: 'fake', streams})]);
		expect(code).toBe(1);
		expect(stdout).toMatch(/✗ 1 failed, 1 blocked: see A\.\nNext: Recover A \(one\): .*: claude-grid recover A\n$/);
		const status = await grid.run(['status']);
		expect(status.stdout).toMatch(/⚠ A failed: .*\(.*then claude-grid recover A\)/);
	});

	it('stops the agents at the first Ctrl-C, after a checkpoint, with results and 130; the same plan continues later (fault 62)', async () => {
		grid = createGrid();
		const file = grid.plan(plan(1500));
		const run = grid.start(['run', file, '--output', 'r.json']);
		await waitFor(() => run.output().includes('task 1: First'), {what: 'the first task', timeoutMs: 20_000});
		run.signal('SIGINT');
		const {code, stdout, stderr} = await run.ended;
		expect(code).toBe(130);
		expect(stderr).toContain('stopping the agents, after a checkpoint of each; Ctrl-C again leaves at once');
		expect(stdout).toContain('[A] ■ A stopped\n');
		expect(stdout).toContain('Next: claude-grid continue resumes where it stopped');
		expect(grid.tagged()).toEqual([]);
		expect(JSON.parse(readFileSync(path.join(grid.root, 'r.json'), 'utf8'))).toMatchObject({
			successful: 0,
			streams: [{state: 'stopped'}, {state: 'stopped'}],
		});
		expect(grid.git(['for-each-ref', '--format=%(refname)', 'refs/claude-grid'])).toContain('/A/');
		const again = await grid.run(['run', file]);
		expect([again.code, again.stdout.includes('A stopped')]).toEqual([0, false]);
		expect(again.stdout).toContain(`resuming the unfinished run ${grid.saved().id}`);
		expect(grid.git(['branch', '--list', 'stream/a*'])).not.toContain('stream/a-2');
	});

	it('leaves no run going in silence when Ctrl-C comes before it is seen to begin', async () => {
		grid = createGrid();
		const run = grid.start(['run', grid.plan(slow)]);
		await waitFor(() => grid.engine(), {what: 'the engine'});
		run.signal('SIGINT');
		const {code, stderr} = await run.ended;
		expect(code).toBe(130);
		expect(stderr).toMatch(/stopping as soon as it is known|stopping the agents/);
		const runs = path.join(grid.root, '.git/claude-grid/runs');
		const hasRun = existsSync(runs) && readdirSync(runs).length > 0;
		expect(hasRun ? grid.saved().finishedAt : 0).toBeDefined();
		expect(grid.tagged()).toEqual([]);
	});

	it('leaves the agents to the engine at the second Ctrl-C (fault 62)', async () => {
		grid = createGrid();
		const file = grid.plan(
			plan(20_000, {streams: [{id: 'A', name: 'one', tasks: ['x'], fake: {faults: [{kind: 'ignore-term'}]}}]}),
		);
		const run = grid.start(['run', file]);
		await waitFor(() => grid.agents().length === 1, {what: 'an agent', timeoutMs: 20_000});
		run.signal('SIGINT');
		await waitFor(() => grid.saved().isStopping, {what: 'the stop'});
		run.signal('SIGINT');
		const {code, stderr} = await run.ended;
		expect([code, stderr]).toEqual([130, expect.stringContaining('leaving; the engine keeps running')]);
		expect(grid.engine()).toBeDefined();
	});
});

describe('a run that is live', () => {
	it('is detached from, continues with its own plan, refuses another by name, and ends with stop', async () => {
		grid = createGrid();
		const file = grid.plan(slow);
		const started = await grid.run(['run', file, '--detach', '--json']);
		const {type, runId, isContinued} = JSON.parse(started.stdout);
		expect([started.code, type, isContinued]).toEqual([0, 'started', false]);
		await waitFor(() => grid.agents().length === 1, {what: 'an agent', timeoutMs: 20_000});
		const again = await grid.run(['run', file, '--detach', '--max-parallel', '3']);
		expect(again.stdout).toContain(`resuming ${runId};`);
		const real = await grid.run(['run', file, '--detach', '--agent', 'codex']);
		expect([real.code, real.stderr]).toEqual([2, expect.stringContaining('is live in this repository')]);
		const other = await grid.run(['run', grid.plan(plan(50, {name: 'Other'}), 'other.json')]);
		expect([other.code, other.stdout]).toEqual([2, '']);
		expect(other.stderr).toBe(
			`Another run is live in this repository: "Two" (${runId}, rehearsal, fake agents).\n  → claude-grid shows it; claude-grid stop ends it\n`,
		);
		const isNew = await grid.run(['run', grid.plan(plan(50, {name: 'Other'}), 'other.json'), '--new']);
		expect(isNew.code).toBe(2);
		const edited = await grid.run(['run', grid.plan(plan(20_000, {name: 'Edited'}))]);
		expect(edited.stderr).toContain('claude-grid plan apply gives it the edited plan');
		expect(said(await grid.run(['stop']))).toContain('every stream is being stopped, after a checkpoint');
		expect((await grid.run(['wait', '--timeout', '20'])).code).toBe(1);
		expect(streamsOf(await grid.run(['status', '--json']))).toMatchObject({
			A: {status: 'stopped'},
			B: {status: 'stopped'},
		});
		expect(grid.tagged()).toEqual([]);
		expect((await grid.run(['run', grid.plan(plan(50, {name: 'Other'}), 'other.json')])).code).toBe(0);
	});
});
