import {ageText} from '../../../controls/format.ts';
import {hintHere} from '../../../controls/in-keys.ts';
import type {Alert, Run} from '../../../run/model/types.ts';
import {needsUser, unblocks} from '../../../run/select/needs-user.ts';
import {nameOf} from '../../../run/select/streams.ts';
import {sanitise} from '../../../sanitise.ts';
import {clip, spread} from '../../text.ts';
import type {Theme} from '../../theme.ts';
import {narrow} from '../parts/section.ts';
import {wrapText} from '../parts/wrap-text.ts';

/** What waits for the user first, most blocking first; advice after it. */
export const alertList = (run: Run): readonly Alert[] => [
	...needsUser(run),
	...run.alerts.filter(alert => alert.isAdvice),
];

const signOf = (theme: Theme, alert: Alert): string => {
	const {glyphs} = theme;
	if (alert.isAdvice) return theme.dim(alert.kind === 'conflict' ? glyphs.conflict : glyphs.note);
	if (['question', 'approval', 'choice'].includes(alert.kind)) return theme.person(glyphs.waits);
	if (alert.kind === 'conflict' || alert.kind === 'merge') return theme.bad(glyphs.conflict);
	if (alert.kind === 'failed' || alert.kind === 'blocked') return theme.bad(glyphs.failed);
	return alert.kind === 'limit' ? theme.dim(glyphs.parked) : theme.bad(glyphs.stalled);
};

type Frame = {readonly theme: Theme; readonly run: Run; readonly now: number; readonly width: number};

const headLine = ({theme, run, now, width}: Frame, alert: Alert, isHere: boolean): string => {
	const {streamId} = alert;
	const start = isHere ? theme.focus(theme.glyphs.focus) : ' ';
	const name = streamId === undefined ? '' : sanitise(nameOf(run, streamId), {maxLength: 60});
	const about = streamId === undefined ? theme.bold('The run') : theme.bold(sanitise(streamId));
	const title = `${about}${name === '' || name === streamId ? '' : ` ${name}`}`;
	const isNarrow = width < narrow;
	const waiting = streamId === undefined || alert.isAdvice || isNarrow ? [] : unblocks(run, streamId);
	const opens = waiting.length === 0 ? '' : `unblocks ${waiting.map(id => sanitise(id)).join(', ')}`;
	const age = ageText(now - alert.since, theme.glyphs.unknown).padStart(7);
	const kind = isNarrow
		? ''
		: theme.dim(` ${theme.glyphs.dot} ${alert.isAdvice ? `advice, ${alert.kind}` : alert.kind}`);
	const left = `${start} ${signOf(theme, alert)} ${title}${kind}`;
	const right = theme.dim(`${clip(theme, opens, Math.floor(width / 3))}${age} `);
	return spread(theme, left, right, width, 2);
};

/** A cure that begins with a key shows it as a key. */
const hintLine = (theme: Theme, cure: string): string => {
	const [key = '', ...rest] = cure.split(' ');
	return key.length === 1 ? `${theme.key(key)} ${theme.dim(rest.join(' '))}` : theme.dim(cure);
};

const maxLines = (isHere: boolean): number => (isHere ? 8 : 2);

/** One alert: what it is about, what it says, what to do, and an empty line. */
export const alertBlock = (frame: Frame, alert: Alert, isHere: boolean): readonly string[] => {
	const {theme, width} = frame;
	const available = Math.max(1, width - 6);
	const text = sanitise(alert.text, {maxLength: 2000, revealHidden: alert.kind === 'question'});
	const said = wrapText(text, available);
	const shown = said.slice(0, maxLines(isHere));
	const last =
		said.length > shown.length ? clip(theme, `${shown.at(-1)} ${theme.glyphs.ellipsis}`, available) : undefined;
	const lines = last === undefined ? shown : [...shown.slice(0, -1), last];
	const cure = alert.cure === undefined ? [] : wrapText(sanitise(hintHere(alert), {maxLength: 500}), available);
	const paint = alert.isAdvice ? theme.dim : theme.plain;
	return [
		headLine(frame, alert, isHere),
		...lines.map(line => `     ${paint(line)}`),
		...cure.map((line, row) => `     ${row === 0 ? hintLine(theme, line) : theme.dim(line)}`),
		'',
	];
};
