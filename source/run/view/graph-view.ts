import {type GraphRow, graphRows} from '../../plan/graph/graph-rows.ts';
import type {Run} from '../model/types.ts';
import {type Expected, estimate, estimateText} from './estimate.ts';

export type GraphView = {
	readonly rows: readonly GraphRow[];
	/** What is left, in words; null: nothing. */
	readonly left: string | null;
	readonly path: readonly string[];
	/** By stream id, milliseconds from now. */
	readonly expected: Readonly<Record<string, Expected>>;
};

/** The graph and what is left of it, for clients that do not reckon themselves. */
export const graphView = (run: Run, now: number): GraphView => {
	const {streams, path} = estimate(run, now);
	return {rows: graphRows(run.plan), left: estimateText(run, now) ?? null, path, expected: streams};
};
