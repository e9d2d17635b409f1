import {count} from '../../run/count.ts';
import type {Forecast} from '../../run/insights/forecast.ts';
import type {Insight} from '../../run/insights/insights.ts';
import {outcomes} from '../../run/insights/stream-record.ts';
import {aboutText} from '../../run/view/estimate.ts';
import {sanitise} from '../../sanitise.ts';
import {columns} from '../columns.ts';
import {span} from '../duration.ts';
import {money} from '../money.ts';
import {glyphs, type PrintStyle} from '../style.ts';

const head = [
	'agent',
	'model',
	'runs',
	'streams',
	'ended',
	'time',
	'cost each',
	'cost in all',
	'sessions',
	'badly ended',
];
const shape = head.map((_, index) => (index < 2 || index === 4 || index === 9 ? {max: 40} : {align: 'right' as const}));

/** What past runs say of each agent and model, one line each. */
export const insightLines = (insights: readonly Insight[], style: PrintStyle = {}): readonly string[] => {
	const {unknown} = glyphs(style);
	const rows = insights.map(one => [
		one.agent,
		sanitise(one.model ?? unknown),
		String(one.runs),
		String(one.streams),
		outcomes.flatMap(kind => (one.outcomes[kind] ? [`${one.outcomes[kind]} ${kind}`] : [])).join(', '),
		one.workedMs ? span(one.workedMs.middle) : unknown,
		money(one.costUsd?.middle, style),
		money(one.totalUsd, style) + (one.totalUsd !== undefined && one.unknownCosts > 0 ? ' +?' : ''),
		one.sessions.toFixed(1),
		Object.entries(one.endings)
			.sort(([, a], [, b]) => b - a)
			.map(([kind, times]) => `${times} ${kind}`)
			.join(', ') || unknown,
	]);
	return [
		...columns([head, ...rows], shape, style),
		'',
		'time, cost each: the median of a stream; +?: the cost of some streams is not known',
	];
};

/** What a plan may take, as sentences. */
export const forecastLines = (forecast: Forecast | undefined, style: PrintStyle = {}): readonly string[] => {
	if (!forecast) return ['Forecast: none, because this repository keeps no past run of these agents'];
	const {ms, costUsd, runs, streams, unknown} = forecast;
	const time = `${aboutText(ms.middle)} (${aboutText(ms.low)} to ${aboutText(ms.high)})`;
	const cost = costUsd
		? `, ${money(costUsd.middle, style)} (${money(costUsd.low, style)} to ${money(costUsd.high, style)})`
		: '';
	const guess = unknown > 0 ? `; ${count(unknown, 'stream')} of agents that never ran here count as the others do` : '';
	return [
		`Forecast: ${time}${cost}; from ${count(streams, 'stream')} of ${count(runs, 'past run')}, the middle half in brackets, without the time that agents wait for you${guess}`,
	];
};
