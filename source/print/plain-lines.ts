import {phases} from '../plan/types.ts';
import {leadOf, workStreams} from '../run/features/lead/lead.ts';
import type {Activity, Run} from '../run/model/types.ts';
import {progress} from '../run/select/progress.ts';
import {isFinal, phaseStreams, streamsInOrder} from '../run/select/streams.ts';
import {describeState} from '../run/view/describe.ts';
import {sanitise} from '../sanitise.ts';
import {countOf, overallLine} from './format.ts';
import type {PrintStyle} from './style.ts';
import {glyphs, inStyle} from './style.ts';

/** When nothing else was said for this long, a progress line is due. */
export const progressEveryMs = 10_000;

const ruleWidth = 62;
const phaseHeadings = {foundation: 'Foundation', parallel: 'Parallel', integration: 'Integration'} as const;

/**
 * What a plain terminal or a log gets told, one line per thing that happened. `previous` null: the first look at the
 * run, which is introduced. No escape sequence, no line break inside a line.
 */
export const plainLines = (
	previous: Run | null,
	run: Run,
	activities: readonly Activity[],
	style: PrintStyle = {},
): string[] => {
	const headings = begunPhases(previous, run, activities).flatMap(heading => headingLines(heading, style));
	const lines = activities.flatMap(activity => activityLines(activity, style));
	// A phase begins because something ended: that is told first.
	return previous ? [...lines, ...headings] : [...introduction(run), ...headings, ...lines];
};

const introduction = (run: Run): string[] => {
	const pool = `at most ${run.plan.maxParallel} at once`;
	const led = leadOf(run) ? 'led by an agent, ' : '';
	const count = countOf(workStreams(run).length, 'stream');
	return [`${sanitise(run.plan.name)}: ${led}${count}, ${pool} (run ${run.id})`];
};

/** Phases of which the first stream started just now, unless the run's history says so itself. */
const begunPhases = (previous: Run | null, run: Run, activities: readonly Activity[]): string[] => {
	if (activities.some(activity => activity.kind === 'phase')) return [];
	const hasBegun = (at: Run | null, phase: (typeof phases)[number]): boolean =>
		at !== null &&
		phaseStreams(at, phase).some(stream => stream.startedAt !== undefined || stream.state.is === 'starting');
	const present = phases.filter(phase => phaseStreams(run, phase).length > 0);
	return present.flatMap((phase, index) =>
		hasBegun(run, phase) && !hasBegun(previous, phase) ? [`Phase ${index + 1}: ${phaseHeadings[phase]} Streams`] : [],
	);
};

const headingLines = (heading: string, style: PrintStyle): string[] => [
	'',
	heading,
	glyphs(style).rule.repeat(ruleWidth),
];

const activityLines = (activity: Activity, style: PrintStyle): string[] => {
	// Alerts may ask to allow a command: nothing of it may stay hidden.
	const text = inStyle(sanitise(activity.text, {revealHidden: activity.kind === 'alert'}), style);
	if (activity.streamId !== undefined) return [`[${sanitise(activity.streamId)}] ${text}`];
	return activity.kind === 'phase' ? headingLines(text, style) : [text];
};

/** How far the run is, in one line: the sum, then each stream under way. */
export const progressLine = (run: Run, now: number, style: PrintStyle = {}): string => {
	const unfinished = streamsInOrder(run).filter(stream => !isFinal(stream.state) && stream.state.is !== 'pending');
	const shown = unfinished
		.slice(0, 4)
		.map(stream => `${stream.id} ${progress(stream).percent}% ${describeState(run, stream, now).word}`);
	const more = unfinished.length > shown.length ? [`${unfinished.length - shown.length} more`] : [];
	return [overallLine(run, 20, style), [...shown, ...more].join(', ')].filter(part => part !== '').join('  ');
};
