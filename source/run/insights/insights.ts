import type {AgentName} from '../../plan/types.ts';
import {type Spread, spreadOf} from './spread.ts';
import type {StreamOutcome, StreamRecord} from './stream-record.ts';

/** What past runs say of one agent with one model. */
export type Insight = {
	readonly agent: AgentName;
	readonly model?: string;
	readonly runs: number;
	readonly streams: number;
	readonly outcomes: Readonly<Partial<Record<StreamOutcome, number>>>;
	/** Of a stream that ended. Absent: none has. */
	readonly workedMs?: Spread;
	/** Of those whose cost is known. */
	readonly costUsd?: Spread;
	readonly totalUsd?: number;
	readonly unknownCosts: number;
	readonly tokens: number;
	/** Sessions a stream took, on average. */
	readonly sessions: number;
	/** How often sessions ended badly, by how. */
	readonly endings: Readonly<Record<string, number>>;
};

const countBy = <Key extends string>(keys: readonly Key[]): Readonly<Partial<Record<Key, number>>> => {
	const counts: Partial<Record<Key, number>> = {};
	for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
	return counts;
};

const insightOf = (records: readonly StreamRecord[]): Insight => {
	const [{agent, model}] = records as readonly [StreamRecord];
	const ended = records.filter(({outcome}) => outcome !== 'open');
	const costs = records.flatMap(({costUsd}) => costUsd ?? []);
	const [workedMs, costUsd] = [spreadOf(ended.map(one => one.workedMs)), spreadOf(costs)];
	const endings: Record<string, number> = {};
	for (const record of records)
		for (const [kind, count] of Object.entries(record.endings)) endings[kind] = (endings[kind] ?? 0) + count;
	return {
		agent,
		...(model !== undefined && {model}),
		runs: new Set(records.map(({runId}) => runId)).size,
		streams: records.length,
		outcomes: countBy(records.map(({outcome}) => outcome)),
		...(workedMs && {workedMs}),
		...(costUsd && {costUsd, totalUsd: costs.reduce((sum, one) => sum + one, 0)}),
		unknownCosts: records.length - costs.length,
		tokens: records.reduce((sum, {tokens}) => sum + tokens, 0),
		sessions: records.reduce((sum, one) => sum + one.sessions, 0) / records.length,
		endings,
	};
};

/** Per agent and model, the one with the most streams first. */
export const insightsOf = (records: readonly StreamRecord[]): readonly Insight[] => {
	const groups = new Map<string, StreamRecord[]>();
	for (const record of records) {
		const key = `${record.agent}\n${record.model ?? ''}`;
		groups.set(key, [...(groups.get(key) ?? []), record]);
	}
	return [...groups.values()].map(insightOf).sort((a, b) => b.streams - a.streams);
};
