import {describe, expect, it} from 'vitest';
import type {MergeState, Run, Stream, StreamState} from '../../source/run/model/types.ts';
import {clock, describeState} from '../../source/run/view/describe.ts';
import {line, minute, newRun, second, start} from '../helpers/core-driver.ts';
import {createSession} from '../helpers/create-run.ts';

const now = start + 10 * minute;
const at = now - 90 * second;
const workplace = {path: '/grid/B', branch: 'stream/b', startCommit: 'base0', tips: {}, isSetUp: true};

const runWith = (patch: Partial<Stream>, more: Partial<Run> = {}): Run => {
	const run = newRun({streams: [line('Stream-A'), line('Stream-B', {dependencies: ['Stream-A']})]});
	return {...run, ...more, streams: {...run.streams, 'Stream-B': {...run.streams['Stream-B']!, ...patch}}};
};
const told = (patch: Partial<Stream>, more: Partial<Run> = {}) => {
	const run = runWith(patch, more);
	const {glyph, tone, word, text, ageMs} = describeState(run, run.streams['Stream-B']!, now);
	return [word, text, glyph, tone, ...(ageMs === undefined ? [] : [ageMs])];
};
const wait = (cause: Extract<StreamState, {is: 'waiting'}>['cause'], more: object = {}): Partial<Stream> => ({
	state: {is: 'waiting', cause, since: at, ...more},
});
const age = 90 * second;

describe('what a tile says of a stream', () => {
	it.each<readonly [Partial<Stream>, readonly unknown[]]>([
		[{state: {is: 'pending'}}, ['pending', 'after Stream-A', 'pending', 'idle']],
		[{state: {is: 'blocked', blockedReason: 'Stream-A failed'}}, ['blocked', 'Stream-A failed', 'failed', 'bad']],
		[{state: {is: 'ready'}}, ['ready', 'waiting for a slot', 'ready', 'idle']],
		[
			{state: {is: 'starting', step: 'worktree', since: at}},
			['starting', 'making worktree', 'working', 'working', age],
		],
		[{state: {is: 'starting', step: 'setup', since: at}}, ['starting', 'running setup', 'working', 'working', age]],
		[
			{state: {is: 'starting', step: 'agent', since: at}, sessions: [createSession()]},
			['starting', 'starting claude', 'working', 'working', age],
		],
		[
			{state: {is: 'running', since: at}, sessions: [createSession({doing: 'Edit a.ts', doingAt: now - 3000})]},
			['running', 'Edit a.ts', 'working', 'working', 3000],
		],
		[
			{
				state: {is: 'running', since: at},
				sessions: [createSession({openTools: [{toolId: 't', name: 'Bash', detail: '$ make', since: now - 9000}]})],
			},
			['running', '$ make', 'working', 'working', 9000],
		],
		[
			{
				state: {is: 'running', since: at},
				sessions: [createSession({retry: {attempt: 2, max: 10, until: now, error: 'overloaded'}})],
			},
			['running', 'API retry 2/10: overloaded', 'working', 'working'],
		],
		[
			{state: {is: 'stalled', since: at}, signAt: now - minute},
			['stalled', 'no sign of work', 'stalled', 'bad', minute],
		],
		[
			{state: {is: 'recovering', since: at, class: 'stall'}},
			['recovering', 'stall: starting a fresh session', 'recovering', 'parked', age],
		],
		[
			{
				state: {is: 'recovering', since: at, class: 'person'},
				ending: {class: 'person', step: 'checkpoint', since: at, reason: ''},
			},
			['recovering', 'asked by the user: taking a checkpoint', 'recovering', 'parked', age],
		],
		[
			{state: {is: 'verifying', step: 'evidence', since: at}},
			['verifying', 'checking the result', 'working', 'working', age],
		],
		[{state: {is: 'verifying', step: 'verify', since: at}}, ['verifying', 'running verify', 'working', 'working', age]],
		[{state: {is: 'failed', reason: 'no luck', class: 'crash', at}}, ['failed', 'no luck', 'failed', 'bad', age]],
		[{state: {is: 'stopped', at}}, ['stopped', 'by the user', 'stopped', 'idle', age]],
		[wait('permission', {detail: 'run make'}), ['waiting', 'asks to run make', 'waits', 'person', age]],
		[wait('question', {detail: 'which?'}), ['waiting', 'asks: which?', 'waits', 'person', age]],
		[wait('approval'), ['waiting', 'waits for approval', 'waits', 'person', age]],
		[wait('interrupted'), ['waiting', 'interrupted', 'waits', 'person', age]],
		[wait('paused'), ['waiting', 'paused', 'parked', 'parked', age]],
		[wait('attached', {pid: 3}), ['waiting', 'you are attached', 'parked', 'parked', age]],
		[wait('budget'), ['waiting', 'budget is used up', 'parked', 'parked', age]],
		[
			wait('limit', {until: now + minute}),
			['waiting', `usage limit until ${clock(now + minute, now)}`, 'parked', 'parked', age],
		],
		[
			wait('backoff', {until: now + 3500, detail: 'boom'}),
			['waiting', 'restarts in 4s: boom', 'parked', 'parked', age],
		],
		[wait('backoff', {until: now, detail: 'boom'}), ['waiting', 'waits to restart: boom', 'parked', 'parked', age]],
		[wait('backoff', {detail: 'for its turn'}), ['waiting', 'waits to restart: for its turn', 'parked', 'parked', age]],
	])('%#: %j', (patch, expected) => {
		expect(told(patch)).toEqual(expected);
	});

	it.each<readonly [MergeState, string]>([
		[{is: 'unmerged'}, 'ready to merge'],
		[{is: 'unmerged', note: 'a.ts is not committed'}, 'a.ts is not committed'],
		[{is: 'queued'}, 'queued to merge'],
		[{is: 'merging', step: 'verify merged tree', since: at}, 'merging: verify merged tree'],
		[{is: 'merged', into: 'main', commit: 'c', at}, 'merged into main'],
	])('that is completed and %j', (merge, text) => {
		expect(told({state: {is: 'completed', at}, workplace, merge})).toEqual([
			'completed',
			text,
			'completed',
			'done',
			age,
		]);
	});

	it('that is completed and conflicts looks like nothing that is fine', () => {
		const merge = {is: 'conflicted', files: ['a.ts', 'b.ts'], into: 'release'} as const;
		expect(told({state: {is: 'completed', at}, workplace, merge})).toEqual([
			'conflicted',
			'conflicts with release in a.ts, b.ts',
			'conflict',
			'bad',
			age,
		]);
	});

	it.each<readonly [Partial<Run>, string]>([
		[{isPaused: true}, 'the run is paused'],
		[{isBreakerOpen: true}, 'automatic restarts are paused'],
		[{isDiskLow: true}, 'the disk is almost full'],
		[{gate: {until: now, reason: '', nextWakeAt: now, round: 1}}, `usage limit until ${clock(now, now)}`],
	])('that is ready in a run with %j', (more, text) => {
		expect(told({state: {is: 'ready'}}, more)[1]).toBe(text);
	});

	it('has no age below zero when the clock went back', () => {
		expect(told({state: {is: 'stopped', at: now + minute}}).at(-1)).toBe(0);
	});
});

describe('the time at which something continues', () => {
	const now = new Date(2026, 2, 4, 9, 0).getTime();

	it.each<readonly [readonly [number, number, number], string]>([
		[[4, 23, 59], '23:59'],
		[[5, 0, 5], 'Thu 00:05'],
		[[9, 9, 0], 'Mon 09:00'],
		[[31, 7, 30], '31 Mar 07:30'],
	])('%j is %s', ([day, hour, minutes], text) => {
		expect(clock(new Date(2026, 2, day, hour, minutes).getTime(), now)).toBe(text);
	});
});
