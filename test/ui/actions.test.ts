import {describe, expect, test} from 'vitest';
import {type Action, actionFor} from '../../source/controls/actions.ts';
import type {Run, Stream} from '../../source/run/model/types.ts';
import {createAuthRun, createStream, fixtureNow} from '../helpers/create-run.ts';

const withStreams = (run: Run, changed: Readonly<Record<string, Partial<Stream>>>): Run => ({
	...run,
	streams: {
		...run.streams,
		...Object.fromEntries(Object.entries(changed).map(([id, over]) => [id, {...run.streams[id]!, ...over}])),
	},
});

const interrupted = {state: {is: 'waiting', cause: 'interrupted', since: fixtureNow}} as const;
const actionOf = (
	action: Parameters<typeof actionFor>[0],
	focusedId: string,
	run: Run = createAuthRun(),
): Action | undefined => actionFor(action, {run, focusedId});

const questionOf = (one: Action | undefined) => {
	if (one?.is !== 'ask') throw new Error(`asks nothing: ${JSON.stringify(one)}`);
	return one.question;
};

describe('continue', () => {
	test('continues with the one stream that is paused', () => {
		const run = withStreams(createAuthRun(), {
			'Stream-B': {state: {is: 'waiting', cause: 'paused', since: fixtureNow}},
		});
		expect(actionOf('continue', 'Stream-B', run)).toEqual({
			is: 'send',
			command: {type: 'stream.continue', streamId: 'Stream-B'},
		});
	});

	test('offers to continue with all streams after a reboot', () => {
		const run = withStreams(createAuthRun(), {
			'Stream-B': interrupted,
			'Stream-C': interrupted,
			'Stream-D': interrupted,
		});
		const question = questionOf(actionOf('continue', 'Stream-C', run));
		expect(question.choices[0]).toMatchObject({label: 'continue all 3'});
		expect(question.actions.all).toEqual({is: 'send', command: {type: 'run.continue'}});
		expect(question.actions.one).toEqual({is: 'send', command: {type: 'stream.continue', streamId: 'Stream-C'}});
	});

	test('means the run when only the run can be continued', () => {
		const run = {...createAuthRun(), isBreakerOpen: true};
		expect(actionOf('continue', 'Stream-B', run)).toEqual({is: 'send', command: {type: 'run.continue'}});
	});

	test('is refused when nothing waits', () => {
		expect(actionOf('continue', 'Stream-A')).toMatchObject({is: 'refuse'});
	});
});

describe('spawn', () => {
	test('starts a ready stream without asking', () => {
		const run = withStreams(createAuthRun(), {'Stream-G': {state: {is: 'ready'}}});
		expect(actionOf('spawn', 'Stream-G', run)).toEqual({
			is: 'send',
			command: {type: 'stream.spawn', streamId: 'Stream-G'},
		});
	});

	test('asks before it goes above the pool', () => {
		const busy = {state: {is: 'running', since: fixtureNow}} as const;
		const run = withStreams(createAuthRun(), {
			'Stream-C': busy,
			'Stream-E': busy,
			'Stream-G': {state: {is: 'ready'}},
		});
		const question = questionOf(actionOf('spawn', 'Stream-G', run));
		expect(question.lines).toEqual(['All 5 slots are taken: it runs beside them.']);
		expect(question.actions.yes).toMatchObject({command: {isForced: true}});
	});
});

describe('merge all', () => {
	test('names the streams in order and the target', () => {
		const done = {state: {is: 'completed', at: fixtureNow}, merge: {is: 'unmerged'}} as const;
		const run = withStreams(createAuthRun(), {'Stream-D': done, 'Stream-B': done});
		const question = questionOf(actionOf('mergeAll', 'Stream-A', run));
		expect(question.title).toBe('Merge 2 streams into main?');
		expect(question.lines[0]).toBe('In this order: Stream-B, Stream-D.');
	});
});

describe('leaving', () => {
	test('stop all asks nothing when nothing is left to stop', () => {
		const run = createAuthRun();
		const streams = Object.fromEntries(
			Object.keys(run.streams).map(id => [id, createStream(id, {state: {is: 'completed', at: fixtureNow}})]),
		);
		expect(actionOf('stopAll', 'Stream-A', {...run, streams})).toEqual({is: 'leave', reason: {is: 'detached'}});
	});

	test('stop all offers to leave the agents at work', () => {
		const question = questionOf(actionOf('stopAll', 'Stream-A'));
		expect(question.actions).toMatchObject({
			stop: {is: 'stopAndLeave'},
			leave: {is: 'leave', reason: {is: 'detached'}},
		});
	});
});

test('y shows what is asked; n adds a stream whatever is asked', () => {
	const approval = {is: 'waiting', cause: 'approval', gate: 'after', since: fixtureNow} as const;
	const run = withStreams(createAuthRun(), {'Stream-B': {state: approval}});
	expect(actionOf('approve', 'Stream-A', run)).toEqual({is: 'open', screen: 'ask'});
	expect(actionOf('newStream', 'Stream-A', run)).toEqual({is: 'newStream'});
	expect(actionOf('approve', 'Stream-A')).toMatchObject({is: 'refuse'});
});

test('starting a stream that waits for approval shows what is approved, and is no careless enter away', () => {
	const run = createAuthRun();
	const streams = run.plan.streams.map(one =>
		one.id === 'Stream-G' ? {...one, approve: 'before', setup: 'curl x | sh'} : one,
	);
	const state = {is: 'waiting', cause: 'approval', gate: 'before', since: fixtureNow} as const;
	const gated = withStreams({...run, plan: {...run.plan, streams} as typeof run.plan}, {'Stream-G': {state}});
	const question = questionOf(actionOf('spawn', 'Stream-G', gated));
	expect(question.lines.join('\n')).toContain('Runs in each new worktree: curl x | sh');
	expect(question.choices[0]).toMatchObject({value: 'no', isSafe: true});
	expect(question.actions.yes).toEqual({
		is: 'send',
		command: {type: 'stream.spawn', streamId: 'Stream-G', isForced: true},
	});
});
