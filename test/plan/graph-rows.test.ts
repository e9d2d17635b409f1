import {describe, expect, it} from 'vitest';
import {order} from '../../source/plan/graph/graph.ts';
import {type GraphRow, graphRows} from '../../source/plan/graph/graph-rows.ts';
import {planOf, streams} from './helpers.ts';

const needs = (...dependencies: string[]) => ({dependencies});
const text = (row: GraphRow): string =>
	row.is === 'phase'
		? `${row.phase}: ${row.gate}`
		: `${row.rails.map(goesOn => (goesOn ? '|' : '.')).join('')}${row.id}${row.also.length > 0 ? ` + ${row.also}` : ''}`;

describe('the rows of the graph', () => {
	it('are by phase, and each stream hangs under the last one of its phase that it needs', () => {
		const plan = planOf(
			streams({
				Z: {phase: 'integration'},
				B: {},
				C: needs('A', 'B'),
				D: needs('B'),
				E: needs('C', 'D'),
				A: {phase: 'foundation'},
			}),
		);
		expect(graphRows(plan).map(text)).toEqual([
			'foundation: ',
			'A',
			'parallel: after the foundation',
			'B',
			'|C',
			'.D',
			'..E + C',
			'integration: after all before it',
			'Z',
		]);
	});

	it('have no phase where there is only one', () => {
		expect(graphRows(planOf(streams({A: {}, B: needs('A')}))).map(text)).toEqual(['A', '.B']);
	});

	it('hold every stream once, however they depend on each other', () => {
		const ids = Array.from({length: 100}, (_, i) => `S${i}`);
		const phaseAt = (i: number) => (i < 10 ? 'foundation' : i < 80 ? 'parallel' : 'integration');
		const plan = planOf(
			streams(
				Object.fromEntries(
					ids.map((id, i) => [
						id,
						{phase: phaseAt(i), dependencies: ids.filter((_, k) => k < i && (i * k + k) % 7 === 0)},
					]),
				),
			),
		);
		const shown = graphRows(plan).flatMap(row => (row.is === 'stream' ? [row.id] : []));
		expect([...shown].sort()).toEqual([...order(plan)].sort());
	});
});
