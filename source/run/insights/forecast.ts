import {directNeeds, order} from '../../plan/graph/graph.ts';
import type {Plan, PlannedStream} from '../../plan/types.ts';
import {type Spread, spreadOf} from './spread.ts';
import type {StreamRecord} from './stream-record.ts';

/** What a plan may take, by what past streams of its agents took. */
export type Forecast = {
	readonly ms: Spread;
	/** Absent: no past stream says what it cost. */
	readonly costUsd?: Spread;
	/** What it rests on. */
	readonly runs: number;
	readonly streams: number;
	/** Planned streams of whose agent there is no past stream: they count as the others do. */
	readonly unknown: number;
};

const tasksOf = ({tasks}: PlannedStream): number => Math.max(1, tasks.length);

/** Past streams that came to an end by themselves; of the same model where there are some, else of the same agent. */
const like = ({agent, model}: PlannedStream, records: readonly StreamRecord[]): readonly StreamRecord[] => {
	const own = records.filter(record => record.agent === agent);
	const same = own.filter(record => record.model === model);
	return model !== undefined && same.length > 0 ? same : own;
};

type PerTask = {readonly ms: Spread; readonly costUsd: Spread | undefined};

const perTask = (records: readonly StreamRecord[]): PerTask | undefined => {
	const ms = spreadOf(records.map(({workedMs, tasks}) => workedMs / tasks));
	return (
		ms && {ms, costUsd: spreadOf(records.flatMap(({costUsd, tasks}) => (costUsd === undefined ? [] : costUsd / tasks)))}
	);
};

/** When the last stream is done, with at most so many at once. */
const wallMs = (plan: Plan, msOf: (streamId: string) => number): number => {
	const slots = Array.from({length: Math.max(1, plan.maxParallel)}, () => 0);
	const ends = new Map<string, number>();
	for (const id of order(plan)) {
		const ready = Math.max(0, ...directNeeds(plan, id).map(need => ends.get(need) ?? 0));
		slots.sort((a, b) => a - b);
		const end = Math.max(ready, slots[0] ?? 0) + msOf(id);
		slots[0] = end;
		ends.set(id, end);
	}
	return Math.max(0, ...ends.values());
};

const ended: readonly StreamRecord['outcome'][] = ['merged', 'completed', 'lost'];
const steps = ['low', 'middle', 'high'] as const;
const spread = (value: (step: (typeof steps)[number]) => number): Spread => ({
	low: value('low'),
	middle: value('middle'),
	high: value('high'),
});

/** Undefined: no past stream of any of its agents has come to an end. */
export const forecastOf = (plan: Plan, all: readonly StreamRecord[]): Forecast | undefined => {
	const records = all.filter(({outcome}) => ended.includes(outcome));
	const works = plan.streams.filter(({lead}) => lead === undefined);
	const basis = new Set(works.flatMap(stream => like(stream, records)));
	const usual = perTask([...basis]);
	if (!usual) return undefined;
	const known = new Map(works.map(stream => [stream.id, perTask(like(stream, records))]));
	const tasks = new Map(works.map(stream => [stream.id, tasksOf(stream)]));
	const times = (id: string, step: (typeof steps)[number]) => (known.get(id) ?? usual).ms[step] * (tasks.get(id) ?? 0);
	const costs = works.map(({id}) => known.get(id)?.costUsd ?? usual.costUsd);
	const isCostKnown = costs.every(cost => cost !== undefined);
	return {
		ms: spread(step => wallMs(plan, id => times(id, step))),
		...(isCostKnown && {
			costUsd: spread(step =>
				works.reduce((sum, {id}, at) => sum + (costs[at]?.[step] ?? 0) * (tasks.get(id) ?? 0), 0),
			),
		}),
		runs: new Set([...basis].map(({runId}) => runId)).size,
		streams: basis.size,
		unknown: [...known.values()].filter(one => one === undefined).length,
	};
};
