import {afterEach, describe, expect, it, vi} from 'vitest';
import {describeQuestion} from '../../source/run/features/questions/question-text.ts';
import type {Run} from '../../source/run/model/types.ts';
import {AskScreen} from '../../source/ui/screens/ask/ask-screen.tsx';
import {GrantsScreen} from '../../source/ui/screens/grants/grants-screen.tsx';
import {createAuthRun, createSession, createTasks, fixtureNow} from '../helpers/create-run.ts';
import {draw, endDrawings} from '../helpers/draw.tsx';
import {createMemoryEngine} from '../helpers/memory-engine.ts';
import {screenProps} from '../helpers/screen-props.ts';

afterEach(endDrawings);

const asking = (...commands: readonly string[]): Run => {
	const run = createAuthRun();
	const questions = commands.map((command, index) => {
		const input = {command, description: 'Remove the old build'};
		const asked = describeQuestion('Bash', input);
		const unsaved = [{path: 'build', files: 214}];
		return {id: `q${index + 1}`, at: fixtureNow - 26_000, sessionId: 's', tool: 'Bash', input, unsaved, ...asked};
	});
	const stream = {
		...run.streams['Stream-C']!,
		questions,
		tasks: createTasks('p>..', ['Login page', 'Profile page', 'Logout', 'Tests']),
		sessions: [createSession({said: 'I need to remove the old build before I can continue.'})],
	};
	return {...run, streams: {...run.streams, 'Stream-C': stream}};
};

const show = (run = asking('rm -rf build'), width = 80, height = 24) => {
	const engine = createMemoryEngine({run});
	const props = screenProps({run, engine, width, height, focusedId: 'Stream-C'});
	return {props, engine, drawing: draw(<AskScreen {...props} />, {width, height})};
};

const facts = [
	'It was doing',
	'Profile page (task 2 of 4)',
	'It said',
	'I need to remove',
	'$ rm -rf build',
	'Its reason',
];
const more = ['Remove the old build', 'its own worktree', 'build is ignored by git: 214 files'];

describe('a question', () => {
	it.each([
		[80, 24],
		[160, 45],
	])('shows why it is asked, what it is, and every answer at %i columns', async (width, height) => {
		const {drawing} = show(undefined, width, height);
		await drawing.shows('Stream-C ui asks');
		for (const fact of [...facts, ...more]) expect(drawing.text()).toContain(fact);
		expect(drawing.text()).toContain('waits 26s');
		expect(drawing.text()).toContain('a  always allow in this stream     Bash(rm -rf build)');
		expect(drawing.text()).toContain('A  always allow in the whole run   Bash(rm -rf build)');
	});

	it('keeps every answer on the screen, however small that is', async () => {
		for (const [width, height] of [
			[40, 12],
			[60, 20],
			[72, 12],
			[200, 13],
		] as const) {
			const {drawing} = show(asking(`run ${'x '.repeat(400)}end`), width, height);
			await drawing.shows('esc');
			const text = drawing.text();
			for (const answer of [/y +allow once/, /n +deny/, /a +always allow/, /A +always allow/])
				expect(text).toMatch(answer);
			expect(text).toContain('esc later');
			expect(text.split('\n').length).toBeLessThanOrEqual(height);
			drawing.end();
		}
	});

	it('is allowed only after all of it was on the screen', async () => {
		const {drawing, engine} = show(asking(`run ${'x '.repeat(2000)}the-end`));
		await drawing.shows('reads on');
		await drawing.type('A');
		await drawing.type('G');
		await drawing.shows('the-end');
		expect(engine.sent).toEqual([]);
		await drawing.type('y');
		await vi.waitFor(() => expect(engine.sent).toMatchObject([{questionId: 'q1', verdict: 'allow'}]));
	});

	it.each([
		['y', {verdict: 'allow'}],
		['a', {verdict: 'allow', always: 'stream'}],
		['A', {verdict: 'allow', always: 'run'}],
	])('%s answers it, and goes back', async (key, answer) => {
		const {drawing, engine, props} = show();
		await drawing.shows('allow once');
		await drawing.type(key);
		await vi.waitFor(() =>
			expect(engine.sent).toEqual([{type: 'question.answer', streamId: 'Stream-C', questionId: 'q1', ...answer}]),
		);
		expect(props.close).toHaveBeenCalledTimes(1);
	});

	it('is denied with a reason, which the agent is told; esc takes the denial back', async () => {
		const {drawing, engine} = show();
		await drawing.shows('allow once');
		await drawing.type('n');
		await drawing.shows('why?');
		await drawing.type('\u001B');
		await drawing.shows('esc later');
		await drawing.type('n');
		await drawing.shows('why?');
		await drawing.type('Use npm run clean');
		await drawing.shows('Use npm run clean');
		await drawing.type('\r');
		await vi.waitFor(() => expect(engine.sent).toMatchObject([{verdict: 'deny', message: 'Use npm run clean'}]));
	});

	it('has its log and diff one key away, and the next question', async () => {
		const {drawing, props, engine} = show(asking('rm -rf build', 'rm -rf dist'));
		await drawing.shows('1 of 2');
		await drawing.type('l');
		await drawing.type('d');
		await vi.waitFor(() => expect(props.open).toHaveBeenCalledWith('diff', 'Stream-C'));
		expect(props.open).toHaveBeenCalledWith('log', 'Stream-C');
		await drawing.type('\t');
		await drawing.shows('$ rm -rf dist');
		expect(drawing.text()).toContain('2 of 2');
		expect(engine.sent).toEqual([]);
	});

	it('that somebody else has answered gives its place to no other one unseen', async () => {
		const {drawing, props, engine} = show(asking('rm -rf build', 'rm -rf dist'));
		await drawing.shows('$ rm -rf build');
		const run = asking('rm -rf build', 'rm -rf dist');
		const stream = run.streams['Stream-C']!;
		const left = {...run, streams: {...run.streams, 'Stream-C': {...stream, questions: stream.questions!.slice(1)}}};
		drawing.update(<AskScreen {...props} run={left} />);
		await drawing.shows('answered meanwhile');
		await drawing.type('y');
		expect(engine.sent).toEqual([]);
		await drawing.type('\t');
		await drawing.shows('$ rm -rf dist');
	});
});

describe('a denial that is being typed', () => {
	it('stays a text when somebody else answers the question meanwhile', async () => {
		const {drawing, props, engine} = show();
		await drawing.shows('allow once');
		await drawing.type('n');
		await drawing.shows('why?');
		await drawing.type('Use the');
		await drawing.shows('Use the');
		drawing.update(<AskScreen {...props} run={createAuthRun()} />);
		await drawing.shows('answered meanwhile');
		await drawing.type(' queue');
		await drawing.shows('Use the queue');
		await drawing.type('\r');
		await drawing.shows('esc back');
		expect(drawing.text()).not.toContain('why?');
		expect(props.close).not.toHaveBeenCalled();
		expect(engine.sent).toEqual([]);
	});
});

describe('a reason that is too long', () => {
	it('says so, is not sent, and is not lost', async () => {
		const {drawing, engine} = show();
		await drawing.shows('allow once');
		await drawing.type('n');
		await drawing.shows('why?');
		await drawing.type(`\u001B[200~${'because '.repeat(501)}end\u001B[201~`);
		await drawing.shows('4011 of 4000 characters: too long');
		await drawing.type('\r');
		await drawing.shows('4011 of 4000 characters: too long');
		expect(engine.sent).toEqual([]);
		await drawing.type('\u0015');
		await vi.waitFor(() => expect(drawing.text()).not.toContain('too long'));
		await drawing.type('because');
		await drawing.shows('because');
		await drawing.type('\r');
		await vi.waitFor(() => expect(engine.sent).toHaveLength(1));
		expect(engine.sent[0]).toMatchObject({message: 'because'});
	});
});

describe('an approval', () => {
	it('shows what is approved, and is denied with words', async () => {
		const run = createAuthRun();
		const state = {is: 'waiting', cause: 'approval', gate: 'after', since: fixtureNow} as const;
		const {drawing, engine} = show({
			...run,
			streams: {...run.streams, 'Stream-B': {...run.streams['Stream-B']!, state}},
		});
		await drawing.shows('Stream-B api is done and waits for your approval');
		expect(drawing.text()).toContain('It unblocks 1 stream: Stream-Z.');
		await drawing.type('n');
		await drawing.shows('why?');
		await drawing.type('More tests');
		await drawing.shows('More tests');
		await drawing.type('\r');
		await vi.waitFor(() =>
			expect(engine.sent).toEqual([{type: 'stream.deny', streamId: 'Stream-B', message: 'More tests'}]),
		);
	});
});

describe('what was allowed for good', () => {
	it('is listed and taken back', async () => {
		const run = {...createAuthRun(), rules: ['Bash(npm test)', 'Write(docs/**)']};
		const engine = createMemoryEngine({run});
		const drawing = draw(<GrantsScreen {...screenProps({run, engine})} />);
		await drawing.shows('Bash(npm test)');
		expect(drawing.text()).toContain('in the whole run: exactly this command, nothing else');
		await drawing.type('j');
		await drawing.type('x');
		await vi.waitFor(() => expect(engine.sent).toEqual([{type: 'grant.revoke', rule: 'Write(docs/**)'}]));
	});
});
