import {consentLines} from '../../plan/consent/consent.ts';
import {repositoryProgramLines} from '../../plan/consent/repository-programs.ts';
import {criticalPath} from '../../plan/graph/graph.ts';
import {lint} from '../../plan/lint/lint.ts';
import {graphLines} from '../../print/graph-lines.ts';
import {count} from '../../run/count.ts';
import {sanitise, sanitiseWhole} from '../../sanitise.ts';
import type {Context} from '../context.ts';
import type {LoadedPlan} from './plan-file.ts';
import {type StartPoint, startPointLines, startPointOf} from './start-point.ts';

/** A plan in words: what runs when, where it starts, what it runs, and advice. */
export const explain = (
	{
		plan,
		included,
		leftOut,
		lacking,
		brought,
	}: Pick<LoadedPlan, 'plan' | 'included' | 'leftOut' | 'lacking' | 'brought'>,
	ground?: StartPoint,
): readonly string[] => [
	`${sanitise(plan.name)}: ${count(plan.streams.length, 'stream')}, at most ${plan.maxParallel} at once`,
	...graphLines(plan).map(line => `  ${line}`),
	`Critical path: ${criticalPath(plan).join(' -> ')}`,
	...startPointLines(ground),
	'It will run:',
	...[...consentLines(plan, included, leftOut), ...repositoryProgramLines(brought ?? [])].map(
		line => `  ${sanitiseWhole(line)}`,
	),
	...plan.notes.map(note => `Note: ${sanitise(note)}`),
	...lint(plan, lacking).map(advice => `Advice: ${sanitise(advice)}`),
];

/** What `plan show` and `run --dry-run` say. */
export const show = async (context: Context, loaded: LoadedPlan): Promise<void> => {
	const ground = await startPointOf(context, loaded.repository, loaded.plan);
	if (context.flags.json) context.print(JSON.stringify({...loaded.plan, ...(ground && {ground})}));
	else for (const line of explain(loaded, ground)) context.print(line);
};
