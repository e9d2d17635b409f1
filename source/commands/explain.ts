import {consentLines} from '../plan/consent.ts';
import {criticalPath, directNeeds, waves} from '../plan/graph.ts';
import {lint} from '../plan/lint.ts';
import type {Plan} from '../plan/types.ts';
import {sanitise} from '../sanitise.ts';

/** A plan in words: what runs when, what it runs, and advice. */
export const explain = (plan: Plan): readonly string[] => [
	`${sanitise(plan.name)}: ${plan.streams.length} streams, at most ${plan.maxParallel} at once`,
	...waves(plan).flatMap((wave, index) => [`  ${index + 1}. ${wave.map(id => streamLine(plan, id)).join('\n     ')}`]),
	`Critical path: ${criticalPath(plan).join(' -> ')}`,
	'It will run:',
	...consentLines(plan).map(line => `  ${sanitise(line)}`),
	...plan.notes.map(note => `Note: ${sanitise(note)}`),
	...lint(plan).map(advice => `Advice: ${sanitise(advice)}`),
];

const streamLine = (plan: Plan, id: string): string => {
	const stream = plan.streams.find(one => one.id === id);
	const needs = directNeeds(plan, id);
	const tasks = stream?.tasks.length ? `, ${stream.tasks.length} tasks` : '';
	return `${id} ${sanitise(stream?.name ?? '')} [${stream?.phase}, ${stream?.agent}${tasks}]${needs.length > 0 ? ` after ${needs.join(', ')}` : ''}`;
};
