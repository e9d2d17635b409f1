import {describe, expect, it} from 'vitest';
import {badResult, committed, go, line, second, workOf} from '../helpers/core-driver.ts';

const rules = (branch: string, more = '') =>
	[
		`You work on stream A (a) of the plan "Trial", alone in your own git worktree, on branch ${branch}.`,
		'- Stay in this directory and on this branch. Do not push, merge, or touch other worktrees.',
		'- Commit your work in small commits, and commit everything before you end. Uncommitted work does not count as done.',
		"- Never use git stash, and leave git config and hooks alone. All worktrees of this repository share them, so a stash you pop may be someone else's. Commit instead.",
		...(more === '' ? [] : [more]),
		'- If there is nothing to do, change nothing and end with a line that starts with "NOTHING TO DO:" and gives the reason.',
	].join('\n');

describe('the first prompt', () => {
	it('is the prompt of the plan with the rules of the place', () => {
		const core = go({streams: [line('A')]});
		core.prepare('A');
		expect(core.launch('A').prompt).toBe(`Do A.\n\n${rules('stream/A')}`);
	});

	it('numbers the tasks, with what they are accepted by, and says how to report them', () => {
		const core = go({
			streams: [
				line('A', {
					prompt: undefined,
					files: ['src/**'],
					tasks: [{title: 'Define types', acceptance: ['it compiles', 'it is documented']}, {title: 'Use them'}],
				}),
			],
		});
		core.prepare('A');
		const {prompt} = core.launch('A');
		expect(prompt).toContain(
			'Work on a.\n\nTasks, in order:\n[1] Define types\n    - accepted when: it compiles\n    - accepted when: it is documented\n[2] Use them\n\n',
		);
		expect(prompt).toContain('- Report each task with the tool task_update');
		expect(prompt).toMatch(/- The files of this stream are: src\/\*\*\.$/);
		expect(prompt).not.toContain('Handover');
	});
});

describe('a handover', () => {
	it('tells facts only: tasks, commits, dirty files, the checkpoint, the last words, a red verify', () => {
		const core = go({
			streams: [line('A', {verify: 'npm test', tasks: [{title: 'one'}, {title: 'two'}]})],
		});
		core.begin('A');
		core.report('A', {type: 'todos', todos: ['1', '2'].map(n => ({key: n, title: `[${n}]`, status: 'completed'}))});
		core.end('A', committed(1));
		core.verified('A', false);
		core.begin('A');
		core.report('A', {type: 'said', text: 'Looking at the red test'});
		core.end(
			'A',
			committed(3, {files: 4, removed: 2, dirty: 5, changedPaths: ['a.ts', 'b.ts']}),
			badResult('context', 'full'),
		);
		const {prompt} = core.launch('A');
		expect(prompt.slice(prompt.indexOf('## Handover'))).toBe(
			[
				'## Handover',
				'Another session worked on this stream before you: the last session ran out of context. Nothing is lost: the worktree is as it was left. Look at it first (git status, git log, git diff), then continue. Do not repeat work that is done.',
				'',
				'- Tasks completed: 2 of 2.',
				'  - [1] one: completed',
				'  - [2] two: completed',
				'- Commits on this branch since the start: 3 (4 files, +10 −2).',
				'- 5 files are changed and not committed.',
				'- Files changed: a.ts, b.ts',
				`- A checkpoint of everything, including uncommitted files, is kept at ${core.stream('A').checkpoints.at(-1)?.ref}.`,
				'- The last thing it was doing: Looking at the red test',
				'- Its last words: full',
				'- The check (npm test) failed. The end of its output:',
				'',
				'x\n1 failed',
			].join('\n'),
		);
		expect(prompt).toContain('[1] one (completed already)');
	});

	it.each([
		['stall', 'fell silent and was stopped', undefined],
		['person', 'the user asked for a new session', 'stream.recover'],
	] as const)('says why: %s', (_name, words, command) => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		if (command) core.send({type: command, streamId: 'A'});
		else core.pass(601 * second);
		core.stopped('A');
		core.saved('A', workOf());
		expect(core.launch('A').prompt).toContain(words);
	});
});

describe('a resumed conversation', () => {
	it('gets only what is new to it', () => {
		const core = go({streams: [line('A', {tasks: [{title: 'one'}, {title: 'two'}]})]});
		core.begin('A');
		core.report('A', {type: 'todos', todos: [{key: '1', title: '[1]', status: 'completed'}]});
		core.crash('A');
		core.pass(2 * second);
		expect(core.launch('A').prompt).toBe(
			'Your session was interrupted. Start with git status and git log, then continue where you stopped.\n[2] two',
		);
	});
});
