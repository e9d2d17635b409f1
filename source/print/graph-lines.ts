import {criticalPath} from '../plan/graph/graph.ts';
import {type GraphRow, graphRows} from '../plan/graph/graph-rows.ts';
import type {Plan} from '../plan/types.ts';
import {sanitise} from '../sanitise.ts';

const titles = {foundation: 'Foundation', parallel: 'Parallel', integration: 'Integration'} as const;

/** The plan's graph as plain text: streams by phase under what they need, the critical path marked. */
export const graphLines = (plan: Plan): readonly string[] => {
	const critical = new Set(criticalPath(plan));
	return [...graphRows(plan).map(row => rowLine(plan, row, critical)), '(* is on the critical path)'];
};

const rowLine = (plan: Plan, row: GraphRow, critical: ReadonlySet<string>): string => {
	if (row.is === 'phase') return `${titles[row.phase]}${row.gate === '' ? '' : `, ${row.gate}`}`;
	const stream = plan.streams.find(one => one.id === row.id);
	const tasks = stream?.tasks.length ?? 0;
	const facts = [stream?.agent, ...(tasks === 0 ? [] : [tasks === 1 ? '1 task' : `${tasks} tasks`])].join(', ');
	const also = row.also.length === 0 ? '' : ` ${row.rails.length === 0 ? '' : 'also '}after ${row.also.join(', ')}`;
	const mark = critical.has(row.id) ? '*' : ' ';
	return `${mark} ${treeText(row.rails)}${row.id} ${sanitise(stream?.name ?? '')} [${facts}]${also}`;
};

const deepest = 12;

const treeText = (rails: readonly boolean[]): string => {
	const shown = rails.slice(-deepest);
	const lines = shown.map((goesOn, level) => {
		if (level === shown.length - 1) return goesOn ? '|- ' : '`- ';
		return goesOn ? '|  ' : '   ';
	});
	return `${shown.length < rails.length ? '.. ' : ''}${lines.join('')}`;
};
