import {expect, it} from 'vitest';
import type {Results} from '../../source/run/view/results.ts';
import {waitFor} from '../helpers/wait-for.ts';
import type {OtherAgent} from './install-claude.ts';
import {id, type OtherGrid, onAgent, planOn} from './other-grid.ts';

const bothTasks = ['Complete task 1', 'Complete task 2'];
const resultsOf = (stdout: string): Results => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');

/** How each of them differs, as measured. */
const agents: readonly {
	readonly agent: OtherAgent;
	/** What the model sees the MCP server's task_update as; undefined: it has no way to it. */
	readonly report?: string;
	/** It waits for the end of a limit by itself and says nothing. */
	readonly waitsByItself?: boolean;
}[] = [
	{agent: 'codex', report: 'mcp__grid/task_update'},
	{agent: 'gemini'},
	{agent: 'opencode', report: 'grid_task_update', waitsByItself: true},
];
const unreported = `${id} is completed with 2 tasks unreported`;

const run = async (place: OtherGrid, agent: OtherAgent, scenario: string, more: object = {}): Promise<Results> => {
	const {code, stdout, stderr} = await place.run(['run', place.plan(planOn(agent, scenario, more)), '--json']);
	expect(code, stderr + stdout).toBe(0);
	return resultsOf(stdout);
};

const expectReports = (place: OtherGrid, report: string): void => {
	expect(place.stream(id).tasks).toMatchObject([
		{status: 'completed', isProved: true},
		{status: 'completed', isProved: true},
	]);
	const reports = place.api.of(id).filter(request => request.answer === report);
	expect(reports).toHaveLength(4);
	const {calls} = place.api.of(id).at(-1)!.dialogue;
	expect(calls.filter(call => call.name === report).map(call => call.result)).toEqual([
		expect.stringContaining('[1] Define core types: in progress'),
		expect.stringContaining('[1] Define core types: completed'),
		expect.stringContaining('[2] Add tests for them: in progress'),
		expect.stringContaining('[2] Add tests for them: completed'),
	]);
};

for (const {agent, report, waitsByItself} of agents)
	onAgent(agent, grid => {
		const alerts = report === undefined ? [unreported] : [];

		it('does its tasks in a worktree, commits them there, reports them, and leaves nothing running', async () => {
			const place = grid();
			const results = await run(place, agent, 'work');
			expect(results.streams).toMatchObject([
				{state: 'completed', attempts: 1, branch: 'stream/stream-a', alerts, stopReason: null},
			]);
			expect(place.commits(id)).toEqual(bothTasks);
			expect(place.git(['status', '--short'], results.streams[0]?.worktree ?? '')).toBe('');
			expect(place.git(['status', '--short'])).toBe('');
			if (report !== undefined) expectReports(place, report);
			expect(results.streams[0]?.tokens).toBeGreaterThan(0);
			expect(place.tagged()).toEqual([]);
			const log = (await place.run(['logs', id])).stdout;
			expect(log).toContain('$ git add -A && git commit -q -m "Complete task 1"');
			expect(log).toContain('All 2 tasks are done.');
		});

		it('killed in the middle of a command is resumed in its conversation', async () => {
			const place = grid();
			const plan = place.plan(planOn(agent, 'crash?after=1&seconds=120', {allowedTools: ['Bash']}));
			const verb = place.start(['run', plan, '--json']);
			const isBusy = () => {
				const session = place.session(id, 1);
				const {id: sessionId, process: started, agentSessionId} = session;
				const lines = [...place.commands(sessionId)].filter(([pid]) => pid !== started?.pid);
				return agentSessionId !== undefined && lines.some(([, line]) => line.includes('sleep 120')) && session;
			};
			const killed = await waitFor(isBusy, {what: 'the long command', timeoutMs: 120_000});
			// Only the program that was started: what it has started itself lives on, and would continue writing.
			process.kill(killed.process?.pid ?? 0, 'SIGKILL');
			const {code, stdout, stderr} = await verb.ended;
			expect(code, stderr + stdout).toBe(0);
			expect(resultsOf(stdout).streams).toMatchObject([{state: 'completed', attempts: 2, alerts}]);
			expect(place.session(id, 2)).toMatchObject({
				mode: 'resume',
				cause: 'crash',
				agentSessionId: killed.agentSessionId,
			});
			expect(place.commits(id)).toEqual(bothTasks);
			const {said, calls} = place.api.of(id).at(-1)!.dialogue;
			expect(said.filter(text => text.includes('SCENARIO: crash'))).toHaveLength(1);
			expect(said.some(text => text.includes('Continue from where you stopped'))).toBe(true);
			expect(calls.filter(call => JSON.stringify(call.input).includes('Complete task 1'))).toHaveLength(1);
			expect(place.tagged()).toEqual([]);
		});

		it.skipIf(waitsByItself)('at its usage limit waits and continues in its conversation, at no cost', async () => {
			const place = grid();
			const verb = place.start(['run', place.plan(planOn(agent, 'limit?after=1&seconds=15')), '--json']);
			const isParked = () => place.stream(id).state.is === 'waiting' && place.stream(id);
			const parked = await waitFor(isParked, {what: 'the parked stream', timeoutMs: 120_000});
			expect(parked).toMatchObject({state: {cause: 'limit'}, recoveriesLeft: 3});
			const {code, stdout, stderr} = await verb.ended;
			expect(code, stderr + stdout).toBe(0);
			expect(resultsOf(stdout).streams).toMatchObject([{state: 'completed', alerts}]);
			expect(place.session(id, 1).outcome).toBe('limit');
			expect(place.session(id, 2)).toMatchObject({mode: 'resume', cause: 'limit'});
			expect(place.stream(id).recoveriesLeft).toBe(3);
			expect(place.commits(id)).toEqual(bothTasks);
		});

		it.runIf(waitsByItself)('at its limit waits by itself and continues in the same session', async () => {
			const place = grid();
			const results = await run(place, agent, 'limit?after=1&seconds=10');
			expect(results.streams).toMatchObject([{state: 'completed', attempts: 1, alerts}]);
			expect(place.api.of(id).filter(request => request.answer === 'limit').length).toBeGreaterThan(0);
			expect(place.commits(id)).toEqual(bothTasks);
		});

		it('with a full context continues afresh, with a handover', async () => {
			const place = grid();
			const results = await run(place, agent, 'context?after=1');
			expect(results.streams).toMatchObject([{state: 'completed', attempts: 2, alerts}]);
			const [full, fresh] = [place.session(id, 1), place.session(id, 2)];
			expect(full).toMatchObject({outcome: 'context', result: {class: 'context'}});
			expect(fresh).toMatchObject({mode: 'fresh', cause: 'context'});
			expect(fresh.agentSessionId).not.toBe(full.agentSessionId);
			expect(place.sessionFile(id, 2, 'prompt.md')).toContain('the last session ran out of context');
			expect(place.commits(id)).toEqual(bothTasks);
		});

		it('without a key that is taken fails at once and says what is wrong', async () => {
			const place = grid();
			const {code, stdout} = await place.run(['run', place.plan(planOn(agent, 'login')), '--json']);
			expect(code).toBe(1);
			const [stream] = resultsOf(stdout).streams;
			expect(stream).toMatchObject({state: 'failed', attempts: 1});
			expect(stream?.stopReason).toMatch(/API key/);
			expect(place.saved().alerts).toMatchObject([{streamId: id, text: expect.stringMatching(/API key/)}]);
			expect(place.tagged()).toEqual([]);
		});

		it.runIf(agent === 'gemini')('without an account at all fails at once and says what to do', async () => {
			const place = grid();
			const env = {GEMINI_API_KEY: ''};
			const {code, stdout} = await place.run(['run', place.plan(planOn(agent, 'work')), '--json'], {env});
			expect(code).toBe(1);
			const [stream] = resultsOf(stdout).streams;
			expect(stream).toMatchObject({state: 'failed', attempts: 1, stopReason: expect.stringContaining('sign in')});
		});

		it('that is not installed is missed before any worktree is made', async () => {
			const place = grid();
			const PATH = (process.env.PATH ?? '')
				.split(':')
				.filter(folder => !folder.includes('claude-grid-agents'))
				.join(':');
			const {code, stderr} = await place.run(['run', place.plan(planOn(agent, 'work'))], {env: {PATH}});
			expect(code).toBe(2);
			expect(stderr).toContain(`npm install -g`);
			expect(place.git(['worktree', 'list']).split('\n')).toHaveLength(1);
		});

		it('is shown with its version by doctor', async () => {
			// On a busy machine some take longer than doctor waits.
			const isShown = async () =>
				new RegExp(`${agent} .*\\d+\\.\\d+\\.\\d+ `).test((await grid().run(['doctor'])).stdout);
			await waitFor(isShown, {what: `the version of ${agent}`, timeoutMs: 60_000});
		});
	});
