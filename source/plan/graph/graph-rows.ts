import {type Phase, type Plan, phases} from '../types.ts';
import {order} from './graph.ts';

/**
 * A line of the drawn graph. `rails`: for each level left of the stream whether another branch continues below it;
 * empty at the root of its phase. `also`: what it needs beside the stream it is drawn under; its phase's gate left out.
 */
export type GraphRow =
	| {readonly is: 'phase'; readonly phase: Phase; readonly count: number; readonly gate: string}
	| {
			readonly is: 'stream';
			readonly id: string;
			readonly rails: readonly boolean[];
			readonly also: readonly string[];
	  };

const gateText = (phase: Phase, hasNamed: boolean, isFirst: boolean): string => {
	if (isFirst) return '';
	if (phase === 'parallel') return 'after the foundation';
	return hasNamed ? '' : 'after all before it';
};

/** The graph as the user reads it: by phase, each stream under the last one of its phase that it needs. */
export const graphRows = (plan: Plan): readonly GraphRow[] => {
	const ids = order(plan);
	const known = new Set(ids);
	const phaseOf = new Map(plan.streams.map(({id, phase}) => [id, phase]));
	const named = new Map(
		plan.streams.map(({id, dependencies}) => [id, new Set(dependencies.filter(need => known.has(need)))]),
	);
	const used = phases.filter(phase => ids.some(id => phaseOf.get(id) === phase));
	const under = new Map<string | undefined, string[]>();
	const parents = new Map<string, string>();
	for (const id of ids) {
		const parent = ids.findLast(need => named.get(id)?.has(need) && phaseOf.get(need) === phaseOf.get(id));
		if (parent !== undefined) parents.set(id, parent);
		under.set(parent, [...(under.get(parent) ?? []), id]);
	}
	const branch = (members: readonly string[], rails: readonly boolean[]): readonly GraphRow[] =>
		members.flatMap((id, index) => {
			const own = parents.has(id) ? [...rails, index < members.length - 1] : [];
			const isGated = (need: string) => phaseOf.get(need) === 'foundation' && phaseOf.get(id) !== 'foundation';
			const also = [...(named.get(id) ?? [])].filter(need => need !== parents.get(id) && !isGated(need));
			return [{is: 'stream', id, rails: own, also} as const, ...branch(under.get(id) ?? [], own)];
		});
	return used.flatMap(phase => {
		const members = ids.filter(id => phaseOf.get(id) === phase);
		const roots = (under.get(undefined) ?? []).filter(id => phaseOf.get(id) === phase);
		const gate = gateText(
			phase,
			members.some(id => named.get(id)?.size),
			phase === used[0],
		);
		const rows = branch(roots, []);
		return used.length === 1 ? rows : [{is: 'phase', phase, count: members.length, gate} as const, ...rows];
	});
};
