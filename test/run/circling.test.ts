import {describe, expect, it} from 'vitest';
import {adapterFor} from '../../source/agents/index.ts';
import {hintText} from '../../source/run/model/hint.ts';
import type {Report} from '../../source/run/model/report.ts';
import {type Core, committed, go, line, minute, second} from '../helpers/core-driver.ts';

const begun = (over: Record<string, unknown> = {}): Core => {
	const core = go({streams: [line('A', over)]});
	core.begin('A');
	core.send({type: 'work.seen', streamId: 'A', work: committed(1), isAnswer: false});
	return core;
};
let count = 0;
const call = (core: Core, detail: string, name = 'Bash'): void => {
	const toolId = `t${++count}`;
	core.report('A', {type: 'tool.opened', toolId, name, detail});
	core.report('A', {type: 'tool.closed', toolId, isError: false});
};
const sentBack: Report = {type: 'sentBack', text: 'not yet'};
/** Git is asked, and says what it said before. */
const answerLooks = (core: Core): void => {
	while (core.take('work.look', 'A').length > 0)
		core.send({type: 'work.seen', streamId: 'A', work: core.stream('A').work!, isAnswer: false});
};
const circle = (core: Core, times: number): void => {
	for (let round = 0; round < times && core.is('A') === 'running' && !core.stream('A').ending; round++) {
		call(core, `$ look ${round}`);
		core.report('A', sentBack);
		core.pass(second);
		answerLooks(core);
		core.pass(second);
	}
};

describe('an agent that a Stop hook sends back for ever', () => {
	it('is told of, then ended, with what the hook said and what to do', () => {
		const core = begun();
		circle(core, 5);
		expect(core.run().alerts).toMatchObject([{key: 'circling:A', kind: 'stalled', streamId: 'A'}]);
		expect(core.is('A')).toBe('running');
		circle(core, 10);
		expect(core.stream('A').ending).toBeDefined();
		core.stopped('A');
		core.saved('A', committed(1));
		expect(core.state('A')).toMatchObject({
			is: 'failed',
			reason: expect.stringMatching(/Stop hook sent it back 10 times.*not yet/),
		});
		expect(hintText(core.run().alerts.find(({kind}) => kind === 'failed')?.cure ?? '')).toContain(
			'claude-grid recover A',
		);
	});

	it.each([
		[
			'commits',
			(core: Core, round: number) =>
				core.send({type: 'work.seen', streamId: 'A', work: committed(round + 2), isAnswer: false}),
		],
		[
			'changes files',
			(core: Core, round: number) =>
				core.send({type: 'work.seen', streamId: 'A', work: committed(1, {dirty: round + 1}), isAnswer: false}),
		],
		[
			'rewrites a changed file in place',
			(core: Core, round: number) =>
				core.send({
					type: 'work.seen',
					streamId: 'A',
					work: committed(1, {dirty: 1, content: `${round}`}),
					isAnswer: false,
				}),
		],
		['writes files where git does not look', (core: Core, round: number) => call(core, `Edit ${round}.ts`, 'Edit')],
	])('is left alone while it %s in between', (_what, getsOn) => {
		const core = begun();
		for (let round = 0; round < 10; round++) {
			circle(core, 4);
			getsOn(core, round);
		}
		expect(core.is('A')).toBe('running');
		expect(core.alerts()).toEqual([]);
	});

	it('is not saved by writing the same again and again', () => {
		const core = begun();
		for (let round = 0; round < 30 && !core.stream('A').ending; round++) {
			call(core, 'Write notes.md', 'Write');
			circle(core, 1);
		}
		expect(core.stream('A').ending).toMatchObject({class: 'stall'});
	});

	it('is not ended before git was asked, however fast it is sent back', () => {
		const core = begun();
		for (let round = 0; round < 12; round++) core.report('A', sentBack);
		core.pass(second);
		expect(core.stream('A').ending).toBeUndefined();
		expect(core.take('work.look', 'A')).toHaveLength(1);
		core.send({type: 'work.seen', streamId: 'A', work: core.stream('A').work!, isAnswer: false});
		core.pass(second);
		expect(core.stream('A').ending).toBeUndefined();
		core.send({type: 'work.seen', streamId: 'A', work: committed(1, {dirty: 1}), isAnswer: false});
		core.pass(minute);
		expect([core.stream('A').ending, core.alerts()]).toEqual([undefined, []]);
	});

	it('is ended all the same where git does not answer', () => {
		const core = begun();
		for (let round = 0; round < 12; round++) core.report('A', sentBack);
		core.pass(2 * minute);
		expect(core.stream('A').ending).toMatchObject({class: 'stall'});
	});

	it('is only told of where nothing is to be done by itself', () => {
		const core = begun({contextRecovery: {autoRecoveryEnabled: false}});
		circle(core, 30);
		expect([core.is('A'), core.alerts()]).toEqual(['running', ['circling:A']]);
	});
});

describe('an agent that makes the same calls for ever', () => {
	const poll = (core: Core, rounds: number): void => {
		for (let round = 0; round < rounds && core.is('A') === 'running'; round++) {
			call(core, '$ git status');
			call(core, '$ npm test');
			core.pass(10 * second);
		}
	};

	it('is told of, and replaced after the stall limit of its plan', () => {
		const core = begun({contextRecovery: {stallTimeoutMinutes: 5}});
		poll(core, 20);
		expect(core.alerts()).toEqual(['circling:A']);
		expect(core.is('A')).toBe('running');
		poll(core, 20);
		expect(core.stream('A').ending).toMatchObject({class: 'stall'});
		core.stopped('A');
		core.saved('A', committed(1));
		expect(core.launch('A').resumeId).toBeUndefined();
	});

	it.each([1, 4, 11])('is known by a round of %i different calls', length => {
		const core = begun({contextRecovery: {stallTimeoutMinutes: 5}});
		for (let round = 0; round < 200 && core.is('A') === 'running'; round++) {
			call(core, `$ cat file-${round % length}`);
			core.pass(5 * second);
		}
		expect(core.stream('A').ending).toMatchObject({class: 'stall'});
	});

	it('is left alone while it makes other calls now and then', () => {
		const core = begun();
		for (let round = 0; round < 200; round++) {
			call(core, round % 20 === 0 ? `$ cat file-${round}` : '$ npm test');
			core.pass(5 * second);
		}
		expect([core.is('A'), core.alerts()]).toEqual(['running', []]);
	});

	it('is left alone when the calls differ, or when it has not had the time', () => {
		const core = begun();
		for (let round = 0; round < 200; round++) {
			call(core, `$ cat file-${round}`);
			core.pass(5 * second);
		}
		expect([core.is('A'), core.alerts()]).toEqual(['running', []]);
		const quick = begun({contextRecovery: {stallTimeoutMinutes: 30}});
		poll(quick, 100);
		expect(quick.is('A')).toBe('running');
		quick.pass(minute);
		expect(quick.stream('A').ending).toBeUndefined();
	});
});

it("the feedback of a Stop hook is read from Claude's output", () => {
	const content = [{type: 'text', text: 'Stop hook feedback:\n[./check.sh]: not yet\n'}];
	const text = JSON.stringify({type: 'user', message: {role: 'user', content}, isSynthetic: true});
	const {reports} = adapterFor('claude').parse(null, {text, isCut: false});
	expect(reports).toEqual([{type: 'sentBack', text: '[./check.sh]: not yet'}]);
});
