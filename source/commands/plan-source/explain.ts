import {consentLines} from '../../plan/consent/consent.ts';
import {repositoryProgramLines} from '../../plan/consent/repository-programs.ts';
import {criticalPath} from '../../plan/graph/graph.ts';
import {lint} from '../../plan/lint/lint.ts';
import {graphLines} from '../../print/graph-lines.ts';
import {forecastLines} from '../../print/report/insight-lines.ts';
import {count} from '../../run/count.ts';
import {forecastOf} from '../../run/insights/forecast.ts';
import {sanitise, sanitiseWhole} from '../../sanitise.ts';
import type {Context} from '../context.ts';
import {pastRecords} from '../report/past-records.ts';
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
	forecast: readonly string[] = [],
): readonly string[] => [
	`${sanitise(plan.name)}: ${count(plan.streams.length, 'stream')}, at most ${plan.maxParallel} at once`,
	...graphLines(plan).map(line => `  ${line}`),
	`Critical path: ${criticalPath(plan).join(' -> ')}`,
	...forecast,
	...startPointLines(ground),
	'It will run:',
	...[...consentLines(plan, included, leftOut), ...repositoryProgramLines(brought ?? [])].map(
		line => `  ${sanitiseWhole(line)}`,
	),
	...plan.notes.map(note => `Note: ${sanitise(note)}`),
	...lint(plan, lacking).map(advice => `Advice: ${sanitise(advice)}`),
];

/** By the past runs of this repository; undefined: there is none, or no repository. */
const forecastFor = ({plan, repository}: LoadedPlan) =>
	repository && forecastOf(plan, pastRecords(repository.commonDir));

/** What `plan show` and `run --dry-run` say. */
export const show = async (context: Context, loaded: LoadedPlan): Promise<void> => {
	const ground = await startPointOf(context, loaded.repository, loaded.plan);
	const forecast = forecastFor(loaded);
	if (context.flags.json)
		context.print(JSON.stringify({...loaded.plan, ...(ground && {ground}), ...(forecast && {forecast})}));
	else for (const line of explain(loaded, ground, forecastLines(forecast, context.style))) context.print(line);
};
