import {describe, expect, it} from 'vitest';
import type {Report} from '../../source/run/model/report.ts';
import {update} from '../../source/run/update.ts';
import {
	createPlan,
	createPlannedStream,
	createRun,
	createSession,
	createStream,
	fixtureNow,
} from '../helpers/create-run.ts';

const session = createSession({id: 'session-a', hasReported: true, offset: 10});
const run = createRun({
	plan: createPlan({streams: [createPlannedStream({id: 'A'}), createPlannedStream({id: 'B', dependencies: ['A']})]}),
	lastMessageAt: fixtureNow - 100,
	streams: {
		A: createStream('A', {state: {is: 'running', since: fixtureNow - 1000}, sessions: [session]}),
		B: createStream('B'),
	},
});

const reported = (reports: readonly Report[], over = run) =>
	update(
		over,
		{type: 'session.reported', streamId: 'A', sessionId: session.id, reports, offset: 20, memory: {lines: 2}},
		fixtureNow,
	);

const quiet: Readonly<Record<string, Report>> = {
	'a sign of life': {type: 'alive'},
	words: {type: 'said', text: 'I look at the tests.'},
	'a tool that is used': {type: 'tool.opened', toolId: '1', name: 'Read', detail: 'readme.md'},
	'a larger context': {type: 'usage', contextUsed: 10, contextWindow: 100},
};
const loud: Readonly<Record<string, Report>> = {
	'a result': {type: 'result', ok: true, class: 'finished', text: 'done'},
	cost: {type: 'usage', costUsd: 1},
	'a to-do list': {type: 'todos', todos: [{key: '1', title: 'One', status: 'in_progress'}]},
	'a refusal': {type: 'denied', tool: 'Bash', detail: 'rm'},
	'a call that is tried again': {type: 'retry', attempt: 1, max: 10, delayMs: 1000, error: 'overloaded', status: 529},
};

describe('a report', () => {
	for (const [name, report] of Object.entries(quiet))
		it(`changes nothing but its stream, and may be saved later: ${name}`, () => {
			const {run: after, effects, isQuiet} = reported([report]);
			expect([isQuiet, effects]).toEqual([true, []]);
			const {streams, revision, lastMessageAt, ...rest} = after;
			const {streams: before, revision: was, lastMessageAt: _, ...restBefore} = run;
			expect([rest, streams.B, revision, lastMessageAt]).toEqual([restBefore, before.B, was + 1, fixtureNow]);
			expect(streams.A?.sessions[0]).toMatchObject({offset: 20, memory: {lines: 2}});
		});

	for (const [name, report] of Object.entries(loud))
		it(`is told to all that may act on it: ${name}`, () => expect(reported([report]).isQuiet).not.toBe(true));

	it('leaves nothing undone: the next tick finds all as if it had been told to everybody', () => {
		const due = {...run, plan: {...run.plan, maxParallel: 2}, streams: {...run.streams, B: createStream('B')}};
		const ready = {
			...due,
			plan: createPlan({streams: [createPlannedStream({id: 'A'}), createPlannedStream({id: 'B'})]}),
		};
		const after = reported([{type: 'alive'}], ready).run;
		expect(after.streams.B?.state.is).toBe('pending');
		const ticked = update(after, {type: 'tick'}, fixtureNow + 1).run;
		expect(ticked.streams.B?.state.is).toBe('starting');
	});

	it('is not quiet after a jump of the clock, which moves every stream', () => {
		expect(reported([{type: 'alive'}], {...run, lastMessageAt: fixtureNow - 60_000}).isQuiet).not.toBe(true);
	});
});
