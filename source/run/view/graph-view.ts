import {type GraphRow, graphRows} from '../../plan/graph/graph-rows.ts';
import type {Run} from '../model/types.ts';
import {type Expected, estimate, leftText} from './estimate.ts';

export type GraphView = {
	readonly rows: readonly GraphRow[];
	/** What is left, in words; null: nothing. */
	readonly left: string | null;
	readonly path: readonly string[];
	/** By stream id, milliseconds from now. */
	readonly expected: Readonly<Record<string, Expected>>;
};

/** The graph, and what is left of it. */
export const graphView = (run: Run, now: number): GraphView => {
	const left = estimate(run, now);
	return {rows: graphRows(run.plan), left: leftText(run, left) ?? null, path: left.path, expected: left.streams};
};
