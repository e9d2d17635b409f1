import {describe, expect, it} from 'vitest';
import {hintText} from '../../source/run/model/hint.ts';
import {badResult, type Core, committed, go, line, minute, second, workOf} from '../helpers/core-driver.ts';

const begun = (over: Record<string, unknown> = {}) => {
	const core = go({streams: [line('A', over)]});
	core.begin('A');
	return core;
};
const waitOf = (core: Core, id = 'A'): number => {
	const state = core.state(id);
	return state.is === 'waiting' && state.until !== undefined ? state.until - core.now() : Number.NaN;
};
/** Lives long enough for a crash not to be a crash at the start. */
const crashLate = (core: Core, id = 'A', lastLine = 'boom'): void => {
	core.pass(25 * second);
	core.crash(id, lastLine);
};

describe('a crash', () => {
	it('resumes the conversation after a wait that doubles, between half and whole (fault 38)', () => {
		const core = begun({contextRecovery: {maxRecoveryAttempts: 10}});
		const waits: number[] = [];
		for (let crashes = 1; crashes <= 10; crashes++) {
			crashLate(core, 'A', `line ${crashes}`);
			waits.push(waitOf(core));
			// Closes the breaker, which is not what this is about.
			core.send({type: 'run.pause'});
			core.send({type: 'run.continue'});
			core.pass(300 * second);
			expect(core.launch('A')).toMatchObject({resumeId: `talk-${crashes}`});
			core.identify('A');
		}
		const full = [2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map(seconds => seconds * second);
		for (const [index, wait] of waits.entries()) {
			expect(wait).toBeGreaterThanOrEqual(full[index]! / 2);
			expect(wait).toBeLessThanOrEqual(full[index]!);
		}
		expect(new Set(waits.map((wait, index) => wait / full[index]!)).size).toBeGreaterThan(5);
	});

	it('before the first word starts a fresh session', () => {
		const core = go({streams: [line('A')]});
		core.prepare('A');
		core.launch('A');
		core.crash('A');
		core.pass(2 * second);
		expect(core.launch('A').resumeId).toBeUndefined();
	});

	it('uses the words of the seeds, and is a success only once the new session has done something', () => {
		const core = begun();
		core.crash('A', 'segfault');
		core.pass(2 * second);
		core.launch('A');
		expect(core.said()).toContain('⚠ A: session lost (exit code 1: segfault) - initiating recovery');
		expect(core.said()).toContain('⚠ Attempting recovery for A (attempt 1)');
		expect(core.said()).not.toContain('✓ A: Recovery successful (attempt 1)');
		core.identify('A');
		expect(core.said()).toContain('✓ A: Recovery successful (attempt 1)');
	});

	it('gives up when nothing is left to spend', () => {
		const core = begun();
		for (let crashes = 0; crashes < 3; crashes++) {
			crashLate(core, 'A', `line ${crashes}`);
			core.pass(10 * second);
			core.begin('A');
		}
		expect(core.stream('A').recoveriesLeft).toBe(0);
		crashLate(core, 'A', 'the last');
		expect(core.state('A')).toMatchObject({
			is: 'failed',
			reason: 'gave up after 3 recoveries without progress: exit code 1: the last',
		});
		expect(core.alerts()).toEqual(['failed:A']);
	});

	it.each([
		['a commit', (core: Core) => core.send({type: 'work.seen', streamId: 'A', work: committed(1), isAnswer: false})],
		[
			'a task done',
			(core: Core) => core.report('A', {type: 'todos', todos: [{key: '1', title: '[1] one', status: 'completed'}]}),
		],
	])('is forgotten with %s', (_name, progress) => {
		const core = begun({tasks: [{title: 'one'}, {title: 'two'}]});
		crashLate(core);
		core.pass(2 * second);
		core.begin('A');
		expect(core.stream('A')).toMatchObject({recoveriesLeft: 2, crashes: 1});
		progress(core);
		expect(core.stream('A')).toMatchObject({recoveriesLeft: 3, crashes: 0});
		core.take('checkpoint.save');
		crashLate(core);
		expect(waitOf(core)).toBeLessThanOrEqual(2 * second);
	});

	it('is not forgotten because the session lived long, or changed files', () => {
		const core = begun();
		crashLate(core);
		core.pass(2 * second);
		core.begin('A');
		core.send({type: 'work.seen', streamId: 'A', work: workOf({dirty: 3}), isAnswer: false});
		core.pass(5 * minute);
		expect(core.stream('A')).toMatchObject({recoveriesLeft: 2, crashes: 1});
	});

	it('at the start, three times with the same last line, ends it (fault 38)', () => {
		const core = begun({contextRecovery: {maxRecoveryAttempts: 10}});
		for (let crashes = 0; crashes < 2; crashes++) {
			core.crash('A', 'bad flag');
			core.pass(10 * second);
			core.begin('A');
		}
		core.crash('A', 'bad flag');
		expect(core.state('A')).toMatchObject({
			is: 'failed',
			reason: 'it crashes at the start each time: exit code 1: bad flag',
		});
	});

	it('at the start with other last lines, or later, does not end it', () => {
		const core = begun({contextRecovery: {maxRecoveryAttempts: 10}});
		for (const last of ['bad flag', 'bad flag', 'another']) {
			core.crash('A', last);
			core.pass(10 * second);
			core.begin('A');
		}
		crashLate(core, 'A', 'another');
		core.pass(300 * second);
		core.begin('A');
		core.crash('A', 'another');
		expect(core.is('A')).toBe('waiting backoff');
	});

	it('is not recovered when automatic recovery is off', () => {
		const core = begun({contextRecovery: {autoRecoveryEnabled: false}});
		core.crash('A');
		expect(core.state('A')).toMatchObject({is: 'failed', reason: 'exit code 1: boom (automatic recovery is off)'});
	});

	it('whose code is lost is treated like one that was seen', () => {
		const core = begun();
		core.crash('A', '', 'unknown');
		expect(core.is('A')).toBe('waiting backoff');
	});
});

describe('an exhausted context (fault 48)', () => {
	it('starts a fresh session from the checkpoint, with the facts', () => {
		const core = begun({tasks: [{title: 'one'}, {title: 'two'}]});
		core.report('A', {type: 'todos', todos: [{key: '1', title: '[1] x', status: 'completed'}]});
		core.end('A', committed(1, {dirty: 2}), badResult('context'));
		const next = core.launch('A');
		expect(next.resumeId).toBeUndefined();
		expect(next.prompt).toContain('ran out of context');
		expect(next.prompt).toContain('- Tasks completed: 1 of 2.');
		expect(next.prompt).toContain('- 2 files are changed and not committed.');
		expect(core.said()).toContain('⚠ A: context exhausted - initiating recovery');
	});

	it('ends the third time without progress', () => {
		const core = begun({contextRecovery: {maxRecoveryAttempts: 10}});
		for (let times = 0; times < 2; times++) {
			core.end('A', undefined, badResult('context'));
			core.begin('A');
		}
		core.end('A', undefined, badResult('context'));
		expect(core.state('A')).toMatchObject({
			is: 'failed',
			class: 'context',
			reason: 'its context was exhausted three times without progress: split its tasks',
		});
	});

	it('continues for as long as each session gets somewhere', () => {
		const core = begun();
		for (let commits = 1; commits <= 8; commits++) {
			core.pass(2 * minute);
			core.end('A', committed(commits), badResult('context'));
			core.begin('A');
		}
		expect(core.is('A')).toBe('running');
	});
});

describe('a permanent fault (fault 47)', () => {
	it.each([
		['Please run /login', 'log in to the agent again'],
		['Credit balance is too low', 'fix the billing of the account'],
		['model not found: opus-9', 'name a model that exists in the plan'],
		['something else', 'fix the cause'],
	])('is never tried again, and says what to do: %s', (text, cure) => {
		const core = begun();
		core.end('A', undefined, badResult('permanent', text), 1);
		core.pass(30 * minute);
		expect(core.state('A')).toMatchObject({is: 'failed', class: 'permanent', reason: text});
		expect(core.run().alerts).toMatchObject([{key: 'failed:A', kind: 'failed'}]);
		expect(hintText(core.run().alerts[0]?.cure ?? '')).toContain(cure);
		expect(core.effects('session.start')).toHaveLength(1);
	});
});

describe('a user who recovers', () => {
	it('gets a new session, and it costs nothing', () => {
		const core = begun();
		core.send({type: 'stream.recover', streamId: 'A'});
		core.stopped('A');
		core.saved('A');
		const next = core.launch('A');
		expect(next.resumeId).toBeUndefined();
		expect(core.stream('A').recoveriesLeft).toBe(3);
		expect(core.run().restarts).toEqual([]);
	});

	it('brings a failed stream back, and clears its alert', () => {
		const core = begun({contextRecovery: {maxRecoveryAttempts: 0}});
		core.crash('A');
		expect(core.is('A')).toBe('failed');
		core.send({type: 'stream.recover', streamId: 'A'});
		expect(core.alerts()).toEqual([]);
		core.saved('A');
		core.begin('A');
		expect(core.is('A')).toBe('running');
		expect(core.stream('A').finishedAt).toBeUndefined();
	});

	it('does not start what was stopped before its dependencies are done', () => {
		const core = go({streams: [line('A'), line('B', {dependencies: ['A']})]});
		core.send({type: 'stream.stop', streamId: 'B'});
		core.send({type: 'stream.recover', streamId: 'B'});
		expect(core.is('B')).toBe('pending');
	});

	it('waits for a slot when the pool is full', () => {
		const core = go({maxParallel: 1, streams: [line('A'), line('B')]});
		core.begin('A');
		core.end('A', undefined, badResult('permanent'), 1);
		core.begin('B');
		core.send({type: 'stream.recover', streamId: 'A'});
		core.saved('A');
		expect(core.is('A')).toBe('waiting backoff');
		core.end('B', committed(1));
		expect(core.launch('A').attempt).toBe(2);
	});

	it('ends the wait of a backoff', () => {
		const core = begun();
		core.crash('A');
		core.send({type: 'stream.recover', streamId: 'A'});
		core.saved('A');
		expect(core.launch('A').attempt).toBe(2);
	});

	it('ends a backoff by continuing, too, with the conversation there was', () => {
		const core = begun();
		core.crash('A');
		core.send({type: 'stream.continue', streamId: 'A'});
		expect(core.launch('A')).toMatchObject({attempt: 2, resumeId: 'talk-1'});
		expect(core.session('A').cause).toBe('crash');
	});
});

describe('the circuit breaker (fault 38)', () => {
	const tripped = () => {
		const core = go({streams: [line('A', {contextRecovery: {maxRecoveryAttempts: 50}}), line('B')]});
		core.begin('A');
		core.begin('B');
		for (let restarts = 0; restarts < 10; restarts++) {
			core.end('A', undefined, badResult('incomplete', `part ${restarts}`));
			core.begin('A');
		}
		expect(core.run().isBreakerOpen).toBe(false);
		core.end('A', undefined, badResult('incomplete'));
		return core;
	};

	it('opens after ten automatic restarts in ten minutes, with one alert', () => {
		const core = tripped();
		expect(core.run().isBreakerOpen).toBe(true);
		expect(core.alerts()).toEqual(['breaker']);
		expect(core.is('A')).toBe('waiting backoff');
		core.pass(30 * minute);
		expect(core.is('A')).toBe('waiting backoff');
	});

	it('keeps other streams from restarting, and lets those that work continue', () => {
		const core = tripped();
		expect(core.is('B')).toBe('running');
		core.crash('B');
		core.pass(20 * minute);
		expect(core.is('B')).toBe('waiting backoff');
		expect(core.effects('alert.raise').filter(({alert}) => alert.key === 'breaker')).toHaveLength(1);
	});

	it('is closed by continue, and counts anew', () => {
		const core = tripped();
		core.send({type: 'run.continue'});
		expect(core.run().isBreakerOpen).toBe(false);
		expect(core.alerts()).toEqual([]);
		core.begin('A');
		core.end('A', undefined, badResult('incomplete'));
		expect(core.take('session.start', 'A')).toHaveLength(1);
	});

	it('does not count restarts of more than ten minutes ago', () => {
		const core = begun({contextRecovery: {maxRecoveryAttempts: 50}});
		for (let restarts = 0; restarts < 15; restarts++) {
			core.pass(minute + second);
			core.end('A', undefined, badResult('incomplete'));
			core.begin('A');
		}
		expect(core.run().isBreakerOpen).toBe(false);
	});
});

describe('a paused run', () => {
	it('pauses what works, after a checkpoint, and starts nothing', () => {
		const core = go({maxParallel: 2, streams: [line('A'), line('B'), line('C')]});
		core.begin('A');
		core.send({type: 'run.pause'});
		core.stopped('A');
		core.saved('A');
		core.prepare('B');
		core.pass(10 * minute);
		expect([core.is('A'), core.is('B'), core.is('C')]).toEqual(['waiting paused', 'waiting paused', 'ready']);
		expect(core.take('session.start')).toEqual([]);
		core.send({type: 'run.continue'});
		expect([core.is('A'), core.is('B'), core.is('C')]).toEqual(['starting', 'starting', 'ready']);
		expect(core.launch('A').resumeId).toBe('talk-1');
		expect(core.launch('B').attempt).toBe(1);
	});

	it('holds what is due in a backoff', () => {
		const core = begun();
		core.crash('A');
		core.send({type: 'run.pause'});
		core.pass(minute);
		expect(core.is('A')).toBe('waiting backoff');
		core.send({type: 'run.continue'});
		expect(core.launch('A').resumeId).toBe('talk-1');
	});

	it('looks at what has ended, and starts no session for it', () => {
		const core = go({streams: [line('A'), line('B')]});
		core.begin('A');
		core.begin('B');
		core.report('A', badResult('context'));
		core.exit('A');
		core.report('B', {type: 'result', ok: true, class: 'finished', text: ''});
		core.exit('B');
		core.send({type: 'run.pause'});
		for (const id of ['A', 'B']) core.stopped(id);
		core.saved('A');
		core.saved('B', workOf({dirty: 1}));
		expect(core.take('session.start')).toEqual([]);
		core.send({type: 'run.continue'});
		expect(core.launch('A').resumeId).toBeUndefined();
		expect(core.launch('B').prompt).toMatch(/^Your work is not committed/);
	});

	it('lets one stream continue when the user says so', () => {
		const core = begun();
		core.send({type: 'run.pause'});
		core.stopped('A');
		core.saved('A');
		core.send({type: 'stream.continue', streamId: 'A'});
		expect(core.launch('A').resumeId).toBe('talk-1');
		expect(core.run().isPaused).toBe(true);
	});
});
