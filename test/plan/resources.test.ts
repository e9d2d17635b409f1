import {describe, expect, it} from 'vitest';
import {consentLines} from '../../source/plan/consent/consent.ts';
import {roleText, wantedResources, withResources} from '../../source/plan/consent/resources.ts';
import {builtInRoles} from '../../source/plan/consent/roles.ts';
import {readPlan} from '../../source/plan/read-plan.ts';
import {guidance} from '../../source/run/stream/guidance.ts';
import {consentRows} from '../../source/ui/screens/opening/consent.ts';
import {go} from '../helpers/core-driver.ts';
import {planOf} from './helpers.ts';

const document = {
	workflow: 'careful',
	streams: [
		{id: 'A', tasks: [{title: 'one', role: 'me'}]},
		{id: 'B', workflow: null, tasks: [{title: 'two', role: '@agent-me'}]},
		{id: 'C', workflow: 'quick', prompt: 'Go.'},
	],
};

describe('what a plan wants of a repository', () => {
	it('is each role and workflow once; a stream may have its own workflow, or none', () => {
		const plan = planOf(document);
		expect(plan.streams.map(({workflow}) => workflow)).toEqual(['careful', undefined, 'quick']);
		expect(wantedResources(plan)).toEqual({roles: ['me'], workflows: ['careful', 'quick']});
	});

	it('must be there for workflows, all faults at once; roles may come from the package', () => {
		expect(withResources(planOf(document), {})).toMatchObject({
			ok: false,
			faults: [{path: 'streams[0].workflow'}, {path: 'streams[2].workflow'}],
		});
	});

	it('goes into the plan as far as it is wanted, and is told to the user', () => {
		const reading = withResources(planOf(document), {
			roles: {me: 'Be me.', other: 'Never wanted.'},
			workflows: {careful: 'Read\nfirst.', quick: 'Just go.'},
		});
		if (!reading.ok) throw new Error('refused');
		expect(reading.plan).toMatchObject({
			roles: {me: 'Be me.'},
			workflows: {careful: 'Read\nfirst.', quick: 'Just go.'},
		});
		expect(reading.plan.roles).not.toHaveProperty('other');
		expect(consentLines(reading.plan)).toContain('Tells agents (.claude-grid/workflows/careful.md): Read\\nfirst.');
		const [first, second, third] = reading.plan.streams;
		expect(guidance(reading.plan, first!)).toEqual([
			'Workflow "careful": work like this.\n\nRead\nfirst.',
			'Do each task in the role that it names.\n\nAs me:\nBe me.',
		]);
		expect(guidance(reading.plan, second!)[0]).toBe('');
		expect(guidance(reading.plan, third!)).toEqual(['Workflow "quick": work like this.\n\nJust go.', '']);
	});

	it('is bounded: many long roles do not swell a prompt', () => {
		const names = Array.from({length: 30}, (_, index) => `r${index}`);
		const reading = withResources(planOf({streams: [{id: 'A', tasks: names.map(role => ({title: role, role}))}]}), {
			roles: Object.fromEntries(names.map(name => [name, 'x'.repeat(5000)])),
		});
		if (!reading.ok) throw new Error('refused');
		expect(guidance(reading.plan, reading.plan.streams[0]!).join('').length).toBeLessThan(17_000);
	});

	it.each(['../x', 'a/b', '-x', '__proto__'])('names a workflow safely: %s is a fault', workflow => {
		expect(readPlan({streams: [{id: 'A', prompt: 'x', workflow}]}).ok).toBe(false);
	});
});

describe('texts of a repository in a run', () => {
	it('are shown whole on the start screen, safe to draw', () => {
		const reading = withResources(planOf(document), {
			roles: {me: 'Be me.'},
			workflows: {careful: 'Read\tfirst.', quick: 'x'.repeat(5000)},
		});
		if (!reading.ok) throw new Error('refused');
		const rows = consentRows(reading.plan).filter(({text}) => text.startsWith('.claude-grid/'));
		expect(rows.map(({label}) => label)).toEqual(['told', '', '']);
		expect(rows[0]?.text).toBe('.claude-grid/roles/me.md: Be me.');
		expect(rows[2]?.text).toBe(`.claude-grid/workflows/quick.md: ${'x'.repeat(5000)}`);
	});

	it('are told to sessions from then on when an edited plan is applied with them', () => {
		const task = (title: string) => ({title, role: 'me'});
		const before = {streams: [{id: 'A', name: 'a', tasks: [task('one')]}]};
		const core = go(before);
		core.prepare('A');
		expect(core.launch('A').prompt).toContain('You are the engineer.');
		const after = {streams: [...before.streams, {id: 'B', name: 'b', tasks: [task('two')], workflow: 'quick'}]};
		expect(core.send({type: 'plan.apply', document: after})).toMatchObject({ok: false, code: 'BAD_PLAN'});
		const resources = {roles: {me: 'Be quick.'}, workflows: {quick: 'Go.'}};
		expect(core.send({type: 'plan.apply', document: after, resources})).toMatchObject({ok: true});
		core.prepare('B');
		const {prompt} = core.launch('B');
		expect(prompt).toContain('As me:\nBe quick.');
		expect(prompt).toContain('Workflow "quick": work like this.\n\nGo.');
	});
});

describe('the roles of the package', () => {
	it('are those the seeds name, and the reviewers and writers beside them', () => {
		expect(Object.keys(builtInRoles)).toEqual(['me', 'ta', 'qa', 'sec', 'doc']);
		for (const role of ['me', '@agent-ta', '@qa']) expect(roleText(planOf(document), role)).toMatch(/^You /);
		expect(roleText(planOf(document), 'toString')).toBeUndefined();
	});
});
