import {describe, expect, it} from 'vitest';
import {describeQuestion} from '../../source/run/features/questions/question-text.ts';
import {nextQuestion} from '../../source/run/features/questions/questions.ts';
import {slots} from '../../source/run/select/slots.ts';
import {createCore, minute, second} from '../helpers/core-driver.ts';

const plan = {
	maxParallel: 2,
	streams: [
		{id: 'a', tasks: ['One']},
		{id: 'b', tasks: ['One']},
		{id: 'z', tasks: ['One'], dependencies: ['b']},
	],
};

const bash = (id: string, command: string) => ({
	id,
	tool: 'Bash',
	input: {command},
	...describeQuestion('Bash', {command}),
});

type Core = ReturnType<typeof createCore>;
const ask = (core: Core, streamId: string, id: string, command: string) =>
	core.send({type: 'question.asked', streamId, sessionId: core.session(streamId).id, question: bash(id, command)});

const running = (): Core => {
	const core = createCore(plan);
	core.send({type: 'tick'});
	for (const id of ['a', 'b']) core.begin(id);
	return core;
};

describe('a question of an agent', () => {
	it('makes its stream wait, gives its slot back and is an alert', () => {
		const core = running();
		ask(core, 'a', 'q1', 'rm -rf build');
		expect(core.stream('a').state).toMatchObject({is: 'waiting', cause: 'permission', detail: 'run rm -rf build'});
		expect(core.run().alerts).toMatchObject([{key: 'question:a:q1', kind: 'question', streamId: 'a'}]);
		expect(slots(core.run()).used).toBe(1);
	});

	it.each<[string, unknown, string, RegExp]>([
		[
			'Bash',
			{command: 'rm -rf build', description: 'Clean up', timeout: 5},
			'run rm -rf build',
			/build \(it says: Clean up\)$/,
		],
		[
			'Bash',
			{command: 'npm test\nrm -rf ~', description: 'Test\nit'},
			'run npm test …',
			/… \(cut; .*\) \(it says: Test\)$/,
		],
		[
			'Bash',
			{command: 'ls', dangerouslyDisableSandbox: true},
			'run ls …',
			/ls … \(cut; y or claude-grid approve a --show /,
		],
		['Write', {file_path: 'a.ts', content: 'x'}, 'write a.ts …', /^a asks to write a\.ts … \(cut; /],
		['mcp__db__drop', {table: 'users'}, 'use mcp__db__drop …', /^a asks to use mcp__db__drop … \(cut; /],
		['Read', {file_path: '/etc/hosts'}, 'read /etc/hosts', /^a asks to read \/etc\/hosts$/],
	])('to use %s is told on one line that says when it is not all: %j', (tool, input, detail, alert) => {
		const core = running();
		const question = {id: 'q1', tool, input, ...describeQuestion(tool, input)};
		core.send({type: 'question.asked', streamId: 'a', sessionId: core.session('a').id, question});
		expect(core.stream('a').state).toMatchObject({detail});
		expect(core.run().alerts[0]?.text).toMatch(alert);
		expect(core.run().alerts[0]?.text).not.toContain('\n');
	});

	it('is told once, however often it is seen', () => {
		const core = running();
		ask(core, 'a', 'q1', 'rm -rf build');
		ask(core, 'a', 'q1', 'rm -rf build');
		expect(core.stream('a').questions).toHaveLength(1);
	});

	it('is denied at once while ten others are open, and asked again it is heard', () => {
		const core = running();
		for (let number = 1; number <= 10; number++) ask(core, 'a', `q${number}`, `rm ${number}`);
		core.take('question.answer');
		ask(core, 'a', 'q11', 'rm 11');
		expect(core.take('question.answer')).toMatchObject([{questionId: 'q11', verdict: 'deny'}]);
		expect(core.stream('a').questions).toHaveLength(10);
		core.send({type: 'question.answer', streamId: 'a', questionId: 'q3', verdict: 'allow'});
		ask(core, 'a', 'q12', 'rm 11');
		expect(core.stream('a').questions?.at(-1)?.id).toBe('q12');
	});

	it('waits for an hour without a stall', () => {
		const core = running();
		ask(core, 'a', 'q1', 'rm -rf build');
		core.pass(60 * minute);
		expect(core.stream('a').state).toMatchObject({is: 'waiting', cause: 'permission'});
	});

	it('continues at once when it is answered, and the answer goes to its session', () => {
		const core = running();
		ask(core, 'a', 'q1', 'rm -rf build');
		const sessionId = core.session('a').id;
		core.take('question.answer');
		expect(core.send({type: 'question.answer', streamId: 'a', verdict: 'deny', message: 'not now'})).toMatchObject({
			ok: true,
		});
		expect(core.take('question.answer')).toEqual([
			{type: 'question.answer', streamId: 'a', sessionId, questionId: 'q1', verdict: 'deny', message: 'not now'},
		]);
		expect(core.stream('a').state.is).toBe('running');
		expect(core.run().alerts).toEqual([]);
		expect(core.stream('a').sessions).toHaveLength(1);
	});

	it('is answered by itself when the very same was allowed for the stream, and nothing else is', () => {
		const core = running();
		ask(core, 'a', 'q1', 'npm test -- one');
		core.send({type: 'question.answer', streamId: 'a', verdict: 'allow', always: 'stream'});
		core.take('question.answer');
		ask(core, 'a', 'q2', 'npm test -- one');
		expect(core.take('question.answer')).toMatchObject([{questionId: 'q2', verdict: 'allow'}]);
		expect(core.stream('a').state.is).toBe('running');
		ask(core, 'a', 'q3', 'npm test -- one two');
		expect(core.stream('a').state.is).toBe('waiting');
		ask(core, 'b', 'q4', 'npm test -- one');
		expect(core.stream('b').state.is).toBe('waiting');
	});

	it('is answered by a wider rule only when a user typed one that allows what was asked', () => {
		const core = running();
		ask(core, 'a', 'q1', 'npm test -- one');
		const typed = (rule: string) =>
			core.send({type: 'question.answer', streamId: 'a', verdict: 'allow', always: 'stream', rule});
		expect(typed('Bash(npm run:*)')).toMatchObject({ok: false, code: 'BAD_REQUEST'});
		expect(core.stream('a').state.is).toBe('waiting');
		expect(typed('Bash(npm test:*)')).toMatchObject({ok: true});
		core.take('question.answer');
		ask(core, 'a', 'q2', 'npm test -- two');
		expect(core.take('question.answer')).toMatchObject([{questionId: 'q2', verdict: 'allow'}]);
	});

	it('that is too long for an alert says that it is cut, and where the whole is', () => {
		const core = running();
		ask(core, 'a', 'q1', `node -e "${'console.log(1);'.repeat(100)}"`);
		expect(core.run().alerts[0]?.text).toMatch(/ … \(cut; y or claude-grid approve a --show shows the whole\)$/);
		expect(core.stream('a').questions?.[0]?.text).toContain(`${'console.log(1);'.repeat(100)}"`);
	});

	it('allowed for the run answers all that ask the same', () => {
		const core = running();
		ask(core, 'a', 'q1', 'npm test');
		ask(core, 'b', 'q2', 'npm test');
		core.send({type: 'question.answer', streamId: 'a', verdict: 'allow', always: 'run'});
		expect(core.take('question.answer').map(effect => effect.questionId)).toEqual(['q1', 'q2']);
		expect(core.stream('b').state.is).toBe('running');
	});

	it('of the stream that holds up most comes first', () => {
		const core = running();
		ask(core, 'a', 'q1', 'rm -rf build');
		core.pass(second);
		ask(core, 'b', 'q2', 'rm -rf build');
		expect(nextQuestion(core.run())?.stream.id).toBe('b');
		expect(nextQuestion(core.run(), 'a')?.question.id).toBe('q1');
	});

	it('of a stale session changes nothing', () => {
		const core = running();
		core.send({type: 'question.asked', streamId: 'a', sessionId: 'other', question: bash('q1', 'ls')});
		expect(core.stream('a').state.is).toBe('running');
	});

	it('is dropped with its session', () => {
		const core = running();
		ask(core, 'a', 'q1', 'rm -rf build');
		core.send({type: 'stream.stop', streamId: 'a'});
		expect(core.stream('a').questions).toEqual([]);
		expect(core.run().alerts.filter(alert => alert.kind === 'question')).toEqual([]);
	});

	it('is denied at once in a run that nobody watches', () => {
		const core = createCore(plan, {onQuestion: 'deny'});
		core.send({type: 'tick'});
		core.begin('a');
		ask(core, 'a', 'q1', 'rm -rf build');
		expect(core.take('question.answer')).toMatchObject([{verdict: 'deny'}]);
		expect(core.stream('a').state.is).toBe('running');
	});

	it('cannot be answered twice, and an answer needs a question', () => {
		const core = running();
		expect(core.send({type: 'question.answer', streamId: 'a', verdict: 'allow'})).toMatchObject({ok: false});
	});
});
