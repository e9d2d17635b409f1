import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {parsePlanText} from '../../source/plan/read-plan.ts';
import type {Plan} from '../../source/plan/types.ts';
import {faultsOf, pathsOf, planOf} from './helpers.ts';

const fixture = (name: string): Plan => {
	const reading = parsePlanText(readFileSync(new URL(`../fixtures/plans/${name}.json`, import.meta.url), 'utf8'));
	if (!reading.ok) {
		throw new Error(JSON.stringify(reading.faults));
	}

	return reading.plan;
};

describe('a tasks file', () => {
	it('is accepted unchanged', () => {
		const plan = fixture('tasks-example');
		expect(plan).toMatchObject({shape: 'tasks', name: 'Tasks', base: 'main', notes: []});
		expect(plan.streams.map(({id, branch, phase, description, prompt}) => [id, branch, phase, description, prompt])).toEqual([
			['feature-auth', 'task/feature-auth', 'parallel', 'Implement authentication', 'Implement a user authentication system with JWT tokens'],
			['feature-api', 'task/feature-api', 'parallel', 'Create REST API', 'Create REST API endpoints for user management'],
			['tests', 'task/tests', 'parallel', 'Write tests', 'Write comprehensive unit tests with 80% coverage'],
		]); // biome-ignore format: one row per stream
		expect(plan.streams[0]?.allowedTools.slice(-4)).toEqual(['Read', 'Write', 'Edit', 'Bash']);
	});

	it.each([
		'tasks-features',
		'tasks-bugs',
		'tasks-refactoring',
		'tasks-approaches',
	])('is accepted for the use case %s', name => {
		const plan = fixture(name);
		expect(plan.notes).toEqual([]);
		expect(plan.streams.map(({id, name}) => [id, name])).toEqual(plan.streams.map(({name}) => [name, name]));
		expect(plan.streams).toHaveLength(3);
	});

	it('keeps a base of its own for each entry when they differ', () => {
		const plan = planOf({
			tasks: [
				{name: 'a', prompt: 'x', base_branch: 'main'},
				{name: 'b', prompt: 'x', base_branch: null},
			],
		});
		expect(plan.base).toBeUndefined();
		expect(plan.streams.map(({base}) => base)).toEqual(['main', undefined]);
	});

	it('has faults at the places its author knows', () => {
		const tasks = [
			{name: 'a', prompt: 'x', allowed_tools: 'Read', base_branch: '-x'},
			{name: 'b'},
			7,
			{name: 'c', prompt: 'x', dependencies: ['z']},
		];
		expect(pathsOf({tasks})).toEqual([
			'tasks[0].allowed_tools',
			'tasks[0].base_branch',
			'tasks[1]',
			'tasks[2]',
			'tasks[3].dependencies[0]',
		]);
	});

	it('has a note for what it says and nobody knows', () => {
		const plan = planOf({version: 3, tasks: [{name: 'a', prompt: 'x', allowed_tool: [], 'x\u001b': 1}]});
		expect(plan.notes).toEqual([
			'version is not a key that is known here and was ignored',
			'tasks[0].allowed_tool is not a key that is known here and was ignored; did you mean "allowed_tools"?',
			'tasks[0]["x\\u001b"] is not a key that is known here and was ignored',
		]);
	});

	it('may use the keys of a plan, too', () => {
		const plan = planOf({
			verify: 'make test',
			tasks: [
				{name: 'a', prompt: 'x'},
				{name: 'b', prompt: 'x', dependencies: ['a']},
			],
		});
		expect(plan.streams[1]).toMatchObject({dependencies: ['a'], verify: 'make test'});
	});
});

describe('an orchestration-config', () => {
	it('is accepted unchanged, with notes on what its execution plan says otherwise', () => {
		const plan = fixture('orchestration-config');
		expect(plan).toMatchObject({shape: 'config', name: 'Stream Orchestration'});
		expect(plan.notes).toEqual([
			'executionPlan.parallel names "Stream-C", which is not among the streams; it was ignored.',
			'executionPlan.integration names "Stream-Z", which is not among the streams; it was ignored.',
		]);
		const [first, second] = plan.streams;
		expect(first).toMatchObject({
			id: 'Stream-A',
			name: 'foundation',
			phase: 'foundation',
			prompt: '/continue Stream-A',
			branch: 'stream/stream-a',
			tasks: ['Task 1', 'Task 2', 'Task 3', 'Task 4'].map(title => ({title, acceptance: []})),
		});
		expect(first).not.toHaveProperty('worktreePath');
		expect(second).toMatchObject({dependencies: ['Stream-A'], worktreePath: '.claude/worktrees/Stream-B'});
	});

	it('marks as many tasks completed as it counts', () => {
		const plan = planOf({
			streams: [
				{streamId: 'A', totalTasks: 3, completedTasks: 2},
				{streamId: 'B', tasks: ['x', 'y'], completedTasks: 1},
			],
		});
		expect(plan.streams.map(({tasks}) => tasks.map(({isCompleted}) => isCompleted === true))).toEqual([
			[true, true, false],
			[true, false],
		]);
		expect(plan.streams[1]?.prompt).toBeUndefined();
	});

	it('takes streamDependencies, prompts, recovery settings and everything a plan may say', () => {
		const plan = planOf({
			contextRecovery: {stallTimeoutMinutes: 30},
			streams: [
				{streamId: 'A', streamPhase: 'foundation', prompt: 'do it', totalTasks: 4},
				{streamId: 'B', streamDependencies: ['A'], contextRecovery: {autoRecoveryEnabled: false}, verify: 'make'},
			],
		});
		expect(plan.streams[0]).toMatchObject({prompt: 'do it', tasks: [], contextRecovery: {stallTimeoutMinutes: 30}});
		expect(plan.streams[1]).toMatchObject({
			dependencies: ['A'],
			verify: 'make',
			contextRecovery: {stallTimeoutMinutes: 30, autoRecoveryEnabled: false, maxRecoveryAttempts: 3},
		});
	});

	it('has a note for everything derived that disagrees', () => {
		const plan = planOf({
			version: '2.0',
			projectRoot: '/one',
			executionPlan: {foundation: ['A'], parallel: []},
			streams: [
				{
					streamId: 'A',
					streamPhase: 'parallel',
					dependencies: [],
					streamDependencies: ['B'],
					projectRoot: '/two',
					progress: 5,
				},
				{streamId: 'B', totalTasks: 5, completedTasks: 3, tasks: ['x', 'y']},
			],
		});
		expect(plan.notes).toEqual([
			'streams[0].streamDependencies differs from dependencies, which was used.',
			'streams[0].progress is not a key that is known here and was ignored',
			'streams[1].totalTasks is 5, but 2 tasks are listed; the list counts.',
			'streams[1].completedTasks is 3, more than its tasks; all of them count as completed.',
			'version is "2.0"; only 1.0 is known, and the file was read as that.',
			'executionPlan.foundation names "A", whose own phase is "parallel"; its own counts.',
			'executionPlan does not name "B"; it is run by its own phase.',
			'projectRoot differs between streams; all of them are run in this repository.',
		]);
	});

	it('has faults at the places its author knows', () => {
		const streams = [
			{streamId: 'A', streamPhase: 'later', streamName: 5, streamDependencies: ['Z']},
			{streamId: 'a', totalTasks: -1, completedTasks: '3', dependencies: ['A', 'A']},
		];
		expect(faultsOf({streams}).map(line => line.split(': ')[0])).toEqual([
			'streams[0].streamName',
			'streams[0].streamPhase',
			'streams[0].streamDependencies[0]',
			'streams[1].totalTasks',
			'streams[1].completedTasks',
			'streams[1].streamId',
			'streams[1].dependencies[1]',
		]);
	});
});
