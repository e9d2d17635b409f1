import type {LogBody} from '../run/model/report.ts';
import {sanitise} from '../sanitise.ts';
import {diffLines} from './diff.ts';
import {leastWidth, type Measure, ruledLines} from './markdown.ts';
import {type Line, type SpanStyle, span} from './spans.ts';

type Lines = Extract<LogBody, {is: 'output' | 'diff'}>;

export const amount = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** How many lines there were, those that were not kept too. */
export const sizeOf = (body: LogBody): number =>
	body.is === 'todos' ? body.todos.length : body.lines.length + (body.cut?.lines ?? 0);

const gapLine = ({lines}: NonNullable<Lines['cut']>, {signs}: Measure): Line => [
	span(`${signs.ellipsis} ${amount(lines, 'more line')} in stdout.jsonl`, 'dim'),
];

const withGap = (lines: readonly Line[], cut: Lines['cut'], measure: Measure): readonly Line[] =>
	cut ? [...lines.slice(0, cut.after), gapLine(cut, measure), ...lines.slice(cut.after)] : lines;

const outputLines = (body: Lines, measure: Measure, style: SpanStyle): readonly Line[] => {
	const lines = body.lines.map((line): Line => {
		const text = sanitise(line, {maxLength: 2000}).trimEnd();
		return text === '' ? [] : [span(text, style)];
	});
	return ruledLines(measure, withGap(lines, body.cut, measure));
};

const todoLines = ({todos}: Extract<LogBody, {is: 'todos'}>, {signs}: Measure): readonly Line[] =>
	todos.map(({title, status}): Line => {
		const text = sanitise(title, {maxLength: 500});
		if (status === 'completed') return [span(`${signs.done} `, 'good'), span(text, 'dim')];
		if (status === 'in_progress') return [span(`${signs.working} ${text}`, 'bold')];
		return [span(`${status === 'pending' ? signs.dot : signs.failed} ${text}`)];
	});

/** What an entry holds beside its line, as lines of at most `width` cells. */
export const bodyLines = (body: LogBody, measure: Measure, isProblem: boolean): readonly Line[] => {
	const inner = {...measure, width: Math.max(leastWidth, measure.width)};
	if (body.is === 'todos') return todoLines(body, inner);
	if (body.is === 'output') return outputLines(body, inner, isProblem ? 'plain' : 'dim');
	return withGap(diffLines(body.lines, inner), undefined, inner).concat(body.cut ? [gapLine(body.cut, inner)] : []);
};
