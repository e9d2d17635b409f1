import {describe, expect, test} from 'vitest';
import {streamsInOrder} from '../../source/run/select.ts';
import {filteredStreams} from '../../source/ui/look.ts';
import {foldedAtFirst, groupsOf, sorted} from '../../source/ui/order.ts';
import {createAuthRun} from '../helpers/create-run.ts';

const run = createAuthRun();
const all = streamsInOrder(run);
const none = new Set<never>();
const shape = (streams = all) =>
	groupsOf(run, streams, none).map(({name, streams: some}) => [name, some.map(({id}) => id)]);

describe('the order of the streams', () => {
	test('is what needs the user, what works, what is done, what waits, what is merged', () => {
		const groups = shape();
		expect(groups.map(([name]) => name)).toEqual(['needs', 'working', 'waiting', 'merged']);
		expect(groups[0]?.[1]).toEqual(['Stream-C', 'Stream-G']);
		expect(groups.at(-1)?.[1]).toContain('Stream-A');
		expect(groups.flatMap(([, ids]) => ids).toSorted()).toEqual(all.map(({id}) => id).toSorted());
	});

	test('puts a conflict among what needs the user', () => {
		const stream = {...run.streams['Stream-A']!, merge: {is: 'conflicted', files: ['a'], at: 0}} as never;
		const other = {...run, streams: {...run.streams, 'Stream-A': stream}};
		expect(groupsOf(other, streamsInOrder(other), none)[0]?.streams.map(({id}) => id)).toContain('Stream-A');
	});

	test('can be by cost, name or age, and loses nobody', () => {
		for (const order of ['cost', 'name', 'age', 'plan'] as const)
			expect(
				sorted(run, all, order)
					.map(({id}) => id)
					.toSorted(),
			).toEqual(all.map(({id}) => id).toSorted());
		expect(sorted(run, all, 'plan')).toEqual(all);
	});

	test('folds first what is merged, then what waits, until the rest fits', () => {
		const groups = groupsOf(run, all, none);
		expect([...foldedAtFirst(groups, 40)]).toEqual([]);
		expect([...foldedAtFirst(groups, 10)]).toEqual(['merged', 'waiting']);
	});
});

describe('the filter', () => {
	const ids = (filter: string) => filteredStreams(run, filter).map(({id}) => id);

	test('knows the state, the agent and the number of a stream', () => {
		expect(ids('state:running').length).toBeGreaterThan(0);
		for (const id of ids('state:running')) expect(run.streams[id]?.state.is).toBe('running');
		expect(ids('#2')).toEqual(['Stream-B']);
		for (const id of ids('agent:codex')) expect(run.plan.streams.find(one => one.id === id)?.agent).toBe('codex');
		expect(ids('state:failed agent:claude')).toEqual(ids('agent:claude state:failed'));
		expect(ids('state:nothing')).toEqual([]);
	});

	test('finds other words at the begin of a word, not in its midst', () => {
		expect(ids('api')).toContain('Stream-B');
		expect(ids('pi')).toEqual([]);
	});
});
