import {describe, expect, it} from 'vitest';
import {type Core, committed, day, go, line, minute, okResult, second, workOf} from '../helpers/core-driver.ts';

const begun = (over: Record<string, unknown> = {}) => {
	const core = go({streams: [line('A', over)]});
	core.begin('A');
	return core;
};
const quiet = (core: Core) => core.said().filter(text => text.startsWith('quiet for'));
const worked = (core: Core) => core.send({type: 'session.worked', streamId: 'A', sessionId: core.session('A').id});

describe('a silent agent', () => {
	it('is quiet at two minutes, stalled at half the limit, recovered at the limit (fault 46)', () => {
		const core = begun();
		core.pass(2 * minute - second);
		expect(quiet(core)).toEqual([]);
		core.pass(second);
		expect(quiet(core)).toEqual(['quiet for 120 s']);
		core.pass(3 * minute - second);
		expect(core.is('A')).toBe('running');
		core.pass(second);
		expect(core.is('A')).toBe('stalled');
		expect(core.run().alerts).toMatchObject([{key: 'stalled:A', kind: 'stalled', isAdvice: true}]);
		core.pass(5 * minute - second);
		expect(core.is('A')).toBe('stalled');
		core.pass(second);
		expect(core.is('A')).toBe('recovering');
		core.stopped('A');
		core.saved('A');
		expect(core.launch('A').resumeId).toBeUndefined();
		expect(core.said()).toContain('⚠ A: stall detected - initiating recovery');
		expect(core.alerts()).toEqual([]);
		expect(quiet(core)).toHaveLength(1);
	});

	it.each([
		['a report', (core: Core) => core.report('A', {type: 'said', text: 'still here'})],
		['a partial message', (core: Core) => core.report('A', {type: 'alive'})],
		['CPU time', worked],
		[
			'a changed worktree',
			(core: Core) => core.send({type: 'work.seen', streamId: 'A', work: workOf({dirty: 2}), isAnswer: false}),
		],
		['a commit', (core: Core) => core.send({type: 'work.seen', streamId: 'A', work: committed(1), isAnswer: false})],
		[
			'a changed file that holds something else, in as many lines',
			(core: Core) => {
				const see = (content: string) =>
					core.send({type: 'work.seen', streamId: 'A', work: workOf({dirty: 1, content}), isAnswer: false});
				see('a');
				core.pass(6 * minute);
				expect(core.is('A')).toBe('stalled');
				see('b');
			},
		],
		[
			'a task told through MCP',
			(core: Core) =>
				core.send({
					type: 'task.update',
					streamId: 'A',
					sessionId: core.session('A').id,
					task: 1,
					status: 'in_progress',
				}),
		],
	])('shows it works with %s (fault 46)', (_name, sign) => {
		const core = begun();
		core.send({type: 'work.seen', streamId: 'A', work: workOf(), isAnswer: false});
		core.pass(6 * minute);
		expect(core.is('A')).toBe('stalled');
		sign(core);
		core.pass(2 * second);
		expect(core.is('A')).toBe('running');
		expect(core.alerts()).toEqual([]);
		core.pass(5 * minute - 3 * second);
		expect(core.is('A')).toBe('running');
	});

	it.each([
		['the same line again and again', (core: Core) => core.report('A', {type: 'said', text: 'retrying...'})],
		[
			'a worktree that stays as it is',
			(core: Core) => core.send({type: 'work.seen', streamId: 'A', work: workOf(), isAnswer: false}),
		],
	])('is not helped by %s (fault 46)', (_name, noise) => {
		const core = begun();
		noise(core);
		core.pass(4 * minute);
		noise(core);
		core.pass(minute);
		noise(core);
		expect(core.is('A')).toBe('stalled');
	});

	it('has three times as long while a tool call is open (fault 46)', () => {
		const core = begun();
		core.report('A', {type: 'tool.opened', toolId: 't', name: 'Bash', detail: 'make'});
		core.pass(15 * minute - second);
		expect(core.is('A')).toBe('running');
		core.pass(second);
		expect(core.is('A')).toBe('stalled');
		core.pass(15 * minute);
		expect(core.is('A')).toBe('recovering');
	});

	it('is not stalled while the API is retried', () => {
		const core = begun();
		core.report('A', {type: 'retry', attempt: 1, max: 10, delayMs: 20 * minute, error: 'overloaded', status: 529});
		core.pass(14 * minute);
		expect(core.is('A')).toBe('running');
		core.pass(16 * minute);
		expect(core.is('A')).toBe('recovering');
	});

	it('takes fractions of a minute, and gives a slow start half a minute', () => {
		const core = go({streams: [line('A', {contextRecovery: {stallTimeoutMinutes: 0.1}})]});
		core.prepare('A');
		core.launch('A');
		core.pass(14 * second);
		expect(core.is('A')).toBe('starting');
		core.identify('A');
		core.pass(3 * second);
		expect(core.is('A')).toBe('stalled');
		core.pass(3 * second);
		expect(core.is('A')).toBe('recovering');
	});

	it('that never says a word is recovered, too', () => {
		const core = go({streams: [line('A')]});
		core.prepare('A');
		core.launch('A');
		core.pass(10 * minute);
		expect(core.is('A')).toBe('recovering');
	});

	it('stays stalled until the user comes when automatic recovery is off', () => {
		const core = begun({contextRecovery: {autoRecoveryEnabled: false}});
		core.pass(30 * minute);
		expect(core.is('A')).toBe('stalled');
		expect(core.alerts()).toEqual(['stalled:A']);
		expect(core.run().alerts[0]?.isAdvice).toBeUndefined();
		expect(core.take('session.stop')).toEqual([]);
	});

	it('is not looked for where nothing works', () => {
		const core = go({streams: [line('A', {setup: 'npm ci'})]});
		core.pass(30 * minute);
		core.prepare('A');
		core.pass(30 * minute);
		expect(core.state('A')).toMatchObject({is: 'starting', step: 'setup'});
	});
});

describe('a process that does not end after its verdict (fault 43)', () => {
	it('is stopped after thirty seconds, and judged by the evidence', () => {
		const core = begun();
		core.report('A', okResult());
		core.pass(30 * second);
		expect(core.is('A')).toBe('running');
		core.pass(second);
		expect(core.is('A')).toBe('verifying');
		core.stopped('A');
		core.saved('A', committed(1));
		expect(core.is('A')).toBe('completed');
	});

	it('may wait for its background tasks, and begin another turn after them', () => {
		const core = begun();
		core.report('A', {type: 'background', taskId: 'b', isOpen: true}, okResult());
		core.pass(4 * minute);
		expect(core.is('A')).toBe('running');
		core.report('A', {type: 'background', taskId: 'b', isOpen: false});
		core.pass(20 * second);
		core.report('A', {type: 'tool.opened', toolId: 't', name: 'Read', detail: ''});
		core.pass(2 * minute);
		core.report('A', {type: 'tool.closed', toolId: 't', isError: false}, okResult());
		expect(core.is('A')).toBe('running');
		core.pass(31 * second);
		expect(core.is('A')).toBe('verifying');
	});

	it('with a verdict that is an error follows that error', () => {
		const core = begun();
		core.report('A', {type: 'result', ok: false, class: 'context', text: 'full'});
		core.pass(31 * second);
		expect(core.state('A')).toMatchObject({is: 'recovering', class: 'context'});
	});
});

describe('a clock that jumps (faults 15, 16)', () => {
	it.each([
		['a day ahead', day],
		['a day back', -day],
		['an hour of suspend', 60 * minute],
		['three seconds back', -3 * second],
	])('makes no false stall: %s', (_name, jump) => {
		const core = begun();
		core.pass(minute);
		core.jump(jump);
		core.tick();
		core.pass(minute);
		expect(core.is('A')).toBe('running');
		expect(core.alerts()).toEqual([]);
		core.pass(10 * minute);
		expect(core.is('A')).toBe('recovering');
	});

	it.each([day, -day])('leaves a backoff what was left of it (%d)', jump => {
		const core = begun();
		core.crash('A');
		const state = core.state('A');
		const left = state.is === 'waiting' ? (state.until ?? 0) - core.now() : 0;
		core.jump(jump);
		core.tick();
		expect(core.is('A')).toBe('waiting backoff');
		core.pass(left + second);
		expect(core.is('A')).toBe('recovering');
	});

	it('back leaves no span below zero', () => {
		const core = begun();
		core.jump(-day);
		core.tick();
		core.end('A', committed(1));
		const session = core.session('A');
		expect(session.endedAt! - session.startedAt).toBeGreaterThanOrEqual(0);
	});

	it('back does not lengthen a guessed wait for a limit, nor the pause between wake-ups', () => {
		const core = go({streams: [line('A'), line('B')]});
		for (const id of ['A', 'B']) {
			core.begin(id);
			core.end(id, undefined, {type: 'result', ok: false, class: 'limit', text: ''}, 1);
		}
		core.pass(10 * second);
		core.jump(-day);
		core.tick();
		core.pass(51 * second);
		expect([core.is('A'), core.is('B')]).toEqual(['starting', 'waiting limit']);
		core.jump(-day);
		core.tick();
		core.pass(2 * second);
		expect(core.is('B')).toBe('starting');
	});

	it('over the stated end of a limit wakes at once', () => {
		const core = begun();
		core.end('A', undefined, {type: 'result', ok: false, class: 'limit', text: '', until: core.now() + 60 * minute}, 1);
		core.jump(8 * 60 * minute);
		core.tick();
		expect(core.is('A')).toBe('starting');
	});

	it('back does not silence the checkpoint of every ten minutes', () => {
		const core = begun();
		core.send({type: 'work.seen', streamId: 'A', work: workOf({dirty: 1}), isAnswer: false});
		const live = () => {
			for (let minutes = 0; minutes < 10; minutes++) {
				core.pass(minute);
				core.report('A', {type: 'alive'});
			}
			return core.take('checkpoint.save').length;
		};
		expect(live()).toBe(1);
		expect(live()).toBe(1);
		core.jump(-day);
		core.tick();
		expect(live()).toBe(1);
		core.send({type: 'work.seen', streamId: 'A', work: committed(1), isAnswer: false});
		expect(live()).toBe(0);
	});
});
