import {ageText} from '../../controls/format.ts';
import {hintHere} from '../../controls/in-keys.ts';
import {count} from '../../run/count.ts';
import type {Alert, Run, Stream} from '../../run/model/types.ts';
import {needsUser, unblocks} from '../../run/select/needs-user.ts';
import {tellsOutcome} from '../../run/select/standing.ts';
import {sanitise} from '../../sanitise.ts';
import {clip, spread, widthOf} from '../text.ts';
import type {Paint, Theme} from '../theme.ts';
import {firstLine, shortId, shownAge, type View} from '../view.ts';

const glyphOf = (theme: Theme, alert: Alert): {readonly glyph: string; readonly paint: Paint} => {
	const {glyphs} = theme;
	switch (alert.kind) {
		case 'question':
		case 'approval':
		case 'choice':
			return {glyph: glyphs.waits, paint: theme.person};
		case 'conflict':
		case 'merge':
			return {glyph: glyphs.conflict, paint: theme.bad};
		case 'failed':
		case 'blocked':
			return {glyph: glyphs.failed, paint: theme.bad};
		case 'limit':
		case 'budget':
			return {glyph: glyphs.parked, paint: theme.dim};
		default:
			return {glyph: glyphs.stalled, paint: theme.bad};
	}
};

/** Advice is shown after what is more urgent. */
const shownAlerts = (run: Run): {readonly needs: readonly Alert[]; readonly advice: readonly Alert[]} => ({
	needs: needsUser(run),
	advice: run.alerts.filter(alert => alert.isAdvice),
});

/** Lines the alerts would like to have; a finished run tells its outcome there. */
export const wantedAlertLines = (run: Run): number => (tellsOutcome(run) ? 2 : Math.max(1, run.alerts.length));

/** Narrower than this, what is said counts more than how much more there is. */
const leastForMore = 60;

export type AlertsBarProps = {
	readonly width: number;
	readonly height: number;
	readonly focusedId: string | undefined;
	/** In the order of the number keys. */
	readonly streams: readonly Stream[];
};

/** What waits for the user, most blocking first; at most `height` lines of at most `width` cells. */
export const alertsBar = (view: View, props: AlertsBarProps): readonly string[] => {
	const {height} = props;
	const {theme} = view;
	const {needs, advice} = shownAlerts(view.run);
	const all = [...needs, ...advice];
	const lead = needs.length === 0 ? '' : `${needs.length} need${needs.length === 1 ? 's' : ''} you`;
	if (all.length === 0) return [theme.dim(' all clear')];
	const title = lead === '' ? theme.dim(` ${count(all.length, 'notice')}`) : ` ${theme.bold(theme.person(lead))}`;
	const indent = widthOf(title) + 2;
	const hidden = all.length - height;
	return all.slice(0, height).map((alert, i) => {
		const start = i === 0 ? `${title}  ` : ' '.repeat(indent);
		const more =
			hidden > 0 && i === height - 1 && props.width >= leastForMore
				? `${theme.key('A')} ${theme.dim(moreText(needs.length - height, all.length - needs.length))}`
				: '';
		return alertLine(view, alert, start, more, props);
	});
};

/** Advice needs nobody, and is not counted among what does. */
const moreText = (needs: number, advice: number): string => (needs > 0 ? `${needs} more` : count(advice, 'notice'));

const alertLine = (view: View, alert: Alert, start: string, more: string, props: AlertsBarProps): string => {
	const {theme, run} = view;
	const {width} = props;
	const {glyph, paint} = glyphOf(theme, alert);
	const about = alert.streamId === undefined ? '' : `${theme.bold(sanitise(alert.streamId, {maxLength: 64}))}  `;
	const raw = sanitise(firstLine(alert.text), {maxLength: 400, revealHidden: alert.kind === 'question'});
	const text = withoutId(raw, alert);
	const waiting = alert.streamId === undefined || alert.isAdvice ? [] : unblocks(run, alert.streamId);
	const left = `${start}${paint(glyph)} ${about}${alert.isAdvice ? theme.dim(text) : text}`;
	const opens = waiting.length === 0 ? '' : theme.dim(`unblocks ${waiting.map(shortId).join(' ')}`);
	const right = asides(Math.max(width - widthOf(left) - 3, widthOf(more) + 3), [
		{text: nextKey(theme, alert, props), rank: 3},
		{text: opens, rank: 4},
		{text: more, rank: 0},
		{text: theme.dim(ageText(shownAge(view, view.now - alert.since), theme.glyphs.unknown).padStart(5)), rank: 1},
	]);
	const room = width - widthOf(more) - (more === '' ? 0 : 4);
	return clip(theme, spread(theme, clip(theme, left, room), right === '' ? '' : `${right} `, width, 2), width);
};

/** The text comes first: of what stands beside it only what fits, lower ranks before higher ones. */
const asides = (available: number, parts: readonly {readonly text: string; readonly rank: number}[]): string => {
	const gap = '   ';
	const kept = new Set<string>();
	let left = available;
	for (const {text} of [...parts].sort((a, b) => a.rank - b.rank)) {
		const needed = widthOf(text) + gap.length;
		if (widthOf(text) === 0 || needed > left) continue;
		kept.add(text);
		left -= needed;
	}
	const shown = parts.map(part => part.text).filter(text => kept.has(text));
	return shown.join(gap);
};

/** The line names its stream already. */
const withoutId = (text: string, {streamId}: Alert): string => {
	const prefix = [`${streamId}: `, `${streamId} `].find(one => text.startsWith(one));
	const isSubject = streamId === undefined || text.startsWith(`${streamId} and `);
	return isSubject || prefix === undefined ? text : text.slice(prefix.length);
};

/** Keys act on the stream in focus: for another stream's alert the next key is the one that goes there. */
const nextKey = (theme: Theme, alert: Alert, {streams, focusedId}: AlertsBarProps): string => {
	if (alert.streamId === undefined || alert.streamId === focusedId)
		return hintText(theme, sanitise(hintHere(alert), {maxLength: 60}));
	const place = streams.findIndex(stream => stream.id === alert.streamId) + 1;
	return place >= 1 && place <= 9 ? `${theme.key(String(place))} ${theme.dim('go to it')}` : '';
};

/** A cure that begins with a key shows it as a key. */
const hintText = (theme: Theme, cure: string): string => {
	const [key = '', ...rest] = cure.split(' ');
	return key.length === 1 ? `${theme.key(key)} ${theme.dim(rest.join(' '))}` : theme.dim(cure);
};
