import {consentLines} from '../plan/consent.ts';
import {criticalPath} from '../plan/graph.ts';
import {lint} from '../plan/lint.ts';
import {graphLines} from '../print/graph-lines.ts';
import {sanitise} from '../sanitise.ts';
import type {LoadedPlan} from './plan-file.ts';

/** A plan in words: what runs when, what it runs, and advice. */
export const explain = ({
	plan,
	included,
	leftOut,
}: Pick<LoadedPlan, 'plan' | 'included' | 'leftOut'>): readonly string[] => [
	`${sanitise(plan.name)}: ${plan.streams.length} streams, at most ${plan.maxParallel} at once`,
	...graphLines(plan).map(line => `  ${line}`),
	`Critical path: ${criticalPath(plan).join(' -> ')}`,
	'It will run:',
	...consentLines(plan, included, leftOut).map(line => `  ${sanitise(line)}`),
	...plan.notes.map(note => `Note: ${sanitise(note)}`),
	...lint(plan).map(advice => `Advice: ${sanitise(advice)}`),
];
