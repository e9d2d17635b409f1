import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {consentLines} from '../../source/plan/consent/consent.ts';
import {lint} from '../../source/plan/lint/lint.ts';
import {readPlan} from '../../source/plan/read-plan.ts';
import {templates} from '../../source/plan/templates.ts';

type Node = Record<string | number, unknown>;

const fixture = (name: string): unknown =>
	JSON.parse(readFileSync(new URL(`../fixtures/plans/${name}.json`, import.meta.url), 'utf8'));

const rich = {
	...templates.approaches,
	budget: {usd: 1},
	contextRecovery: {stallTimeoutMinutes: 1},
	fake: {faults: [{kind: 'stall'}], writes: [{task: 1, path: 'x', text: 'y'}]},
	command: ['x'],
};
const wrong: readonly unknown[] = [
	null,
	0,
	-1,
	1e308,
	true,
	'',
	'-',
	'__proto__',
	'\u0000',
	[],
	[[]],
	{},
	{id: {}},
	[null],
	['x', 'x'],
];

/** Every place in a document, as keys from the root. */
const placesOf = (value: unknown): (string | number)[][] => {
	if (typeof value !== 'object' || value === null) {
		return [[]];
	}

	const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
	return [[], ...entries.flatMap(([key, item]) => placesOf(item).map(place => [key, ...place]))];
};

const replaced = (document: unknown, place: readonly (string | number)[], value: unknown): unknown => {
	const [key, ...rest] = place;
	if (key === undefined) {
		return value;
	}

	const copy: Node = (Array.isArray(document) ? [...document] : {...(document as Node)}) as Node;
	copy[key] = replaced(copy[key], rest, value);
	return copy;
};

describe.each([
	['our own shape', rich],
	['a tasks file', fixture('tasks-example')],
	['an orchestration-config', fixture('orchestration-config')],
])('a document of %s with anything anywhere', (_, document) => {
	it('is either a whole plan or has faults, each with a sentence', () => {
		let refused = 0;
		for (const place of placesOf(document)) {
			for (const value of wrong) {
				const reading = readPlan(replaced(document, place, value));
				if (reading.ok) {
					expect(() => [lint(reading.plan), consentLines(reading.plan)]).not.toThrow();
					expect(reading.plan.streams.every(({id, branch}) => id !== '' && branch !== '')).toBe(true);
				} else {
					refused++;
					expect(reading.faults.length).toBeGreaterThan(0);
					expect(reading.faults.filter(({message}) => /undefined|\[object|NaN|Invalid input/.test(message))).toEqual(
						[],
					);
				}
			}
		}

		expect(refused).toBeGreaterThan(100);
	});
});
