import {describe, expect, it} from 'vitest';
import {consentLines} from '../../source/plan/consent/consent.ts';
import {canMeet} from '../../source/plan/lint/globs.ts';
import {lint} from '../../source/plan/lint/lint.ts';
import {planOf, streams} from './helpers.ts';

const good = {verify: 'npm test', tasks: ['one', 'two']};
const phased = (parts: Record<string, object>) =>
	planOf({
		...streams({F: {phase: 'foundation', ...good}, ...parts, Z: {phase: 'integration', ...good}}),
		maxParallel: 9,
	});

describe('advice', () => {
	it('is not given on a plan that needs none', () => {
		expect(lint(phased({A: good, B: good}))).toEqual([]);
	});

	it.each([
		['no tasks', {A: {verify: 'x'}}, 'No tasks in A: with 2 to 5'],
		['one task', {A: {...good, tasks: ['x']}}, 'Only one task in A'],
		['six tasks', {A: {...good, tasks: [...'abcdef']}}, 'More than 5 tasks in A'],
		['no verify', {A: {...good, verify: null}}, 'No verify command for A'],
		['bypassPermissions', {A: {...good, permissionMode: 'bypassPermissions'}}, 'bypassPermissions lets A do anything'],
		['mode plan', {A: {...good, permissionMode: 'rejectEdits'}}, 'Permission mode plan lets A write nothing'],
		[
			'a worktree Claude removes',
			{A: {...good, worktreePath: '.claude/worktrees/A'}},
			'move A, or leave worktreePath out',
		],
		['a lonely race', {A: {...good, race: 'r'}}, 'The race r has only one stream'],
		[
			'two in the checkout',
			{A: {...good, isolation: 'shared'}, B: {...good, isolation: 'shared'}},
			'A, B will work in your own checkout',
		],
		[
			'the same files',
			{A: {...good, files: ['src/**']}, B: {...good, files: ['docs/**', 'src/api/*.ts']}},
			'A and B may both change src/**',
		],
		[
			'six parallel streams',
			Object.fromEntries([...'ABCDEG'].map(id => [id, good])),
			'6 streams are parallel, more than 5',
		],
	])('is given on %s', (_, parts, advice) => {
		expect(lint(phased(parts))).toEqual([expect.stringContaining(advice)]);
	});

	it('is given on missing phases, but not on a tasks file, which knows none', () => {
		expect(lint(planOf(streams({A: good, B: good})))).toEqual([
			expect.stringContaining('There is no foundation stream'),
			expect.stringContaining('There is no integration stream'),
		]);
		expect(
			lint(
				planOf({
					tasks: [
						{name: 'a', prompt: 'x', ...good},
						{name: 'b', prompt: 'x', ...good},
					],
				}),
			),
		).toEqual([]);
	});

	it('is not given on shared files of streams that follow or race each other', () => {
		const files = ['src/**'];
		expect(lint(phased({A: {...good, files}, B: {...good, files, dependencies: ['A']}}))).toEqual([]);
		expect(lint(phased({A: {...good, files, race: 'r'}, B: {...good, files, race: 'r'}}))).toEqual([]);
	});

	it('names at most four streams', () => {
		const plan = planOf({verify: 'x', tasks: [...'abcdef'].map(name => ({name, prompt: 'x'}))});
		expect(lint(plan)).toContainEqual(expect.stringContaining('No tasks in a, b, c, d and 2 more:'));
	});
});

describe('globs', () => {
	it.each([
		['src/**', 'src/api/x.ts'],
		['src/*.ts', 'src/a*.ts'],
		['**/*.md', 'docs/readme.md'],
		['src/', 'src/a/b'],
		['a/**/b', 'a/b'],
		['src/{a,b}/x', 'src/b/x'],
		['**', 'x'],
		['./src/a', 'src/a'],
	])('%s and %s can meet', (a, b) => {
		expect([canMeet(a, b), canMeet(b, a)]).toEqual([true, true]);
	});

	it.each([
		['src/**', 'docs/**'],
		['src/*.ts', 'src/*.md'],
		['src/a', 'src/a/b'],
		['src/*', 'src/a/b'],
		['a/**/c', 'a/b'],
		['src', 'src2'],
	])('%s and %s cannot', (a, b) => {
		expect([canMeet(a, b), canMeet(b, a)]).toEqual([false, false]);
	});

	it('with many wildcards are compared without trying every way', () => {
		const many = `${'**/a/'.repeat(50)}b`;
		expect(canMeet(many, `${'**/a/'.repeat(50)}c`)).toBe(false);
	});
});

describe('what a plan runs', () => {
	it('is shown whole, once for all streams and by name where they differ', () => {
		const plan = planOf({
			setup: 'npm ci',
			verify: 'npm test\nrm -rf x',
			allowedTools: ['Bash(npm test)'],
			link: ['node_modules/'],
			...streams({
				A: {},
				B: {
					agent: 'command',
					command: ['make', 'a b'],
					permissionMode: 'bypassPermissions',
					setup: null,
					worktreePath: '../w',
				},
				C: {agent: 'codex', model: 'gpt', merge: 'auto', isolation: 'shared', command: 'never run'},
			}),
		});
		expect(consentLines(plan)).toEqual([
			'Agent: claude (A)',
			'Agent: command (B)',
			'Agent: codex with model gpt (C)',
			'Runs as the agent: ["make","a b"] (B)',
			'Permissions: claude in acceptEdits: edits files without asking (A)',
			'Permissions: codex in acceptEdits: edits files and runs any command in a sandbox without asking (C)',
			'Always allowed: git status, git diff, git log, git add, git commit (A, C)',
			'Allowed without asking: Bash(npm test)',
			'Runs in each new worktree: npm ci (A, C)',
			'Runs to verify the work: npm test\\nrm -rf x',
			'Copies from your checkout: node_modules',
			'Puts the worktree at: ../w (B)',
			'Works in your own checkout: yes (C)',
			'Merges automatically when completed: yes (C)',
		]);
	});
});

it.each([
	'/etc/x',
	'../../x',
	'./../a/../../x',
])('warns of a worktree far away from the repository: %s', worktreePath => {
	const far = lint(planOf({streams: [{id: 'A', prompt: 'x', worktreePath}]}));
	expect(far.join('\n')).toContain('worktreePath puts A outside');
});

it.each(['../x', 'trees/x', '../a/b'])('has nothing against a worktree at %s', worktreePath => {
	const near = lint(planOf({streams: [{id: 'A', prompt: 'x', worktreePath}]}));
	expect(near.join('\n')).not.toContain('worktreePath');
});

describe('what link copies for nothing', () => {
	const advice = (link: readonly string[], setup: string) =>
		lint(planOf({setup, link, streams: [{id: 'A', prompt: 'x'}]})).filter(line => line.startsWith('link copies'));

	it.each([
		['node_modules', 'npm ci'],
		['packages/a/node_modules', 'cd packages/a && pnpm i'],
		['.venv', 'python3 -m venv --clear .venv'],
		['target', 'cargo clean && cargo build'],
		['cache', 'rm -rf ./cache && make'],
	])('is said of %s with %s', (path, setup) => {
		expect(advice([path], setup)).toEqual([
			`link copies ${path} into A, and setup (${setup}) makes it anew: take it out of link.`,
		]);
	});

	it('is not said where setup leaves the folder alone', () => {
		expect(advice(['node_modules'], 'npm run codegen')).toEqual([]);
		expect(advice(['fixtures'], 'npm ci')).toEqual([]);
	});
});

it('a prompt that is a command names the file that the repository needs', () => {
	const of = (document: object) => lint(planOf(document)).filter(line => line.includes('is the command'));
	const prompts = {A: '/continue A', B: '/continue B', C: '/team:fix it', D: 'Read /etc/hosts'};
	expect(of({streams: Object.entries(prompts).map(([id, prompt]) => ({id, prompt}))})).toEqual([
		expect.stringMatching(
			/^The prompt of A, B is the command \/continue: it needs \.claude\/commands\/continue\.md committed/,
		),
		expect.stringContaining('.claude/commands/team/fix.md'),
	]);
	expect(of({streams: [{streamId: 'A', totalTasks: 2}]})).toHaveLength(1);
});
