import {expect, it} from 'vitest';
import {parsePlanText} from '../../source/plan/read-plan.ts';
import {faultsOf, planOf} from './helpers.ts';

const task = {
	id: 1,
	title: 'Login',
	description: 'd',
	status: 'pending',
	dependencies: [],
	testStrategy: 't',
	subtasks: [],
};

it.each([
	['Task Master', {tasks: [task], meta: {}}],
	['Task Master', {master: {tasks: [task]}, feature: {tasks: []}}],
	['Ralph', {project: 'p', userStories: [{id: 'US-1', title: 'Login'}]}],
	['VS Code', {version: '2.0.0', tasks: [{label: 'build', type: 'shell', command: 'make'}]}],
])('a file of %s is refused by its name, with what to do', (name, document) => {
	const faults = faultsOf(document);
	expect(faults).toHaveLength(1);
	expect(faults[0]).toContain(name);
	expect(faults[0]).toMatch(/claude-grid (init|plan import)/);
});

it('a list in Markdown or YAML is refused as what it is', () => {
	const messageOf = (text: string) => {
		const reading = parsePlanText(text);
		return reading.ok ? '' : reading.faults[0]?.message;
	};
	expect(messageOf('# Tasks\n\n- [ ] T001 Create the project\n')).toContain('tasks.md of spec-kit');
	expect(messageOf('- [ ] Make a login page\n')).toContain('Markdown');
	expect(messageOf('tasks:\n  - Make a login page\n')).toContain('YAML');
	expect(messageOf('---\nname: x\n')).toContain('YAML');
	expect(messageOf('---\nname: x\n---\n# Tasks\n')).toContain('Markdown');
	expect(messageOf('{"streams": [}')).toContain('Line 1');
});

it('our own tasks file is no file of another tool', () => {
	expect(planOf({tasks: [{name: 'a', prompt: 'x'}]}).streams).toHaveLength(1);
});
