import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import type {Results} from '../../source/run/view/results.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {type ClaudeGrid, onEachClaude, planOf} from './claude-grid.ts';

const id = 'Stream-A';
const bothTasks = ['Complete task 1', 'Complete task 2'];

const resultsOf = (stdout: string): Results => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
const saysOf = (grid: ClaudeGrid): readonly string[] =>
	grid
		.activities()
		.filter(activity => activity.streamId === id)
		.map(activity => activity.text);

onEachClaude('a session that ends too early', grid => {
	it('by SIGKILL in the middle of a command is resumed in its conversation, and its command is ended', async () => {
		const place = grid();
		const plan = place.plan(planOf({[id]: 'crash-window?after=1&seconds=120'}, {allowedTools: ['Bash']}));
		const verb = place.start(['run', plan, '--json']);
		const commandsOf = () => {
			const {id: sessionId, process: agent} = place.session(id, 1);
			return [...place.commands(sessionId)].filter(([pid, line]) => line.includes('seq 120') && pid !== agent?.pid);
		};
		const [orphan] = await waitFor(() => commandsOf()[0], {what: 'the long command', timeoutMs: 60_000});
		process.kill(place.session(id, 1).process?.pid ?? 0, 'SIGKILL');
		const {code, stdout, stderr} = await verb.ended;
		expect(code, stderr).toBe(0);
		expect(resultsOf(stdout).streams).toMatchObject([{state: 'completed', attempts: 2, alerts: []}]);
		const [killed, resumed] = [place.session(id, 1), place.session(id, 2)];
		expect(killed).toMatchObject({outcome: 'crash', exit: {signal: 'SIGKILL'}});
		expect(resumed).toMatchObject({mode: 'resume', cause: 'crash', agentSessionId: killed.agentSessionId});
		expect(place.api.sessionsIn(place.stream(id).workplace?.path ?? '')).toEqual([killed.agentSessionId]);
		expect([...place.commands(killed.id).keys()]).not.toContain(orphan);
		expect(place.tagged()).toEqual([]);
		expect(place.commits(id)).toEqual(bothTasks);
		expect(saysOf(place)).toEqual(
			expect.arrayContaining([
				'⚠ Stream-A: session lost (ended by SIGKILL) - initiating recovery',
				'⚠ Attempting recovery for Stream-A (attempt 1)',
				'✓ Stream-A: Recovery successful (attempt 1)',
			]),
		);
	});

	it('because of a usage limit waits until the stated time, is resumed, and costs no recovery', async () => {
		const place = grid();
		const verb = place.start(['run', place.plan(planOf({[id]: 'usage-limit?after=1&seconds=10'})), '--json']);
		const isParked = () => place.stream(id).state.is === 'waiting' && place.stream(id);
		const parked = await waitFor(isParked, {what: 'the parked stream', timeoutMs: 60_000});
		const until = Number(/limit reached\|(\d+)/.exec(place.sessionFile(id, 1, 'stdout.jsonl'))?.[1]) * 1000;
		expect(parked).toMatchObject({state: {cause: 'limit', until}, recoveriesLeft: 3});
		const text = 'usage limit of claude reached: Claude AI usage limit reached; streams resume automatically';
		expect(place.saved().alerts).toMatchObject([{kind: 'limit', isAdvice: true, text}]);
		const {code, stdout, stderr} = await verb.ended;
		expect(code, stderr).toBe(0);
		expect(resultsOf(stdout).streams).toMatchObject([{state: 'completed', attempts: 2}]);
		const [limited, resumed] = [place.session(id, 1), place.session(id, 2)];
		expect(limited.outcome).toBe('limit');
		expect(resumed).toMatchObject({mode: 'resume', cause: 'limit', agentSessionId: limited.agentSessionId});
		expect(resumed.startedAt).toBeGreaterThanOrEqual(until);
		expect(place.api.requests.filter(request => request.answer === '429')).toHaveLength(1);
		expect(place.commits(id)).toEqual(bothTasks);
		expect(place.saved().alerts).toEqual([]);
		expect(saysOf(place).filter(text => text.includes('ecover'))).toEqual([]);
	});

	it('because its context is full continues afresh, with a handover', async () => {
		const place = grid();
		const ran = await place.run(['run', place.plan(planOf({[id]: 'context?after=1'})), '--json']);
		expect(ran.code, ran.stderr).toBe(0);
		expect(resultsOf(ran.stdout).streams).toMatchObject([{state: 'completed', attempts: 2, alerts: []}]);
		const [full, fresh] = [place.session(id, 1), place.session(id, 2)];
		expect(full).toMatchObject({outcome: 'context', result: {class: 'context'}});
		expect(fresh).toMatchObject({mode: 'fresh', cause: 'context'});
		expect(fresh.agentSessionId).not.toBe(full.agentSessionId);
		const prompt = place.sessionFile(id, 2, 'prompt.md');
		expect(prompt).toContain('[1] Define core types (completed already)');
		expect(prompt).toContain('## Handover');
		expect(prompt).toContain('the last session ran out of context');
		expect(prompt).toContain('Commits on this branch since the start: 1 (1 file, +1 −0)');
		expect(place.commits(id)).toEqual(bothTasks);
		expect(saysOf(place)).toContain('⚠ Stream-A: context exhausted - initiating recovery');
	});
});

onEachClaude('a conversation that the API refuses', grid => {
	it('is resumed once, then the stream continues in a fresh one and is completed', async () => {
		const place = grid();
		writeFileSync(join(place.root, 'package.json'), '{"type": "commonjs"}');
		place.git(['add', '-A']);
		place.git(['commit', '-qm', 'package']);
		const ran = await place.run(['run', place.plan(planOf({[id]: 'refused?after=1'})), '--json']);
		expect(ran.code, ran.stderr).toBe(0);
		expect(resultsOf(ran.stdout).streams).toMatchObject([{state: 'completed', attempts: 3}]);
		expect([1, 2, 3].map(number => place.session(id, number).mode)).toEqual(['fresh', 'resume', 'fresh']);
		expect(place.session(id, 2).result).toMatchObject({class: 'crash', isRefused: true});
		expect(place.commits(id)).toEqual(bothTasks);
	});
});

onEachClaude('a session that hangs', grid => {
	it('is seen as stalled, ended and replaced by itself', async () => {
		const place = grid();
		const contextRecovery = {stallTimeoutMinutes: 0.15};
		const ran = await place.run(['run', place.plan(planOf({[id]: 'hang?after=1'}, {contextRecovery})), '--json']);
		expect(ran.code, ran.stderr).toBe(0);
		expect(resultsOf(ran.stdout).streams).toMatchObject([{state: 'completed', attempts: 2, alerts: []}]);
		expect(place.session(id, 1).outcome).toBe('stall');
		expect(place.session(id, 2)).toMatchObject({mode: 'fresh', cause: 'stall'});
		expect(place.sessionFile(id, 2, 'prompt.md')).toContain('the last session fell silent and was stopped');
		expect(place.commits(id)).toEqual(bothTasks);
		expect(place.tagged()).toEqual([]);
		expect(saysOf(place)).toEqual(
			expect.arrayContaining([
				expect.stringMatching(/^⚠ Stream-A: no sign of work for \d s$/),
				'⚠ Stream-A: stall detected - initiating recovery',
				'✓ Stream-A: Recovery successful (attempt 1)',
			]),
		);
	});

	it('shows as stalled in the grid, and r recovers it', async () => {
		const place = grid();
		const contextRecovery = {stallTimeoutMinutes: 0.2, autoRecoveryEnabled: false};
		const terminal = place.open([place.plan(planOf({[id]: 'hang?after=1'}, {contextRecovery}))]);
		await waitFor(() => place.stream(id).state.is === 'stalled', {what: 'the stall', timeoutMs: 60_000});
		await terminal.waitForText('stalled');
		terminal.type('r');
		await terminal.waitForText('100%');
		await waitFor(() => place.stream(id).state.is === 'completed', {what: 'the end', timeoutMs: 60_000});
		await waitFor(() => !terminal.text().includes('stalled'), {what: 'the new picture'});
		expect(place.session(id, 2)).toMatchObject({mode: 'fresh', cause: 'person'});
		expect(place.commits(id)).toEqual(bothTasks);
		expect(place.tagged()).toEqual([]);
		terminal.type('q');
		expect((await terminal.exit).code).toBe(0);
	});
});
