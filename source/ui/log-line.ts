import type {LogEntry} from '../run/report.ts';
import {sanitise} from '../sanitise.ts';
import {timeOfDay} from './format.ts';
import {wrapText} from './screens/wrap-text.ts';
import {clip, widthOf} from './text.ts';
import type {Paint, Theme} from './theme.ts';

const look = (theme: Theme, entry: LogEntry): {readonly glyph: string; readonly paint: Paint; readonly text: Paint} => {
	const {glyphs, dim, plain} = theme;
	switch (entry.kind) {
		case 'text':
			return {glyph: '', paint: plain, text: plain};
		case 'thinking':
			return {glyph: glyphs.think, paint: dim, text: dim};
		case 'tool':
			return {glyph: toolGlyph(theme, entry.text), paint: theme.focus, text: plain};
		case 'result':
			return {glyph: '', paint: dim, text: entry.ok === false ? theme.bad : dim};
		case 'task':
			return {glyph: glyphs.completed, paint: theme.good, text: theme.good};
		case 'error':
			return {glyph: glyphs.failed, paint: theme.bad, text: theme.bad};
		case 'user':
			return {glyph: glyphs.person, paint: theme.person, text: theme.person};
		case 'note':
			return {glyph: glyphs.note, paint: dim, text: dim};
	}
};

/** A shell line brings its own `$`. */
const toolGlyph = (theme: Theme, text: string): string => {
	if (text.startsWith('$')) return '';
	return /^(edit|write|multiedit|apply|patch)/i.test(text) ? theme.glyphs.edit : theme.glyphs.tool;
};

const verdict = (theme: Theme, ok: boolean | undefined): string => {
	if (ok === undefined) return '';
	return ok ? theme.good(theme.glyphs.completed) : theme.bad(theme.glyphs.failed);
};

const wrapping: ReadonlySet<LogEntry['kind']> = new Set(['text', 'thinking', 'result', 'error', 'user', 'note']);

/** One entry as screen lines: words continue below their first line, at most `most` lines. */
export const logLines = (theme: Theme, entry: LogEntry, width: number, most: number): readonly string[] => {
	const first = logLine(theme, entry, width);
	if (most <= 1 || !wrapping.has(entry.kind)) return [first];
	const {glyph, text} = look(theme, entry);
	const indent = timeWidth(width) + 1 + (glyph === '' ? 0 : 2);
	const words = wrapText(sanitise(entry.text, {maxLength: 1000}).trimEnd(), Math.max(1, width - indent - 1));
	if (words.length <= 1) return [first];
	const [head = '', ...rest] = words;
	const shown = rest.length < most ? rest : [...rest.slice(0, most - 2), rest.slice(most - 2).join(' ')];
	const below = shown.map(line => ' '.repeat(indent) + text(clip(theme, line, width - indent - 1)));
	return [logLine(theme, {...entry, text: head}, width), ...below];
};

const timeWidth = (width: number): number => (width < 60 ? 0 : 10);

/** One entry as one screen line of at most `width` cells: time, glyph by kind, text, and the aside at the right. */
export const logLine = (theme: Theme, entry: LogEntry, width: number): string => {
	const {glyph, paint, text} = look(theme, entry);
	const time = timeWidth(width) === 0 ? '' : `${entry.at === undefined ? ' '.repeat(8) : timeOfDay(entry.at)}  `;
	const mark = glyph === '' ? '' : `${paint(glyph)} `;
	const verdictText = entry.kind === 'tool' ? verdict(theme, entry.ok) : '';
	const asideText = entry.aside === undefined ? '' : theme.dim(sanitise(entry.aside, {maxLength: 40}));
	const end = [asideText, verdictText].filter(Boolean).join('  ');
	const start = ` ${theme.dim(time)}${mark}`;
	const endWidth = end === '' ? 0 : widthOf(end) + 1;
	const room = width - widthOf(start) - endWidth - (end === '' ? 0 : 2);
	const said = clip(theme, sanitise(entry.text, {maxLength: 1000}).trimEnd(), Math.max(0, room));
	const line = `${start}${text(said)}`;
	if (end === '' || room < 1) return clip(theme, line, width);
	return `${line}${' '.repeat(Math.max(1, width - widthOf(line) - endWidth))}${end} `;
};
