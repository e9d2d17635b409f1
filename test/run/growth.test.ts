import {expect, it} from 'vitest';
import {numberOf} from '../../source/run/features/history/timeline.ts';
import {committed, createCore, line, second} from '../helpers/core-driver.ts';

const tasks = Array.from({length: 500}, (_, index) => `Task ${index}`);
const bytesOf = (value: unknown): number => JSON.stringify(value).length;

/** A stream that tells at length what it does, and is recovered after every six tasks. */
const recoveredOften = (times: number, inOrder = true) => {
	const core = createCore({streams: [line('A', {tasks})]});
	core.tick();
	core.begin('A');
	for (let round = 0; round < times; round++) {
		for (let number = 1; number <= 6; number++) {
			const task = inOrder ? round * 6 + number : 500 - round * 6 - number;
			core.report('A', {type: 'said', text: `Step ${number} ${'of many '.repeat(60)}`});
			core.report('A', {type: 'todos', todos: [{key: String(task), title: `Todo ${task}`, status: 'in_progress'}]});
			core.send({type: 'task.update', streamId: 'A', sessionId: core.session('A').id, task, status: 'completed'});
			core.pass(2 * second);
		}
		core.send({type: 'stream.recover', streamId: 'A'});
		core.stopped('A');
		core.saved('A', committed(round + 1));
		core.launch('A');
		core.identify('A');
	}
	return core;
};

it('keeps of each session that is over no more than its history needs', () => {
	const {sessions} = recoveredOften(60).stream('A');
	expect(sessions).toHaveLength(61);
	for (const session of sessions.slice(0, -2)) expect(bytesOf(session), session.id).toBeLessThan(600);
	expect(sessions.at(-2)).toMatchObject({said: expect.stringContaining('Step 6'), todos: [expect.anything()]});
	expect(sessions[0]).toMatchObject({attempt: 1, agentSessionId: 'talk-1', outcome: 'person'});
});

it('keeps of a checkpoint which tasks were completed, in a few bytes where they were the first ones', () => {
	const core = recoveredOften(60);
	for (const one of core.stream('A').checkpoints) expect(bytesOf(one)).toBeLessThan(300);
	core.send({type: 'stream.stop', streamId: 'A'});
	core.stopped('A');
	core.saved('A', committed(61));
	const then = core.stream('A').checkpoints[20]!;
	expect(core.send({type: 'stream.back', streamId: 'A', checkpoint: numberOf(then)})).toMatchObject({ok: true});
	core.saved('A', committed(61));
	const {number} = core.takeOne('back.start', 'A');
	core.send({type: 'back.finished', streamId: 'A', number, ok: true});
	const completed = core.stream('A').tasks.flatMap(({status}, index) => (status === 'completed' ? [index] : []));
	expect(then.completedTasks).toBeGreaterThan(100);
	expect(completed).toEqual(Array.from({length: then.completedTasks}, (_, index) => index));
});

it('names the tasks of a checkpoint that were completed out of order', () => {
	const last = recoveredOften(2, false).stream('A').checkpoints.at(-1);
	expect(last?.isInOrder).toBeUndefined();
	expect(last?.done).toEqual([487, 488, 489, 490, 491, 492, 493, 494, 495, 496, 497, 498]);
});
