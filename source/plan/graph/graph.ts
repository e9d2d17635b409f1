import type {Plan, PlannedStream} from '../types.ts';

type Graph = {
	/** Every stream's needs, in the order of the plan. */
	readonly needs: ReadonlyMap<string, readonly string[]>;
	/** The reverse of needs. */
	readonly waiting: ReadonlyMap<string, readonly string[]>;
	/** Stream ids so that each comes after its needs; otherwise the order of the plan. */
	readonly order: readonly string[];
};

/** Plans never change, so a plan's graph is made once. */
const graphs = new WeakMap<Plan, Graph>();

const graphOf = (plan: Plan): Graph => {
	const known = graphs.get(plan);
	if (known !== undefined) {
		return known;
	}

	const graph = makeGraph(plan);
	graphs.set(plan, graph);
	return graph;
};

/**
 * What a stream waits for: its dependencies and its phase's gate, as stream ids without repetition. A parallel stream waits
 * for all foundation streams. An integration stream waits for all foundation and parallel streams, unless it has
 * dependencies or a parallel stream needs it: then it stands mid-graph and waits for those and the foundation only.
 */
export const directNeeds = (plan: Plan, streamId: string): readonly string[] => graphOf(plan).needs.get(streamId) ?? [];

/** All stream ids, each after what it needs; otherwise in the order of the plan. */
export const order = (plan: Plan): readonly string[] => graphOf(plan).order;

/** Every stream that needs this one, directly or through others, in dependency order. */
export const dependents = (plan: Plan, streamId: string): readonly string[] => {
	const graph = graphOf(plan);
	const found = reach(graph.waiting, [streamId]);
	return graph.order.filter(id => id !== streamId && found.has(id));
};

/** The chain of streams, first to last, that holds the most tasks (a stream without tasks counts as one). */
export const criticalPath = (plan: Plan): readonly string[] => {
	const graph = graphOf(plan);
	const left = tasksToEnd(plan, graph);
	const path: string[] = [];
	let next = heaviest(graph.order, left);
	while (next !== undefined) {
		path.push(next);
		next = heaviest(graph.waiting.get(next) ?? [], left);
	}

	return path;
};

const tasksToEnd = (plan: Plan, graph: Graph): ReadonlyMap<string, number> => {
	const tasks = new Map(plan.streams.map(stream => [stream.id, stream.lead ? 0 : Math.max(1, stream.tasks.length)]));
	const left = new Map<string, number>();
	for (const id of graph.order.toReversed()) {
		const after = (graph.waiting.get(id) ?? []).reduce((most, next) => Math.max(most, left.get(next) ?? 0), 0);
		left.set(id, (tasks.get(id) ?? 1) + after);
	}

	return left;
};

const heaviest = (ids: readonly string[], left: ReadonlyMap<string, number>): string | undefined => {
	let best: string | undefined;
	let most = 0;
	for (const id of ids) {
		const tasks = left.get(id) ?? 0;
		if (tasks > most) {
			best = id;
			most = tasks;
		}
	}

	return best;
};

const reach = (edges: ReadonlyMap<string, readonly string[]>, from: readonly string[]): ReadonlySet<string> => {
	const found = new Set(from);
	const stack = [...from];
	for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
		for (const next of edges.get(id) ?? []) {
			if (!found.has(next)) {
				found.add(next);
				stack.push(next);
			}
		}
	}

	return found;
};

const makeGraph = (plan: Plan): Graph => {
	const {streams} = plan;
	const known = new Set(streams.map(stream => stream.id));
	const dependencies = new Map(streams.map(stream => [stream.id, stream.dependencies.filter(id => known.has(id))]));
	// The lead and forks stand outside of all phases.
	const idsOf = (phase: PlannedStream['phase']) =>
		streams.filter(stream => stream.phase === phase && !stream.lead && !stream.isFork).map(({id}) => id);
	const foundation = idsOf('foundation');
	const parallel = idsOf('parallel');
	// Gates only from streams nothing in an earlier phase needs: so they cannot close a circle.
	const neededByParallel = reach(dependencies, parallel);
	const gateOf = ({id, phase, lead, isFork}: PlannedStream): readonly string[] => {
		if (phase === 'foundation' || lead || isFork) {
			return [];
		}

		const isLast = phase === 'integration' && (dependencies.get(id) ?? []).length === 0 && !neededByParallel.has(id);
		return isLast ? [...foundation, ...parallel] : foundation;
	};

	const needs = new Map(
		streams.map(stream => [stream.id, [...new Set([...(dependencies.get(stream.id) ?? []), ...gateOf(stream)])]]),
	);
	const waiting = reverse(needs);
	return {needs, waiting, order: sort(streams, needs, waiting)};
};

const reverse = (needs: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> => {
	const waiting = new Map<string, string[]>([...needs.keys()].map(id => [id, []]));
	for (const [id, ids] of needs) {
		for (const need of ids) {
			waiting.get(need)?.push(id);
		}
	}

	return waiting;
};

/** Of the streams whose needs are placed, the one that comes first in the plan is placed next. */
const sort = (
	streams: readonly PlannedStream[],
	needs: ReadonlyMap<string, readonly string[]>,
	waiting: ReadonlyMap<string, readonly string[]>,
): readonly string[] => {
	const open = new Map(streams.map(({id}) => [id, needs.get(id)?.length ?? 0]));
	const rank = new Map(streams.map(({id}, index) => [id, index]));
	const free = streams.filter(({id}) => open.get(id) === 0).map(({id}) => rank.get(id) ?? 0);
	const sorted: string[] = [];
	while (free.length > 0) {
		const index = free.indexOf(Math.min(...free));
		const id = streams[free[index] ?? 0]?.id ?? '';
		free.splice(index, 1);
		sorted.push(id);
		for (const next of waiting.get(id) ?? []) {
			const left = (open.get(next) ?? 0) - 1;
			open.set(next, left);
			if (left === 0) {
				free.push(rank.get(next) ?? 0);
			}
		}
	}

	return sorted;
};
