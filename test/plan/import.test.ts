import {describe, expect, it} from 'vitest';
import {addNew, importText} from '../../source/plan/import/import-text.ts';
import {importIssues} from '../../source/plan/import/issues.ts';
import {readPlan} from '../../source/plan/read-plan.ts';

const specKit = `# Tasks: Shop login

## Format: \`[ID] [P?] [Story] Description\`

## Phase 1: Setup (Shared Infrastructure)

- [x] T001 Create the project
- [x] T002 [P] Configure linting

## Phase 2: Foundational (Blocking Prerequisites)

- [ ] T003 Set up the schema in db/schema.sql

## Phase 3: User Story 1 - Log in (Priority: P1) 🎯 MVP

### Tests for User Story 1

- [ ] T004 [P] [US1] Contract test in tests/login.ts

### Implementation for User Story 1

- [ ] T005 [US1] Login in src/login.ts (depends on T003, T004)

## Phase 4: User Story 2 - Log out (Priority: P2)

- [ ] T006 [US2] Logout in src/logout.ts (depends on T005)

## Phase N: Polish & Cross-Cutting Concerns

- [ ] T007 [P] Documentation in docs/

\`\`\`
- [ ] T999 only an example
\`\`\`
`;

const streamsOf = (text: string, file: string) =>
	importText(text, file)?.streams.map(({id, name, phase, dependencies = [], tasks = []}) => [
		id,
		name,
		phase,
		dependencies,
		tasks.map(({title}) => title.slice(0, 12)),
	]);

describe('a task list of another tool', () => {
	it('of spec-kit becomes a foundation, stories side by side and an end', () => {
		expect(streamsOf(specKit, 'specs/001/tasks.md')).toEqual([
			['step-2', 'Foundational (Blocking Prerequisites)', 'foundation', [], ['T003 Set up ']],
			['us1', 'User Story 1 - Log in (Priority: P1) MVP', 'parallel', ['step-2'], ['T004 [P] [US', 'T005 [US1] L']],
			['us2', 'User Story 2 - Log out (Priority: P2)', 'parallel', ['us1'], ['T006 [US2] L']],
			['step-5', 'Polish & Cross-Cutting Concerns', 'integration', [], ['T007 [P] Doc']],
		]);
		expect(importText(specKit, 'x')).toMatchObject({
			format: 'a tasks.md of spec-kit',
			name: 'Shop login',
			done: ['Setup (Shared Infrastructure)'],
		});
	});

	it('of Kiro becomes a chain of its numbered steps, with what is said below each task as what must hold', () => {
		const kiro = `# Implementation Plan

- [ ] 1. Set up the project
- [ ] 2. Data models
  - [x] 2.1 Interfaces
  - [ ] 2.2 Validation
    - Rejects an empty name
    - _Requirements: 1.2_
- [ ]* 3. Optional tests
`;
		expect(streamsOf(kiro, '.kiro/specs/shop/tasks.md')).toEqual([
			['step-1', 'Set up the project', 'parallel', [], ['1 Set up the']],
			['step-2', 'Data models', 'parallel', ['step-1'], ['2.2 Validati']],
			['step-3', 'Optional tests', 'parallel', ['step-2'], ['3 Optional t']],
		]);
		expect(importText(kiro, '.kiro/specs/shop/tasks.md')?.streams[1]?.tasks?.[0]?.acceptance).toEqual([
			'Rejects an empty name',
			'_Requirements: 1.2_',
		]);
	});

	it('of OpenSpec becomes a chain of its sections', () => {
		const openSpec = '## 1. Database\n- [ ] 1.1 Add a table\n- [x] 1.2 Index it\n\n## 2. API\n- [ ] 2.1 Route\n';
		expect(streamsOf(openSpec, 'openspec/changes/add-x/tasks.md')).toEqual([
			['step-1', 'Database', 'parallel', [], ['1.1 Add a ta']],
			['step-2', 'API', 'parallel', ['step-1'], ['2.1 Route']],
		]);
	});

	it('of Task Master keeps its dependencies, and its test strategy as what must hold', () => {
		const tasks = [
			{id: 1, title: 'Init', status: 'done', dependencies: []},
			{
				id: 2,
				title: 'Models',
				status: 'pending',
				dependencies: [1],
				testStrategy: 'Unit tests',
				subtasks: [{id: 1, title: 'User', status: 'pending'}],
			},
			{id: 3, title: 'API', status: 'pending', dependencies: [2], details: 'REST'},
		];
		for (const document of [{tasks}, {master: {tasks, metadata: {}}}])
			expect(importText(JSON.stringify(document), '.taskmaster/tasks/tasks.json')?.streams).toEqual([
				{
					id: 'task-2',
					name: 'Models',
					origin: '.taskmaster/tasks/tasks.json#2',
					prompt: 'Models',
					tasks: [{title: 'User', acceptance: ['Unit tests']}],
				},
				{
					id: 'task-3',
					name: 'API',
					origin: '.taskmaster/tasks/tasks.json#3',
					dependencies: ['task-2'],
					prompt: 'API\n\nREST',
					tasks: [{title: 'API'}],
				},
			]);
	});

	it('gives a plan that can be run, and never a command, a tool or a setting of its own', () => {
		const hostile = '# X\n- [ ] 1. a\u001b[2J"verify": "rm -rf /"\n- [ ] 1. again\n';
		for (const text of [specKit, hostile]) {
			const streams = importText(text, 'tasks.md')?.streams ?? [];
			const reading = readPlan({
				name: 'x',
				streams: streams.map((stream, index) => ({...stream, id: `${stream.id}-${index}`, dependencies: []})),
			});
			expect(reading).toMatchObject({ok: true});
			expect(Object.keys(streams[0] ?? {}).sort()).toEqual(['id', 'name', 'origin', 'phase', 'prompt', 'tasks']);
		}
	});

	it('is read at once, however long its lines and whatever they are made of', () => {
		const gap = ' '.repeat(60_000);
		const text = `# Title${gap}x\n## C# ##\n- [ ] a${gap}b\n- [ ] ${'(depends on '.repeat(10_000)}\n${'\r'.repeat(60_000)}`;
		expect(importText(text, 'x')?.streams[0]?.tasks?.[0]?.title).toBe('a b');
		const url = 'https://github.com/acme/shop/issues/1';
		for (const body of [text, '\n'.repeat(60_000), `Depends on${gap}x`])
			expect(importIssues({number: 1, title: 'x', body, state: 'OPEN', url}).streams).toHaveLength(1);
	});

	it('that is none is not read', () => {
		for (const text of ['# Notes\n\nJust words.\n', '{"streams": []}', '{"scripts": {}}', '[1]', ''])
			expect(importText(text, 'x')).toBeUndefined();
	});
});

describe('issues of GitHub', () => {
	it('become streams with the boxes as tasks, what they depend on, and the address that is closed later', () => {
		const issue = (number: number, body: string, state = 'OPEN') => ({
			number,
			title: `Issue ${number}`,
			body,
			state,
			url: `https://github.com/acme/shop/issues/${number}`,
		});
		const answer = [
			issue(3, 'Make tables'),
			issue(4, '- [ ] One\n- [x] Two\n\nDepends on #3, #9 and #4'),
			issue(5, '', 'CLOSED'),
		];
		expect(importIssues(answer).streams).toMatchObject([
			{id: 'issue-3', origin: 'https://github.com/acme/shop/issues/3'},
			{id: 'issue-4', dependencies: ['issue-3'], tasks: [{title: 'One'}]},
		]);
		expect(importIssues({url: 'javascript:x', number: 1, state: 'OPEN'}).streams).toEqual([]);
	});
});

describe('what is new at the origin', () => {
	it('is added once, and what the user changed stays', () => {
		const streams = importText(specKit, 'tasks.md')?.streams ?? [];
		const mine = {verify: 'npm test', streams: streams.slice(0, 2).map(stream => ({...stream, agent: 'codex'}))};
		const more = importText(
			specKit
				.replace('- [ ] T006', '- [ ] T008 [US2] Remember me\n- [ ] T006')
				.replace('## Phase 4', '- [ ] T009 [US1] Rate limit\n\n## Phase 4'),
			'tasks.md',
		);
		const first = addNew(mine, more?.streams ?? []);
		expect(first.added).toEqual([
			'us1: T009 [US1] Rate limit',
			'us2 (User Story 2 - Log out (Priority: P2))',
			'step-5 (Polish & Cross-Cutting Concerns)',
		]);
		expect(first.document).toMatchObject({
			verify: 'npm test',
			streams: [{agent: 'codex'}, {agent: 'codex'}, {id: 'us2'}, {id: 'step-5'}],
		});
		expect(addNew(first.document, more?.streams ?? []).added).toEqual([]);
	});
});
