import {hintText} from '../run/model/hint.ts';
import type {Alert, Run, Stream} from '../run/model/types.ts';
import {streamCostUsd} from '../run/policy/cost.ts';
import {overall, progress} from '../run/select/progress.ts';
import type {Description} from '../run/view/describe.ts';
import {describeState} from '../run/view/describe.ts';
import {sanitise} from '../sanitise.ts';
import {barCells, drawBar} from './bar.ts';
import {span} from './duration.ts';
import {money} from './money.ts';
import type {PrintStyle} from './style.ts';
import {glyphs, inStyle} from './style.ts';

/** A stream's state with its text safe to print. */
export const describe = (run: Run, stream: Stream, now: number): Description => {
	const description = describeState(run, stream, now);
	return {...description, text: sanitise(description.text, {revealHidden: description.glyph === 'waits'})};
};

/** `running: Edit src/auth/jwt.ts (4s)` */
export const stateLine = (description: Description): string => {
	const age = description.ageMs === undefined ? '' : ` (${span(description.ageMs)})`;
	return description.text === '' ? `${description.word}${age}` : `${description.word}: ${description.text}${age}`;
};

export const overallLine = (run: Run, width: number, style: PrintStyle): string => {
	const sums = overall(run);
	const bar = drawBar(barCells(sums, width), style);
	return `Overall: ${bar}  ${sums.percent.toFixed(1)}% (${sums.completed}/${sums.total} tasks)`;
};

/** One decimal, floored: 2 of 3 is 66.6. */
export const percentOf = (stream: Stream): string => {
	const {total, completed, percent} = progress(stream);
	return (total === 0 ? percent : Math.floor((1000 * completed) / total) / 10).toFixed(1);
};

/** What a stream has cost; unknown for agents that do not say. */
export const costOf = (stream: Stream, style: PrintStyle): string => money(streamCostUsd(stream), style);

/** Of what the user is asked to allow nothing may stay hidden. */
const isAsked = (alert: Alert): boolean => alert.kind === 'question' || alert.kind === 'approval';

export const alertLine = (alert: Alert, style: PrintStyle): string => {
	const hint = alert.cure === undefined ? '' : ` (${sanitise(hintText(alert.cure))})`;
	return inStyle(
		`${glyphs(style).warning} ${subjectOf(alert)}${sanitise(alert.text, {revealHidden: isAsked(alert)})}${hint}`,
		style,
	);
};

/** Most alerts begin with their stream; the others are given it. */
const subjectOf = ({streamId, text}: Alert): string =>
	streamId === undefined || text.includes(streamId) ? '' : `${streamId}: `;

/** At most `max` names, then how many more there are. */
export const someOf = (names: readonly string[], max: number): string => {
	const shown = names.slice(0, max).map(name => sanitise(name));
	return names.length > max ? `${shown.join(', ')} and ${names.length - max} more` : shown.join(', ');
};

/** `1 commit`, `2 commits`. */
export {count as countOf} from '../run/count.ts';
