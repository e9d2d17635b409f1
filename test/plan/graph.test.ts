import {describe, expect, it} from 'vitest';
import {criticalPath, dependents, directNeeds, order} from '../../source/plan/graph/graph.ts';
import type {Plan} from '../../source/plan/types.ts';
import {faultsOf, planOf, streams} from './helpers.ts';

const foundation = {phase: 'foundation'};
const integration = {phase: 'integration'};
const needs = (...dependencies: string[]) => ({dependencies});

/** Every stream comes after all it needs, and none is missing. */
const expectSorted = (plan: Plan): void => {
	const sorted = order(plan);
	expect([...sorted].sort()).toEqual(plan.streams.map(({id}) => id).sort());
	for (const {id} of plan.streams) {
		for (const need of directNeeds(plan, id)) {
			expect(sorted.indexOf(need)).toBeLessThan(sorted.indexOf(id));
		}
	}
};

describe('what a stream waits for', () => {
	const plan = planOf(
		streams({
			Z: integration,
			B: needs('A'),
			C: {},
			A: foundation,
			A2: {...foundation, ...needs('A')},
			Y: {...integration, ...needs('B')},
		}),
	);

	it('is nothing but its dependencies in the foundation', () => {
		expect(directNeeds(plan, 'A')).toEqual([]);
		expect(directNeeds(plan, 'A2')).toEqual(['A']);
	});

	it('is all of the foundation for a parallel stream', () => {
		expect(directNeeds(plan, 'B')).toEqual(['A', 'A2']);
		expect(directNeeds(plan, 'C')).toEqual(['A', 'A2']);
	});

	it('is foundation and parallel for an integration stream without dependencies', () => {
		expect(directNeeds(plan, 'Z')).toEqual(['A', 'A2', 'B', 'C']);
	});

	it('is its dependencies and the foundation for an integration stream mid-graph', () => {
		expect(directNeeds(plan, 'Y')).toEqual(['B', 'A', 'A2']);
	});

	it('is nothing for a stream nobody knows', () => {
		expect(directNeeds(plan, 'nobody')).toEqual([]);
	});

	it('never closes a circle when parallel streams need integration streams', () => {
		const crossed = planOf(
			streams({
				I1: integration,
				I2: integration,
				P1: needs('I1'),
				P2: needs('I2'),
				F: foundation,
				I3: {...integration, ...needs('P1')},
				P3: needs('I3'),
			}),
		);
		expect(directNeeds(crossed, 'I1')).toEqual(['F']);
		expectSorted(crossed);
	});
});

describe('the order', () => {
	it("is the plan's as far as needs allow", () => {
		const plan = planOf(streams({d: needs('b'), c: {}, b: {}, a: needs('d')}));
		expect(order(plan)).toEqual(['c', 'b', 'd', 'a']);
	});

	it('holds for random graphs of all phases', () => {
		let seed = 7;
		const random = (below: number): number => {
			seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
			return Math.floor((seed / 2_147_483_648) * below);
		};
		for (let round = 0; round < 50; round++) {
			const phases = Array.from({length: 12}, () => ['foundation', 'parallel', 'integration'][random(3)]);
			const parts = phases.map((phase, index) => {
				const earlier = phases.flatMap((other, at) =>
					at < index && (phase !== 'foundation' || other === phase) ? [`s${at}`] : [],
				);
				return [`s${index}`, {phase, dependencies: earlier.filter(() => random(4) === 0)}] as const;
			});
			expectSorted(planOf(streams(Object.fromEntries(parts.reverse()))));
		}
	});

	it('is found for the largest plan', () => {
		const parts = Array.from(
			{length: 1000},
			(_, index) => [`s${index}`, index < 400 ? foundation : index < 900 ? {} : integration] as const,
		);
		const plan = planOf(streams(Object.fromEntries(parts)));
		expect(order(plan)).toEqual(plan.streams.map(({id}) => id));
		expect(dependents(plan, 's0')).toHaveLength(600);
	});
});

describe('the critical path', () => {
	it('is the chain that holds the most tasks', () => {
		const tasks = (count: number) => ({tasks: Array.from({length: count}, (_, index) => `t${index}`)});
		const plan = planOf(
			streams({
				A: tasks(2),
				B: {...tasks(6), ...needs('A')},
				C: needs('A'),
				D: {...tasks(3), ...needs('C')},
				E: {...tasks(2), ...needs('D')},
			}),
		);
		expect(criticalPath(plan)).toEqual(['A', 'B']);
		const longer = planOf(
			streams({
				A: tasks(2),
				B: {...tasks(6), ...needs('A')},
				C: needs('A'),
				D: {...tasks(3), ...needs('C')},
				E: {...tasks(4), ...needs('D')},
			}),
		);
		expect(criticalPath(longer)).toEqual(['A', 'C', 'D', 'E']);
	});
});

describe('dependents', () => {
	it('are all that wait for a stream, directly or not, by dependency or phase', () => {
		const plan = planOf(streams({F: foundation, A: {}, B: needs('A'), C: needs('B'), D: {}}));
		expect(dependents(plan, 'A')).toEqual(['B', 'C']);
		expect(dependents(plan, 'F')).toEqual(['A', 'B', 'C', 'D']);
		expect(dependents(plan, 'C')).toEqual([]);
	});
});

describe('a race', () => {
	it('stands for all its streams, named by its own name or by one of them', () => {
		const plan = planOf(
			streams({a: {race: 'store'}, b: {race: 'store'}, c: needs('store'), d: needs('a'), e: needs('b', 'store', 'c')}),
		);
		expect(plan.streams.map(({dependencies}) => dependencies)).toEqual([
			[],
			[],
			['a', 'b'],
			['a', 'b'],
			['a', 'b', 'c'],
		]);
	});

	it('cannot be waited for by its own streams, nor be named like a stream', () => {
		expect(faultsOf(streams({a: {race: 'r', ...needs('b')}, b: {race: 'r', ...needs('r')}, R: {}}))).toEqual([
			'streams[0].race: is the id of streams[2]; give the race another name',
			`streams[0].dependencies[0]: is the stream's own race, "r": streams of one race do not wait for each other`,
			'streams[1].race: is the id of streams[2]; give the race another name',
			`streams[1].dependencies[0]: is the stream's own race, "r": streams of one race do not wait for each other`,
		]);
	});

	it('can be part of a circle', () => {
		expect(faultsOf(streams({a: {race: 'r'}, b: {race: 'r', ...needs('c')}, c: needs('r')}))).toEqual([
			'streams[1].dependencies[0]: Circular dependencies detected: b depends on c; c depends on r',
		]);
	});
});

describe('circular dependencies', () => {
	it('are told with each edge', () => {
		expect(
			faultsOf(streams({'Stream-A': {}, 'Stream-B': needs('Stream-A', 'Stream-C'), 'Stream-C': needs('Stream-B')})),
		).toEqual([
			'streams[1].dependencies[1]: Circular dependencies detected: Stream-B depends on Stream-C; Stream-C depends on Stream-B',
		]);
	});

	it('are told all at once, without the streams that only lead there', () => {
		const plan = streams({
			a: needs('b'),
			b: needs('c'),
			c: needs('a'),
			d: needs('a', 'e'),
			e: needs('f'),
			f: needs('e'),
		});
		expect(faultsOf(plan)).toEqual([
			'streams[0].dependencies[0]: Circular dependencies detected: a depends on b; b depends on c; c depends on a',
			'streams[4].dependencies[0]: Circular dependencies detected: e depends on f; f depends on e',
		]);
	});

	it('are found through a thousand streams', () => {
		const parts = Array.from({length: 1000}, (_, index) => [`s${index}`, needs(`s${(index + 1) % 1000}`)] as const);
		const [line, ...others] = faultsOf(streams(Object.fromEntries(parts)));
		expect(others).toEqual([]);
		expect(line).toContain('s49 depends on s50; and 950 more');
	});

	it('are not seen where the foundation names a later phase: that is refused for itself', () => {
		expect(faultsOf(streams({A: {...foundation, ...needs('B')}, B: {}}))).toEqual([
			'streams[0].dependencies[0]: names "B" of phase parallel, but a foundation stream never waits for a later phase',
		]);
	});
});
