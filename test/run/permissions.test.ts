import {describe, expect, it} from 'vitest';
import type {CommandType} from '../../source/run/model/command.ts';
import type {Run, Stopping, Stream, StreamState} from '../../source/run/model/types.ts';
import {refusal, spawnWarning} from '../../source/run/permissions.ts';
import {line, newRun, start, workOf} from '../helpers/core-driver.ts';
import {createSession} from '../helpers/create-run.ts';

const at = start;
const ending: Stopping = {class: 'crash', step: 'stopping', since: at, reason: ''};
const wait = (cause: Extract<StreamState, {is: 'waiting'}>['cause']): StreamState => ({
	is: 'waiting',
	cause,
	since: at,
});

type Row = readonly [name: string, state: StreamState, more: 'new' | 'live' | 'ended' | 'ending', allowed: string];

/** new: nothing there yet; live: an agent works; ended: worktree, no agent; ending: on its way down. */
const rows: readonly Row[] = [
	['pending', {is: 'pending'}, 'new', 'spawn stop'],
	['blocked', {is: 'blocked', blockedReason: 'A failed'}, 'new', 'spawn stop'],
	['ready', {is: 'ready'}, 'new', 'spawn stop'],
	['starting, worktree', {is: 'starting', step: 'worktree', since: at}, 'new', 'stop pause'],
	['starting, setup', {is: 'starting', step: 'setup', since: at}, 'ended', 'stop pause fork'],
	['starting, agent', {is: 'starting', step: 'agent', since: at}, 'live', 'stop pause recover fork'],
	['running', {is: 'running', since: at}, 'live', 'stop pause recover fork'],
	['running, ending', {is: 'running', since: at}, 'ending', 'stop recover fork'],
	['permission', wait('permission'), 'live', 'stop pause recover fork'],
	['question', wait('question'), 'live', 'stop pause recover fork'],
	['limit', wait('limit'), 'ended', 'stop pause continue recover attach fork'],
	['backoff', wait('backoff'), 'ended', 'stop pause continue recover attach fork'],
	[
		'approval, done',
		{is: 'waiting', cause: 'approval', gate: 'after', since: at},
		'ended',
		'stop recover update attach approve deny fork back',
	],
	[
		'approval, to start',
		{is: 'waiting', cause: 'approval', gate: 'before', since: at},
		'new',
		'spawn stop approve deny',
	],
	['paused', wait('paused'), 'ended', 'stop continue recover update attach fork back'],
	['interrupted', wait('interrupted'), 'ended', 'stop continue recover update attach fork back'],
	['attached', wait('attached'), 'ended', 'stop update detach fork'],
	['budget', wait('budget'), 'ended', 'stop continue recover update attach fork back'],
	['budget, never started', wait('budget'), 'new', 'spawn stop continue recover'],
	['stalled', {is: 'stalled', since: at}, 'live', 'stop pause recover fork'],
	['recovering', {is: 'recovering', since: at, class: 'stall'}, 'live', 'stop pause recover fork'],
	['recovering, ending', {is: 'recovering', since: at, class: 'stall'}, 'ending', 'stop fork'],
	['verifying', {is: 'verifying', step: 'verify', since: at}, 'ending', 'stop recover fork'],
	['completed', {is: 'completed', at}, 'ended', 'merge update attach fork back'],
	['failed', {is: 'failed', reason: 'x', class: 'crash', at}, 'ended', 'recover update attach fork back'],
	['stopped', {is: 'stopped', at}, 'ended', 'continue recover update attach fork back'],
	['stopped, never started', {is: 'stopped', at}, 'new', 'continue recover'],
];

const verbs = [
	'spawn',
	'stop',
	'pause',
	'continue',
	'recover',
	'merge',
	'update',
	'attach',
	'detach',
	'approve',
	'deny',
	'fork',
	'back',
] as const;

const runWith = (patch: Partial<Stream>): Run => {
	const run = newRun({streams: [line('A'), line('B', {dependencies: ['A']})]});
	return {...run, streams: {...run.streams, A: {...run.streams.A!, ...patch}}};
};

const shape = (more: Row[2]): Partial<Stream> => {
	if (more === 'new') return {};
	const session = createSession({startedAt: at, ...(more === 'ended' && {endedAt: at, outcome: 'crash'})});
	return {
		sessions: [session],
		attempt: 1,
		workplace: {path: '/grid/A', branch: 'stream/a', startCommit: 'base0', tips: {}, isSetUp: true},
		work: workOf({commits: 1}),
		checkpoints: [{ref: 'refs/x/1', commit: 'c', at, why: '', completedTasks: 0, attempt: 1}],
		behind: {B: 2},
		...(more === 'ending' && {ending}),
	};
};

describe('the table of permissions', () => {
	it.each(rows)('of a stream that is %s', (_name, state, more, allowed) => {
		const run = runWith({state, ...shape(more)});
		const open = verbs.filter(
			verb => refusal(run, {type: `stream.${verb}` as CommandType, streamId: 'A'}) === undefined,
		);
		expect(open.join(' ')).toBe(allowed);
	});

	it.each([
		['stream.spawn', {is: 'running', since: at}, 'it is running already'],
		['stream.stop', {is: 'completed', at}, 'it is completed: nothing to stop'],
		['stream.pause', wait('paused'), 'it is waiting (paused): nothing to pause'],
		[
			'stream.continue',
			{is: 'running', since: at},
			'it is running: only a paused, interrupted or stopped stream can continue',
		],
		['stream.recover', {is: 'pending'}, 'it is pending: nothing to recover'],
		['stream.merge', {is: 'pending'}, 'it has no branch yet'],
		['stream.update', {is: 'pending'}, 'it has no worktree yet'],
		['stream.attach', {is: 'pending'}, 'it has no worktree yet'],
		['stream.detach', {is: 'pending'}, 'nobody is attached to it'],
		['stream.fork', {is: 'completed', at}, 'it has no checkpoint yet'],
	] as const)('says why %s is not allowed', (type, state, reason) => {
		expect(refusal(runWith({state: state as StreamState}), {type, streamId: 'A'})).toBe(reason);
	});

	it('knows no stream that is only a word of the language', () => {
		for (const streamId of ['Nobody', 'constructor', 'toString'])
			expect(refusal(runWith({}), {type: 'stream.stop', streamId})).toBe(`there is no stream ${streamId}`);
	});

	it('merges what is not merged yet', () => {
		const done: Partial<Stream> = {state: {is: 'completed', at}, ...shape('ended')};
		const why = (merge: Stream['merge']) => refusal(runWith({...done, merge}), {type: 'stream.merge', streamId: 'A'});
		expect(why({is: 'unmerged'})).toBeUndefined();
		expect(why({is: 'conflicted', files: ['a']})).toBeUndefined();
		expect(why({is: 'merged', into: 'main', commit: 'c', at})).toBe('it is already merged');
		expect(why({is: 'queued'})).toBe('it is being merged');
		expect(why({is: 'merging', step: 'merge', since: at})).toBe('it is being merged');
	});

	it('gives an agent only what is in conflict', () => {
		const done: Partial<Stream> = {state: {is: 'completed', at}, ...shape('ended')};
		const why = (patch: Partial<Stream>) =>
			refusal(runWith({...done, ...patch}), {type: 'stream.resolve', streamId: 'A'});
		expect(why({merge: {is: 'conflicted', files: ['a']}})).toBeUndefined();
		expect(why({merge: {is: 'unmerged'}})).toBe('it is not in conflict');
		expect(why({state: {is: 'blocked', blockedReason: 'x', files: ['a']}})).toBeUndefined();
		expect(why({state: {is: 'blocked', blockedReason: 'x'}})).toBe('it is not in conflict');
	});

	it('updates only what is behind', () => {
		const run = runWith({state: {is: 'completed', at}, ...shape('ended'), behind: {B: 0}});
		expect(refusal(run, {type: 'stream.update', streamId: 'A'})).toBe('it is up to date with its dependencies');
	});

	const runVerbs = ['run.pause', 'run.continue', 'run.stop', 'run.merge'] as const;
	const stopped: StreamState = {is: 'stopped', at};
	const runRows: readonly (readonly [string, Run, string])[] = [
		['continues', runWith({state: {is: 'running', since: at}, ...shape('live')}), 'run.pause run.stop'],
		['is paused', {...runWith({}), isPaused: true}, 'run.continue run.stop'],
		['has an open breaker', {...runWith({}), isBreakerOpen: true}, 'run.pause run.continue run.stop'],
		[
			'waits for a limit',
			{...runWith({}), gate: {until: at, reason: '', nextWakeAt: at, round: 1}},
			'run.pause run.continue run.stop',
		],
		['has a paused stream', runWith({state: wait('paused')}), 'run.pause run.continue run.stop'],
		['has an interrupted stream', runWith({state: wait('interrupted')}), 'run.pause run.continue run.stop'],
		[
			'has a completed stream',
			runWith({state: {is: 'completed', at}, ...shape('ended')}),
			'run.pause run.stop run.merge',
		],
		['is stopped', {...runWith({}), streams: mapStates(runWith({}), stopped)}, 'run.continue'],
		['is done', {...runWith({}), streams: mapStates(runWith({}), {is: 'completed', at})}, ''],
	];
	it.each(runRows)('of a run that %s', (_name, run, allowed) => {
		expect(runVerbs.filter(type => refusal(run, {type}) === undefined).join(' ')).toBe(allowed);
	});

	it('warns before a spawn that goes ahead of dependencies', () => {
		expect(spawnWarning(runWith({}), 'A')).toBeUndefined();
		expect(spawnWarning(runWith({}), 'B')).toBe('A is not completed');
		expect(spawnWarning(runWith({state: {is: 'completed', at}}), 'B')).toBeUndefined();
	});
});

function mapStates(run: Run, state: StreamState): Run['streams'] {
	return Object.fromEntries(Object.entries(run.streams).map(([id, stream]) => [id, {...stream, state}]));
}
