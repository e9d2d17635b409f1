import {describe, expect, test} from 'vitest';
import {describeQuestion} from '../../source/run/features/questions/question-text.ts';
import {reasonOf} from '../../source/run/features/questions/reason.ts';
import type {Question} from '../../source/run/model/types.ts';
import {namedPaths} from '../../source/run/worktree/named-paths.ts';
import {createAuthRun, createSession, createTasks, fixtureNow} from '../helpers/create-run.ts';

const run = createAuthRun();
const stream = {
	...run.streams['Stream-B']!,
	tasks: createTasks('p>.', ['Login page', 'Profile page', 'Logout']),
	sessions: [createSession({said: 'I need to remove the old build.'})],
};

const reason = (tool: string, input: unknown, over: Partial<Question> = {}) => {
	const asked = {id: 'q', sessionId: 's', tool, input, at: fixtureNow, ...describeQuestion(tool, input)};
	return reasonOf(run, stream, {...asked, ...over});
};
const drawn = (tool: string, input: unknown, over?: Partial<Question>) =>
	reason(tool, input, over).asked.map(({sign, number, text}) => `${number ?? ''}${sign}${text}`);

describe('the reason of a question', () => {
	test('is the task at hand, the last words, what the agent says the command does, and where', () => {
		const input = {command: 'rm -rf build', description: 'Remove the old build'};
		const unsaved = [{path: 'build', files: 214}, {path: '/etc/hosts'}];
		expect(reason('Bash', input, {unsaved})).toMatchObject({
			doing: 'Profile page (task 2 of 3)',
			said: 'I need to remove the old build.',
			description: 'Remove the old build',
			place: expect.stringMatching(/its own worktree$/),
			unsaved: [
				'build is ignored by git: 214 files that no checkpoint holds',
				'/etc/hosts is outside of its worktree: no checkpoint holds it',
			],
		});
	});

	test('shows every line of a command and every other field, nothing hidden', () => {
		const input = {command: 'npm test\nrm -rf ~ #\u001B[2K', description: {a: 1}, timeout: 5};
		expect(drawn('Bash', input)).toEqual(['$npm test', '>rm -rf ~ #?[2K', 'description: {"a":1}', 'timeout: 5']);
	});

	test('shows an edit as the lines that go and come, at their place in the file', () => {
		const input = {file_path: 'a.ts', old_string: 'one\ntwo\nthree', new_string: 'one\n2\nthree', replace_all: true};
		expect(drawn('Edit', input, {file: {line: 40}})).toEqual([
			'edit a.ts',
			'40 one',
			'41-two',
			'41+2',
			'42 three',
			'replace_all: true',
		]);
	});

	test('shows a file that is written whole, or what it changes of the one that is there', () => {
		const input = {file_path: 'a.ts', content: 'a\nb\nc\n'};
		expect(drawn('Write', input)).toEqual(['write a.ts', 'a new file', '1+a', '2+b', '3+c']);
		expect(drawn('Write', input, {file: {was: 'a\nx\nc\n', bytes: 6}})).toEqual([
			'write a.ts',
			'1 a',
			'2-x',
			'2+b',
			'3 c',
		]);
		expect(drawn('Write', input, {file: {bytes: 900_000}})[1]).toBe(
			'in the place of the file there, which has 900000 bytes',
		);
	});

	test('shows several edits of one file; edits of an unknown form as they came', () => {
		const edit = (old_string: string, new_string: string) => ({old_string, new_string});
		const input = {file_path: 'a.ts', edits: [edit('a', 'b'), edit('c', 'd')]};
		expect(drawn('MultiEdit', input)).toEqual(['edit a.ts', '-a', '+b', '-c', '+d']);
		const odd = {file_path: 'a.ts', edits: [{...edit('a', 'b'), replace_all: true}]};
		expect(drawn('MultiEdit', odd).join('\n')).toContain('replace_all');
	});

	test('of a tool nobody knows shows its input whole', () => {
		expect(drawn('mcp__db__drop', {table: 'users'})).toEqual(['use mcp__db__drop', 'table: users']);
	});
});

describe('what a command names', () => {
	const named = (command: string) =>
		namedPaths('Bash', {command}).map(({path, within}) => (within === '' ? path : `${within}:${path}`));

	test.each([
		['rm -rf build', ['build']],
		['rm -rf "old build" dist/*.js', ['old build', 'dist/']],
		['cd packages/a && rm -rf dist', ['packages/a:dist']],
		['npm test > out.log 2>&1', ['test', 'out.log']],
		['git clean -fdx', ['.']],
		['tar --file=a.tar x', ['a.tar', 'x']],
		['cat secret | grep key', []],
		['ls build && rm *', ['.']],
		['NODE_ENV=x rm my\\ file', ['my file']],
	])('%s', (command, paths) => {
		expect(named(command)).toEqual(paths);
	});

	test('a file that is written or edited is named, one that is read is not', () => {
		expect(namedPaths('Write', {file_path: '.env', content: ''})).toEqual([{path: '.env', within: ''}]);
		expect(namedPaths('Read', {file_path: '.env'})).toEqual([]);
		expect(namedPaths('Bash', null)).toEqual([]);
	});
});
