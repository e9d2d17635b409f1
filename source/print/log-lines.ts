import type {LogEntry} from '../run/report.ts';
import {sanitise, sanitiseLines} from '../sanitise.ts';
import {clip, pad} from './columns.ts';
import type {PrintStyle} from './style.ts';
import {inStyle} from './style.ts';

const maxLines = 200;
const marks: Readonly<Record<LogEntry['kind'], string>> = {
	text: '',
	thinking: '~ ',
	tool: '> ',
	result: '  ',
	task: '✓ task ',
	note: '- ',
	error: '✗ ',
	user: 'you: ',
};

/**
 * What `logs` prints of an agent's session: time, mark, text, and what stands aside (at the right edge when the width
 * in cells is known). Further lines of one entry are indented.
 */
export const logLines = (entries: readonly LogEntry[], style: PrintStyle = {}, width?: number): string[] =>
	entries.flatMap(entry => entryLines(entry, style, width));

const entryLines = (entry: LogEntry, style: PrintStyle, width: number | undefined): string[] => {
	const time = timeOf(entry.at);
	const [first = '', ...rest] = sanitiseLines(entry.text, maxLines);
	const head = `${time}  ${inStyle(markOf(entry), style)}${first}`;
	return [
		withAside(head, asideOf(entry, style), style, width),
		...rest.map(line => `${' '.repeat(time.length)}  ${line}`),
	];
};

const markOf = (entry: LogEntry): string =>
	entry.kind === 'task' && entry.ok === false ? '- task ' : marks[entry.kind];

const asideOf = (entry: LogEntry, style: PrintStyle): string => {
	const verdict = entry.ok === undefined || entry.kind === 'task' ? '' : entry.ok ? '✓' : '✗';
	const words = entry.aside === undefined ? '' : sanitise(entry.aside);
	return inStyle([words, verdict].filter(part => part !== '').join('  '), style);
};

const withAside = (head: string, aside: string, style: PrintStyle, width: number | undefined): string => {
	if (aside === '') return width === undefined ? head : clip(head, width, style);
	if (width === undefined) return `${head}  ${aside}`;
	const room = width - aside.length - 2;
	return room < 20 ? clip(`${head}  ${aside}`, width, style) : `${pad(clip(head, room, style), room)}  ${aside}`;
};

const timeOf = (at: number | undefined): string => {
	if (at === undefined || !Number.isFinite(at)) return '--:--:--';
	const date = new Date(at);
	return [date.getHours(), date.getMinutes(), date.getSeconds()].map(part => String(part).padStart(2, '0')).join(':');
};
