import {describe, expect, it} from 'vitest';
import {applyEdited} from '../../source/plan/merge-plan.ts';
import {planOf, streamOf, streams} from './helpers.ts';

describe('an edited plan', () => {
	const current = planOf({name: 'before', ...streams({A: {}, B: {dependencies: ['A']}, C: {}})});

	it('adds streams, changes streams, and takes none away', () => {
		const edited = planOf({
			name: 'after',
			maxParallel: 2,
			...streams({D: {dependencies: ['B']}, B: {prompt: 'other'}, A: {}}),
		});
		const applied = applyEdited(current, edited);
		expect(applied).toMatchObject({added: ['D'], changed: ['B'], removed: ['C'], faults: []});
		expect(applied.plan).toMatchObject({name: 'after', maxParallel: 2});
		expect(applied.plan.streams.map(({id}) => id)).toEqual(['A', 'B', 'C', 'D']);
		expect(streamOf(applied.plan, 'B')).toMatchObject({prompt: 'other', dependencies: []});
	});

	it('that is the same changes nothing', () => {
		const shuffled = {
			...current,
			streams: current.streams.map(stream => Object.fromEntries(Object.entries(stream).reverse())),
		};
		const applied = applyEdited(current, JSON.parse(JSON.stringify(shuffled)));
		expect(applied).toMatchObject({added: [], changed: [], removed: [], faults: []});
	});

	it.each([
		['the id', {c: {}}, 'streams[3].id'],
		['the branch', {D: {branch: 'stream/c'}}, 'streams[3].branch'],
		['a branch below that', {D: {branch: 'stream/c/d'}}, 'streams[3].branch'],
	])('that takes %s of a stream that stays is refused', (_, parts, path) => {
		const applied = applyEdited(current, planOf(streams({A: {}, B: {dependencies: ['A']}, ...parts})));
		expect(applied.faults.map(fault => fault.path)).toEqual([path]);
		expect(applied.plan).toBe(current);
	});

	it('that moves what a staying foundation stream needs to a later phase is refused', () => {
		const phased = planOf(streams({A: {phase: 'foundation'}, B: {phase: 'foundation', dependencies: ['A']}}));
		expect(applyEdited(phased, planOf(streams({A: {}}))).faults.map(fault => fault.path)).toEqual([
			'streams[1].dependencies[0]',
		]);
	});
});
