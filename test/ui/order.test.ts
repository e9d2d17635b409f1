import {describe, expect, test} from 'vitest';
import {filteredStreams} from '../../source/controls/filter.ts';
import {foldedAtFirst, groupsOf, sorted} from '../../source/controls/order.ts';
import {streamsInOrder} from '../../source/run/select/streams.ts';
import {arrange, focusFound} from '../../source/ui/grid/arrange.ts';
import {firstViewState, focusedNext, type ViewState} from '../../source/ui/view-state.ts';
import {createAuthRun, createLargeRun, fixtureNow} from '../helpers/create-run.ts';

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

	test.each(['next', 'previous'] as const)('goes to the %s stream that needs the user, whatever lies between', way => {
		const from = (focusedId: string | undefined, streams = all, seen = run) =>
			focusedNext({...firstViewState, focusedId}, seen, streams, way).focusedId;
		expect([from('Stream-C'), from('Stream-G')]).toEqual(['Stream-G', 'Stream-C']);
		expect(from('Stream-E')).toBe(way === 'next' ? 'Stream-G' : 'Stream-C');
		const calm = {...run, alerts: []};
		const ids = all.map(({id}) => id);
		expect(from(ids[1], all, calm)).toBe(way === 'next' ? ids[2] : ids[0]);
		expect(from(ids.at(-1), all, calm)).toBe(way === 'next' ? ids[0] : ids.at(-2));
		const only = all.filter(({id}) => id !== 'Stream-G');
		expect(from('Stream-C', only)).not.toBe('Stream-C');
		expect(from(undefined, [])).toBeUndefined();
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

describe('the stream in focus', () => {
	const size = {width: 80, height: 24, alerts: 1};
	const shownIds = (now: typeof run, viewState: Partial<ViewState>) =>
		arrange(now, {...firstViewState, ...viewState}, size).streams.map(({id}) => id);
	const withStream = (of: typeof run, id: string, over: object) =>
		({...of, streams: {...of.streams, [id]: {...of.streams[id]!, ...over}}}) as typeof run;

	test('stays when it is no longer what the filter asks for, until the user moves away', () => {
		const viewState = {focusedId: 'Stream-B', filter: 'state:running'};
		expect(shownIds(run, viewState)).toContain('Stream-B');
		const later = withStream(run, 'Stream-B', {state: {is: 'completed', at: fixtureNow}});
		expect(shownIds(later, viewState)).toContain('Stream-B');
		expect(shownIds(later, {...viewState, focusedId: 'Stream-D'})).not.toContain('Stream-B');
	});

	test('is one that was found, once another filter is typed', () => {
		const viewState = {...firstViewState, focusedId: 'Stream-B', filter: 'docs'};
		expect(focusFound(run, viewState, size).focusedId).toBe('Stream-E');
		expect(focusFound(run, {...viewState, filter: 'no such'}, size).focusedId).toBeUndefined();
		expect(focusFound(run, {...viewState, filter: 'api'}, size).focusedId).toBe('Stream-B');
	});

	test('is not folded away with its group, neither by itself nor after the user has folded that', () => {
		const many = createLargeRun(60);
		const last = streamsInOrder(many).at(-1)!;
		const merged = withStream(many, last.id, {merge: {is: 'merged', into: 'main', commit: 'a', at: fixtureNow}});
		expect(shownIds(merged, {})).not.toContain(last.id);
		expect(shownIds(merged, {focusedId: last.id})).toContain(last.id);
		expect(shownIds(merged, {focusedId: last.id, folded: new Set(['merged'] as const)})).toContain(last.id);
	});
});
