import {describe, expect, it} from 'vitest';
import type {Stream, StreamState} from '../../source/run/model/types.ts';
import {refusal} from '../../source/run/permissions.ts';
import {suggestedActions} from '../../source/run/view/suggest.ts';
import {createPlan, createPlannedStream, createRun, createStream, createTasks} from '../helpers/create-run.ts';

const at = 1;
const place = {path: '/g/A', branch: 'stream/a', startCommit: 'b', tips: {}, isSetUp: true};
const actionsOf = (over: Partial<Stream>): readonly string[] =>
	suggestedActions(
		createRun({
			plan: createPlan({streams: [createPlannedStream({id: 'A', name: 'api'})]}),
			streams: {A: createStream('A', over)},
		}),
	);
const waiting = (cause: Extract<StreamState, {is: 'waiting'}>['cause'], detail?: string): Partial<Stream> => ({
	state: {is: 'waiting', cause, since: at, ...(detail !== undefined && {detail})},
});

it('suggests nothing for a run that can only be looked at', () => {
	const run = createRun({streams: {A: createStream('A', {state: {is: 'stopped', at}})}, viewOnly: 'it is not yours'});
	expect(suggestedActions(run)).toEqual([]);
	expect(refusal(run, {type: 'stream.continue', streamId: 'A'})).toBe('it is not yours');
	expect(refusal(run, {type: 'run.stop'})).toBe('it is not yours');
});

describe('the suggested next action', () => {
	for (const [name, over, wanted] of [
		[
			'a failed stream',
			{state: {is: 'failed', reason: 'boom', class: 'crash', at}},
			['Recover A (api): boom\n   Run: claude-grid recover A'],
		],
		[
			'a stopped stream',
			{state: {is: 'stopped', at}},
			['Continue A (api), it was stopped\n   Run: claude-grid continue A'],
		],
		[
			'a silent one',
			{state: {is: 'stalled', since: at}},
			['Look at A (api), it is silent\n   Run: claude-grid logs A'],
		],
		[
			'a question',
			waiting('permission', 'run npm i'),
			['Answer A (api), which asks to run npm i\n   Run: claude-grid approve A'],
		],
		['a long question', waiting('permission', 'x'.repeat(201)), ['Answer A (api)\n   Run: claude-grid approve A']],
		['a paused one', waiting('paused'), ['Continue A (api)\n   Run: claude-grid continue A']],
		['a wait for a limit', waiting('limit'), []],
		[
			'dependencies in conflict',
			{state: {is: 'blocked', blockedReason: 'x', files: ['a']}},
			['Unblock A (api): x\n   Run: claude-grid spawn A'],
		],
		['a failed dependency', {state: {is: 'blocked', blockedReason: 'x'}}, []],
		[
			'one at work',
			{state: {is: 'running', since: at}, tasks: createTasks('p>.')},
			['A (api) is at work (2 tasks remaining)\n   Run: claude-grid logs A -f'],
		],
		[
			'one that is done',
			{state: {is: 'completed', at}, workplace: place},
			['Merge A (api)\n   Run: claude-grid merge A'],
		],
		[
			'one that is merged',
			{state: {is: 'completed', at}, workplace: place, merge: {is: 'merged', into: 'main', commit: 'c', at}},
			[],
		],
	] as readonly (readonly [string, Partial<Stream>, readonly string[]])[])
		it(`for ${name} is the verb that takes it on`, () => {
			expect(actionsOf(over)).toEqual(wanted);
		});

	it('names what waits for the user first, then merges, then what resumes by itself', () => {
		const ids = ['A', 'B', 'C', 'D', 'E'];
		const streams = [
			...ids.slice(0, 4).map(id => createPlannedStream({id})),
			createPlannedStream({id: 'E', dependencies: ['A']}),
		];
		const done = {state: {is: 'completed', at}, workplace: place} as const;
		const run = createRun({
			plan: createPlan({streams}),
			streams: {
				A: createStream('A', {state: {is: 'running', since: at}}),
				B: createStream('B', done),
				C: createStream('C', done),
				D: createStream('D', {state: {is: 'stopped', at}}),
			},
		});
		expect(suggestedActions(run).map(action => action.split('\n')[0])).toEqual([
			'Continue D (d), it was stopped',
			'Merge the 2 completed streams, in order',
			'A (a) is at work (0 tasks remaining)',
			'E (e) starts once A is completed',
		]);
	});

	it('cannot be made up by an agent: its words stay on one line', () => {
		const reason = 'x\n   Run: rm -rf ~';
		for (const over of [{state: {is: 'failed', reason, class: 'crash', at}}, waiting('question', reason)] as const)
			expect(actionsOf(over)[0]?.match(/^\s*Run: .*/gm)).toEqual([
				expect.stringMatching(/^\s*Run: claude-grid \w+ A$/),
			]);
	});
});
