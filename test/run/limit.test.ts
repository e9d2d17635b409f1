import {describe, expect, it} from 'vitest';
import {badResult, type Core, committed, go, line, minute, second} from '../helpers/core-driver.ts';

const hour = 60 * minute;
const limited = (core: Core, id: string, until?: number): void => {
	core.end(id, undefined, badResult('limit', 'usage limit reached', until), 1);
};
const begunAll = (ids: readonly string[], over: Record<string, unknown> = {}) => {
	const core = go({streams: ids.map(id => line(id)), ...over});
	for (const id of core.run().plan.streams.map(stream => stream.id)) if (core.is(id) === 'starting') core.begin(id);
	return core;
};
/** Passes time in seconds and notes when each stream was started. */
const starts = (core: Core, ms: number): Record<string, number> => {
	const from = core.now();
	const at: Record<string, number> = {};
	while (core.now() < from + ms) {
		core.pass(second);
		for (const {streamId} of core.take('session.start')) at[streamId] ??= (core.now() - from) / second;
	}
	return at;
};

describe('a usage limit (fault 47)', () => {
	it('parks the stream until the stated time, and costs nothing', () => {
		const core = begunAll(['A']);
		const until = core.now() + 2 * hour;
		limited(core, 'A', until);
		expect(core.state('A')).toEqual({
			is: 'waiting',
			cause: 'limit',
			since: core.now(),
			until,
			detail: 'usage limit reached',
		});
		expect(core.stream('A')).toMatchObject({recoveriesLeft: 3, crashes: 0});
		expect(core.run().restarts).toEqual([]);
		expect(starts(core, 2 * hour - second)).toEqual({});
		expect(Object.keys(starts(core, 3 * second))).toEqual(['A']);
		expect(core.session('A')).toMatchObject({attempt: 2, mode: 'resume', agentSessionId: 'talk-1'});
	});

	it('is the gate of its agent: none of its streams starts until it has passed', () => {
		const core = begunAll(['A', 'B', 'C'], {maxParallel: 2});
		limited(core, 'A', core.now() + hour);
		expect(core.is('C')).toBe('ready');
		core.crash('B');
		core.pass(10 * minute);
		expect(core.is('B')).toBe('waiting backoff');
		expect(core.is('C')).toBe('ready');
		core.pass(hour - 10 * minute + 3 * second);
		expect([core.is('A'), core.is('B'), core.is('C')].filter(state => state === 'starting')).toHaveLength(1);
	});

	it('lets agents that still work continue', () => {
		const core = begunAll(['A', 'B']);
		limited(core, 'A', core.now() + hour);
		core.end('B', committed(1));
		expect(core.is('B')).toBe('completed');
	});

	it('wakes the parked one by one, two seconds apart, the critical path first', () => {
		const ids = ['A', 'B', 'C', 'D'];
		const core = go({
			maxParallel: 4,
			streams: [...ids.map(id => line(id)), line('E', {dependencies: ['C']})],
		});
		for (const id of ids) core.begin(id);
		const until = core.now() + minute;
		for (const id of ids) limited(core, id, until);
		expect(core.effects('alert.raise').map(({alert}) => alert.key)).toEqual(['limit:claude']);
		const at = starts(core, 2 * minute);
		const order = Object.entries(at).sort(([, a], [, b]) => a - b);
		expect(order.map(([id]) => id)).toEqual(['C', 'A', 'B', 'D']);
		const [first = 0, ...others] = order.map(([, seconds]) => seconds);
		expect(first).toBeGreaterThanOrEqual(60);
		expect(first).toBeLessThanOrEqual(62);
		expect(others.map(seconds => seconds - first)).toEqual([2, 4, 6]);
		expect(core.run().gates?.[0]).toBeUndefined();
		expect(core.alerts()).toEqual([]);
	});

	it('wakes only as many as there are slots', () => {
		const core = begunAll(['A', 'B', 'C'], {maxParallel: 1});
		limited(core, 'A', core.now() + minute);
		core.send({type: 'stream.spawn', streamId: 'B'});
		core.begin('B');
		core.pass(5 * minute);
		expect(core.is('A')).toBe('waiting limit');
		core.end('B', committed(1));
		expect(core.is('A')).toBe('starting');
	});

	it('without a stated time waits a minute, once for all that meet it', () => {
		const core = begunAll(['A', 'B', 'C']);
		for (const id of ['A', 'B', 'C']) limited(core, id);
		expect(core.run().gates?.[0]).toMatchObject({until: core.now() + minute, round: 1});
		expect(Object.keys(starts(core, minute + 7 * second))).toHaveLength(3);
	});

	it('doubles the wait when the limit is met again without any work, to half an hour', () => {
		const core = begunAll(['A']);
		const waits: number[] = [];
		for (let times = 0; times < 7; times++) {
			limited(core, 'A');
			const until = core.run().gates?.[0]?.until ?? 0;
			waits.push((until - core.now()) / minute);
			core.pass(until - core.now() + 5 * second);
			core.begin('A');
		}
		expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30]);
		core.report('A', {type: 'tool.opened', toolId: 't', name: 'Bash', detail: ''});
		limited(core, 'A');
		expect((core.run().gates?.[0]?.until ?? 0) - core.now()).toBe(minute);
	});

	it('believes a stated time rather than its own guess, and the later of two', () => {
		const core = begunAll(['A', 'B', 'C']);
		limited(core, 'A');
		const until = core.now() + hour;
		limited(core, 'B', until);
		expect(core.run().gates?.[0]?.until).toBe(until);
		expect(core.state('A')).toMatchObject({until});
		limited(core, 'C', core.now() + minute);
		expect(core.run().gates?.[0]?.until).toBe(until);
	});

	it.each([
		['has passed already', -hour],
		['is years away', 3 * 366 * 24 * hour],
		['is no time', Number.NaN],
	])('guesses when the stated time %s', (_what, from) => {
		const core = begunAll(['A']);
		limited(core, 'A', core.now() + from);
		expect(core.run().gates?.[0]?.until).toBe(core.now() + minute);
	});

	it('is ended by continue: all continue at once, in the pool', () => {
		const core = begunAll(['A', 'B'], {maxParallel: 2});
		for (const id of ['A', 'B']) limited(core, id, core.now() + 5 * hour);
		expect(core.send({type: 'run.continue'})).toMatchObject({ok: true});
		expect(core.run().gates?.[0]).toBeUndefined();
		expect(core.alerts()).toEqual([]);
		expect(core.take('session.start').map(effect => effect.resumeId)).toEqual(['talk-1', 'talk-1']);
	});

	it('lets the user try one stream at once', () => {
		const core = begunAll(['A', 'B']);
		for (const id of ['A', 'B']) limited(core, id, core.now() + hour);
		core.send({type: 'stream.continue', streamId: 'A'});
		expect(core.launch('A').resumeId).toBe('talk-1');
		expect(core.is('B')).toBe('waiting limit');
	});

	it.each([
		['stop', 'stopped'],
		['pause', 'waiting paused'],
	] as const)('does not wake what the user has asked to %s', (verb, state) => {
		const core = begunAll(['A']);
		limited(core, 'A', core.now() + minute);
		core.send({type: `stream.${verb}`, streamId: 'A'});
		core.saved('A');
		core.pass(10 * minute);
		expect(core.is('A')).toBe(state);
		expect(core.run().gates?.[0]).toBeUndefined();
		expect(core.alerts()).toEqual([]);
		expect(core.take('session.start')).toEqual([]);
	});

	it('lets the user recover a parked stream in a fresh session', () => {
		const core = begunAll(['A']);
		limited(core, 'A', core.now() + hour);
		core.send({type: 'stream.recover', streamId: 'A'});
		core.saved('A');
		expect(core.launch('A').resumeId).toBeUndefined();
	});

	it('wakes nobody while the run is paused or its breaker is open', () => {
		const core = begunAll(['A']);
		limited(core, 'A', core.now() + minute);
		core.send({type: 'run.pause'});
		core.pass(10 * minute);
		expect(core.is('A')).toBe('waiting limit');
		core.send({type: 'run.continue'});
		expect(core.is('A')).toBe('starting');
	});
});
