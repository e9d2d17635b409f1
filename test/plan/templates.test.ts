import {describe, expect, it} from 'vitest';
import {lint} from '../../source/plan/lint/lint.ts';
import {templateNames, templates} from '../../source/plan/templates.ts';
import {planOf} from './helpers.ts';

describe.each(templateNames)('the template %s', name => {
	it('is a plan that needs neither note nor advice', () => {
		const plan = planOf(JSON.parse(JSON.stringify(templates[name])));
		expect([...plan.notes, ...lint(plan)]).toEqual([]);
		expect(plan.streams.map(({phase}) => phase)).toContain('integration');
	});

	it('names the schema and starts from what is checked out', () => {
		expect(templates[name]).toMatchObject({$schema: expect.stringMatching(/^https:.*plan\.schema\.json$/)});
		expect(planOf(templates[name]).base).toBeUndefined();
	});
});

it('the template approaches is a race whose winner the last stream builds on', () => {
	const {streams} = planOf(templates.approaches);
	const members = streams.filter(({race}) => race === 'state').map(({id}) => id);
	expect(members).toHaveLength(3);
	expect(streams.at(-1)).toMatchObject({id: 'move-over', dependencies: members});
});
