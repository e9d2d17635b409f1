import {linesOf, spansOf} from './inline.ts';
import type {Token} from './lexer.ts';
import type {Signs} from './signs.ts';
import {type Line, type SpanStyle, span, wrapLine} from './spans.ts';
import {tableLines} from './table.ts';

export type Measure = {readonly width: number; readonly signs: Signs};

export const leastWidth = 12;

/** Lines with something before each of them, such as the rule of a quotation; `first` stands before the first one. */
export const behind = (
	{width, signs}: Measure,
	{first, rest = first}: {readonly first: Line; readonly rest?: Line},
	cells: number,
	make: (inner: Measure) => readonly Line[],
): readonly Line[] =>
	make({width: Math.max(leastWidth, width - cells), signs}).map((line, index) => [
		...(index === 0 ? first : rest),
		...line,
	]);

const wrapped = (lines: readonly Line[], width: number): readonly Line[] =>
	lines.flatMap(line => wrapLine(line, width));

const inlineLines = (tokens: readonly Token[], style: SpanStyle, width: number): readonly Line[] =>
	wrapped(linesOf(tokens.flatMap(one => spansOf(one, style))), width);

/** Text as it is, behind a rule. */
export const ruledLines = (measure: Measure, lines: readonly Line[]): readonly Line[] => {
	const rule = {first: [span(`${measure.signs.rule} `, 'dim')]};
	return lines.flatMap(line => behind(measure, rule, 2, inner => wrapLine(line, inner.width)));
};

type Item = {readonly tokens: readonly Token[]};

const itemLines = (measure: Measure, item: {readonly tokens: readonly Token[]}, mark: string): readonly Line[] => {
	const blank = ' '.repeat(mark.length);
	const lines = behind(measure, {first: [span(mark, 'dim')], rest: [span(blank)]}, mark.length, inner =>
		markdownLines(item.tokens, inner),
	);
	return lines.length === 0 ? [[span(mark, 'dim')]] : lines;
};

type ListToken = {
	readonly ordered: boolean;
	readonly start: number | '';
	readonly items: readonly Item[];
};

const markOf = ({tokens}: Item, ordered: boolean, number: number, signs: Signs): string => {
	if (ordered) return `${number}. `;
	return tokens[0]?.type === 'checkbox' ? '' : `${signs.bullet} `;
};

const listLines = (measure: Measure, {ordered, start, items}: ListToken): readonly Line[] =>
	items.flatMap((item, index) => itemLines(measure, item, markOf(item, ordered, Number(start) + index, measure.signs)));

const plainLines = (text: string): readonly Line[] =>
	text
		.trimEnd()
		.split('\n')
		.map(line => [span(line)]);

const blockLines = (token: Token, measure: Measure): readonly Line[] => {
	const {width, signs} = measure;
	switch (token.type) {
		case 'heading':
			return inlineLines(token.tokens ?? [], 'bold', width);
		case 'paragraph':
		case 'text':
			return inlineLines(token.tokens ?? [token], 'plain', width);
		case 'list':
			return listLines(measure, token as unknown as ListToken);
		case 'code':
			return ruledLines(measure, plainLines(token.text));
		case 'blockquote':
			return behind(measure, {first: [span(`${signs.rule} `, 'dim')]}, 2, inner =>
				markdownLines(token.tokens ?? [], inner),
			);
		case 'table':
			return tableLines(token, measure);
		case 'hr':
			return [[span(signs.line.repeat(Math.min(width, 24)), 'dim')]];
		case 'space':
		case 'def':
			return [];
		case 'checkbox':
			return [];
		default:
			return wrapped(plainLines(token.raw), width);
	}
};

/** Prose is told from prose by a free line; a heading has one above it, what is set off by itself has none. */
const isApart = (before: Token, after: Token): boolean =>
	after.type === 'heading' || (before.type === 'paragraph' && after.type === 'paragraph');

/** Parsed Markdown as lines of at most `width` cells. */
export const markdownLines = (tokens: readonly Token[], measure: Measure): readonly Line[] => {
	const blocks = tokens.filter(({type}) => type !== 'space' && type !== 'def');
	const checkbox = blocks[0]?.type === 'checkbox' ? blocks[0] : undefined;
	const lines = blocks.flatMap((token, index) => {
		const before = blocks[index - 1];
		const made = blockLines(token, measure);
		return before && isApart(before, token) ? [[], ...made] : made;
	});
	if (!checkbox) return lines;
	const [first = [], ...rest] = lines;
	return [[span(checkbox.checked ? '[x] ' : '[ ] '), ...first], ...rest];
};
