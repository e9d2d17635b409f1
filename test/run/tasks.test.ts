import {describe, expect, it} from 'vitest';
import type {TaskStatus} from '../../source/run/model/types.ts';
import {overall, progress} from '../../source/run/select/progress.ts';
import {badResult, type Core, committed, go, line, workOf} from '../helpers/core-driver.ts';

const titles = ['Define types', 'Write schema', 'Define types'];
const begun = (over: Record<string, unknown> = {tasks: titles.map(title => ({title}))}) => {
	const core = go({streams: [line('A', over)]});
	core.begin('A');
	return core;
};
const todos = (core: Core, ...list: readonly (readonly [title: string, status: TaskStatus])[]) =>
	core.report('A', {type: 'todos', todos: list.map(([title, status], index) => ({key: `${index}`, title, status}))});
const statuses = (core: Core) => core.stream('A').tasks.map(task => task.status);
const tell = (core: Core, task: number, status: TaskStatus, blockedReason?: string) =>
	core.send({
		type: 'task.update',
		streamId: 'A',
		sessionId: core.session('A').id,
		task,
		status,
		...(blockedReason !== undefined && {blockedReason}),
	});

describe("an agent's to-dos", () => {
	it.each([
		['a leading number', '[2] whatever it says', ['pending', 'in_progress', 'pending']],
		['a number with blanks', '  [3]', ['pending', 'pending', 'in_progress']],
		['the exact title', ' Write schema ', ['pending', 'in_progress', 'pending']],
		['the first of two same titles', 'Define types', ['in_progress', 'pending', 'pending']],
		['no part of a title', 'Write', ['pending', 'pending', 'pending']],
		['no number there is none of', '[4] Write schema', ['pending', 'pending', 'pending']],
		['no zero', '[0] Write schema', ['pending', 'pending', 'pending']],
		['no number in the middle', 'Write schema [3]', ['pending', 'pending', 'pending']],
	] as const)('count by %s', (_name, title, expected) => {
		const core = begun();
		todos(core, [title, 'in_progress']);
		expect(statuses(core)).toEqual(expected);
	});

	it('that name no task stay out of the percentage', () => {
		const core = begun();
		todos(core, ['Read the readme', 'completed'], ['[1] x', 'completed']);
		expect(progress(core.stream('A'))).toMatchObject({total: 3, completed: 1, percent: 33});
	});

	it('are the tasks of a stream with only a prompt, and what was done stays done in a new list', () => {
		const core = begun({});
		expect(core.stream('A').tasks).toEqual([{title: 'Do A.', status: 'pending', isProved: false}]);
		todos(core, ['one', 'completed'], ['two', 'in_progress']);
		expect(core.stream('A').tasks.map(task => [task.title, task.status])).toEqual([
			['one', 'completed'],
			['two', 'in_progress'],
		]);
		todos(core, ['one', 'pending'], ['three', 'pending']);
		todos(core, ['four', 'pending']);
		expect(core.stream('A').tasks.map(task => [task.title, task.status])).toEqual([
			['one', 'completed'],
			['four', 'pending'],
		]);
		expect(core.said().filter(text => text === '✓ task: one')).toHaveLength(1);
		expect(core.take('checkpoint.save')).toHaveLength(1);
	});

	it('of a prompt-only stream are all done once it is completed', () => {
		const core = begun({});
		todos(core, ['one', 'completed'], ['two', 'pending'], ['three', 'cancelled']);
		core.end('A', committed(1));
		expect(statuses(core)).toEqual(['completed', 'completed', 'cancelled']);
		expect(progress(core.stream('A'))).toMatchObject({total: 2, completed: 2, percent: 100});
	});
});

describe('a task', () => {
	it('told through MCP is answered with its title, once', () => {
		const core = begun();
		expect(tell(core, 2, 'in_progress')).toEqual({ok: true, message: '[2] Write schema: in progress'});
		expect(tell(core, 2, 'completed')).toEqual({ok: true, message: '[2] Write schema: completed'});
		expect(tell(core, 2, 'completed')).toMatchObject({ok: true});
		expect(tell(core, 4, 'completed')).toEqual({ok: false, code: 'NO_TASK', message: 'there is no task 4'});
		expect(core.said().filter(text => text === '✓ task 2: Write schema')).toHaveLength(1);
		expect(core.take('checkpoint.save')).toHaveLength(1);
	});

	it.each([
		'pending',
		'in_progress',
		'blocked',
		'cancelled',
	] as const)('that is completed never goes back to %s', status => {
		const core = begun();
		tell(core, 1, 'completed');
		tell(core, 1, status);
		todos(core, ['[1] x', status]);
		expect(core.stream('A').tasks[0]?.status).toBe('completed');
	});

	it('that is blocked says why, and forgets it when it continues', () => {
		const core = begun();
		tell(core, 1, 'blocked', 'no database');
		expect(core.stream('A').tasks[0]).toMatchObject({status: 'blocked', blockedReason: 'no database'});
		tell(core, 1, 'in_progress');
		expect(core.stream('A').tasks[0]).toEqual({title: 'Define types', status: 'in_progress', isProved: false});
	});

	it('is claimed when told, and proved by the next commit', () => {
		const core = begun();
		core.send({type: 'work.seen', streamId: 'A', work: committed(1), isAnswer: false});
		tell(core, 1, 'completed');
		expect(core.stream('A').tasks[0]).toMatchObject({claimedAt: core.now(), isProved: false});
		core.send({type: 'work.seen', streamId: 'A', work: committed(1, {dirty: 3}), isAnswer: false});
		expect(core.stream('A').tasks[0]?.isProved).toBe(false);
		core.send({type: 'work.seen', streamId: 'A', work: committed(2), isAnswer: false});
		expect(core.stream('A').tasks.map(task => task.isProved)).toEqual([true, false, false]);
	});

	it('is proved only by a green verify where there is one', () => {
		const core = begun({tasks: [{title: 'one'}], verify: 'npm test'});
		tell(core, 1, 'completed');
		core.send({type: 'work.seen', streamId: 'A', work: committed(1), isAnswer: false});
		core.saved('A', committed(1));
		expect(core.stream('A').tasks[0]?.isProved).toBe(false);
		core.end('A', committed(1));
		core.verified('A', true);
		expect(core.stream('A').tasks[0]?.isProved).toBe(true);
	});

	it('keeps its claims over a new session', () => {
		const core = begun();
		tell(core, 1, 'completed');
		core.saved('A');
		core.end('A', workOf(), badResult('context'));
		core.begin('A');
		expect(statuses(core)).toEqual(['completed', 'pending', 'pending']);
	});
});

describe('a percentage', () => {
	const withTasks = (completed: number, total: number, cancelled = 0) => {
		const tasks = Array.from({length: total + cancelled}, (_, index) => ({
			title: `t${index}`,
			status: (index < completed ? 'completed' : index < total ? 'pending' : 'cancelled') as TaskStatus,
			isProved: index % 2 === 0,
		}));
		return {...go({streams: [line('A')]}).stream('A'), tasks};
	};

	it.each([
		[0, 3, 0, 0],
		[1, 3, 0, 33],
		[2, 3, 0, 66],
		[199, 200, 0, 99],
		[3, 3, 2, 100],
		[0, 0, 2, 0],
	])('of %d of %d tasks (%d cancelled) is %d', (completed, total, cancelled, percent) => {
		expect(progress(withTasks(completed, total, cancelled)).percent).toBe(percent);
	});

	it('of a completed stream whose tasks were all cancelled is 100', () => {
		expect(progress({...withTasks(0, 0, 2), state: {is: 'completed', at: 0}}).percent).toBe(100);
	});

	it('counts each kind', () => {
		const stream = withTasks(3, 5);
		expect(progress(stream)).toEqual({
			total: 5,
			completed: 3,
			proved: 2,
			inProgress: 0,
			blocked: 0,
			pending: 2,
			percent: 60,
		});
	});

	it('of the run is floored to one decimal', () => {
		const {run} = go({streams: [line('A'), line('B')]});
		const streams = {A: withTasks(10, 20), B: {...withTasks(5, 7), id: 'B'}};
		expect(overall({...run(), streams})).toMatchObject({total: 27, completed: 15, percent: 55.5});
	});
});
