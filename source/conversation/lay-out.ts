import type {LogEntry} from '../run/model/report.ts';
import {sanitise, sanitiseLines} from '../sanitise.ts';
import type {Block, Call} from './blocks.ts';
import {amount, bodyLines, sizeOf} from './body.ts';
import {bodyOfCall, type Fold} from './fold.ts';
import type {Token} from './lexer.ts';
import {leastWidth, type Measure, markdownLines} from './markdown.ts';
import {cellsOfLine, clipLine, type Line, type SpanStyle, span, wrapLine} from './spans.ts';

export type Lex = (text: string) => readonly Token[] | undefined;

export type Style = Measure & {
	/** Reads Markdown; absent: words are shown as they are. */
	readonly lex?: Lex | undefined;
	/** Lines of a preview; absent: what suits the kind. */
	readonly most?: number | undefined;
	/** How the user opens what is folded; absent: nobody can. */
	readonly openKey?: string | undefined;
};

export type LaidOut = {
	readonly lines: readonly Line[];
	/** There is more than is seen. */
	readonly isCut: boolean;
};

/** Cells of the mark before each entry. */
export const markWidth = 2;
const mostTextLines = 2000;

const whole = (lines: readonly Line[]): LaidOut => ({lines, isCut: false});

const marked = (mark: string, style: SpanStyle, lines: readonly Line[]): readonly Line[] =>
	lines.map((line, index) => [span(index === 0 && mark !== '' ? `${mark} ` : '  ', style), ...line]);

const textLines = (text: string, style: SpanStyle, width: number): readonly Line[] =>
	sanitiseLines(text, mostTextLines).flatMap(line => wrapLine(line === '' ? [] : [span(line.trimEnd(), style)], width));

const wordLines = ({text, isPlain}: LogEntry, {lex, ...measure}: Style): readonly Line[] => {
	const clean = sanitiseLines(text.trimEnd().replace(/^\s*\n/, ''), mostTextLines).join('\n');
	const tokens = isPlain ? undefined : lex?.(clean);
	return tokens ? markdownLines(tokens, measure) : textLines(clean, 'plain', measure.width);
};

const shorten = (lines: readonly Line[], most: number, fold: Fold, {signs, openKey}: Style): LaidOut => {
	if (fold === 'open' || lines.length <= most + 1) return whole(lines);
	const hidden = span(`${signs.ellipsis} ${amount(lines.length - most, 'more line')}`, 'dim');
	const hint = openKey === undefined ? [] : [span(`   ${openKey} shows`, 'dim')];
	return {lines: [...lines.slice(0, most), [hidden, ...hint]], isCut: true};
};

const tells = /\b(?:fail(?:ed|ure|s)?|error|expected|assert\w*|not ok|panic|exception)\b|✖|✗|✘|×/i;

/** Of what failed, the lines from the first that says so. */
const tellingPart = (lines: readonly Line[], most: number): number => {
	const at = lines.findIndex(line => tells.test(line.map(({text}) => text).join('')));
	return at === -1 ? Math.max(0, lines.length - most) : Math.min(Math.max(0, at), Math.max(0, lines.length - most));
};

const previewOfProblem = (lines: readonly Line[], most: number, fold: Fold, style: Style): LaidOut => {
	if (fold === 'open' || lines.length <= most + 1) return whole(lines);
	const from = tellingPart(lines, most);
	const {lines: shown} = shorten(
		[...lines.slice(from, from + most), ...lines.slice(0, lines.length - most)],
		most,
		fold,
		style,
	);
	return {lines: shown, isCut: true};
};

/** A line with something at its right edge. */
const withAside = (line: Line, aside: Line, {width, signs}: Measure): Line => {
	if (aside.length === 0) return clipLine(line, width, signs.ellipsis);
	const end = cellsOfLine(aside);
	const available = width - end - 2;
	if (!Number.isFinite(width)) return [...line, span('  '), ...aside];
	if (available < leastWidth) return clipLine([...line, span('  '), ...aside], width, signs.ellipsis);
	const start = clipLine(line, available, signs.ellipsis);
	return [...start, span(' '.repeat(width - end - cellsOfLine(start))), ...aside];
};

const asideOf = (parts: readonly (string | undefined)[], style: SpanStyle): Line => {
	const text = parts.filter(part => part !== undefined && part !== '').join('  ');
	return text === '' ? [] : [span(sanitise(text, {maxLength: 60}), style)];
};

const isShell = (text: string): boolean => text.startsWith('$');
const isEditing = (text: string): boolean =>
	/^(?:edit|write|multiedit|notebookedit|apply|patch|replace|write_file)\b/i.test(text);

const titleOf = (text: string, {signs}: Measure): Line => {
	const clean = sanitise(text, {maxLength: 1000});
	if (isShell(clean)) return [span('$', 'focus'), span(clean.slice(1))];
	return isEditing(clean) ? [span(`${signs.edit} `, 'focus'), span(clean)] : [span(clean)];
};

/** What a call that worked says of itself in a few words, beside its line. */
const gist = ({asked, given}: Call, fold: Fold): Line => {
	if (fold !== 'closed' || !given || given.ok === false || !asked || !isShell(asked.text)) return [];
	const text = sanitise(given.text, {maxLength: 200});
	return ['done', 'no output', ''].includes(text) ? [] : [span(`  ${text}`, 'dim')];
};

const callLines = (call: Call, fold: Fold, style: Style): LaidOut => {
	const {asked, given} = call;
	const {signs} = style;
	const body = bodyOfCall(call);
	const isBad = (given ?? asked)?.ok === false;
	const size = body?.is === 'output' ? amount(sizeOf(body), 'line') : undefined;
	const told = given?.aside ?? asked?.aside;
	const verdict = isBad && !told?.includes('exit') ? ['failed', told].filter(Boolean).join('  ') : told;
	const aside = asideOf([verdict, size], isBad ? 'bad' : 'dim');
	const inner = {...style, width: style.width - markWidth};
	// Nothing is known of what was called: what it gave stands below.
	const called = asked?.text ?? (body === undefined ? (given?.text ?? '') : 'a tool');
	const title = [...titleOf(called, style), ...gist(call, fold)];
	const command = asked?.body && isShell(asked.text) ? bodyLines(asked.body, inner, true) : [];
	const hasMore = body !== undefined || command.length > 0;
	const mark = !hasMore ? '' : fold === 'closed' ? signs.closed : signs.open;
	const head = fold === 'open' && command.length === 0 ? wrapLine(title, inner.width) : [title];
	const top = [...head.slice(0, -1), withAside(head.at(-1) ?? [], aside, inner)];
	if (fold === 'closed' || !hasMore)
		return {
			lines: marked(
				mark,
				'dim',
				isBad && !hasMore && given && asked ? [...top, ...textLines(given.text, 'bad', inner.width)] : top,
			),
			isCut: hasMore,
		};
	const made = body ? bodyLines(body, inner, isBad) : [];
	const most = style.most ?? (body?.is === 'diff' ? 12 : 6);
	const below =
		isBad && body?.is === 'output' ? previewOfProblem(made, most, fold, style) : shorten(made, most, fold, style);
	return {
		lines: marked(mark, 'dim', [...top, ...(fold === 'open' ? command : []), ...below.lines]),
		isCut: below.isCut,
	};
};

const groupLines = (calls: readonly Call[], fold: Fold, style: Style): LaidOut => {
	const {signs} = style;
	const inner = {...style, width: style.width - markWidth};
	const names = calls.map(({asked, given}) => sanitise((asked ?? given)?.text ?? '', {maxLength: 200}));
	const title = [span(names.join(` ${signs.dot} `))];
	const top = withAside(title, asideOf([amount(calls.length, 'call')], 'dim'), inner);
	if (fold === 'closed') return {lines: marked(signs.closed, 'dim', [top]), isCut: true};
	const below = calls.flatMap(call => callLines(call, 'open', inner).lines);
	return whole(marked(signs.open, 'dim', [[span(amount(calls.length, 'call'), 'dim')], ...below]));
};

const stepLines = (entry: LogEntry, fold: Fold, style: Style): LaidOut => {
	const {signs} = style;
	const inner = {...style, width: style.width - markWidth};
	const isBad = entry.ok === false;
	const spanStyle: SpanStyle = isBad ? 'bad' : entry.ok === true ? 'good' : 'focus';
	const mark = isBad ? signs.failed : entry.ok === true ? signs.done : signs.working;
	const {body} = entry;
	const size = body ? amount(sizeOf(body), 'line') : undefined;
	const [name = '', ...rest] = sanitise(entry.text).split('  ');
	const top = withAside(
		[span(name, 'bold'), span(`  ${rest.join('  ')}`)],
		asideOf([entry.aside, size], isBad ? 'bad' : 'dim'),
		inner,
	);
	if (!body || fold === 'closed') return {lines: marked(mark, spanStyle, [top]), isCut: body !== undefined};
	const made = bodyLines(body, inner, isBad);
	const below = isBad
		? previewOfProblem(made, style.most ?? 10, fold, style)
		: shorten(made, style.most ?? 6, fold, style);
	return {lines: marked(mark, spanStyle, [top, ...below.lines]), isCut: below.isCut};
};

const todosLines = (entry: LogEntry, fold: Fold, style: Style): LaidOut => {
	const inner = {...style, width: style.width - markWidth};
	const now = fold === 'closed' || !entry.body ? `  ${sanitise(entry.text, {maxLength: 200})}` : '';
	const top = withAside([span('To-do', 'bold'), span(now, 'dim')], asideOf([entry.aside], 'dim'), inner);
	const sign = fold === 'closed' ? style.signs.closed : style.signs.open;
	if (fold === 'closed' || !entry.body) return {lines: marked(sign, 'dim', [top]), isCut: entry.body !== undefined};
	const below = shorten(bodyLines(entry.body, inner, false), style.most ?? 12, fold, style);
	return {lines: marked(sign, 'dim', [top, ...below.lines]), isCut: below.isCut};
};

const said = (entry: LogEntry, fold: Fold, style: Style, mark: string, spanStyle: SpanStyle, most: number): LaidOut => {
	const inner = {...style, width: style.width - markWidth};
	const aside = asideOf([entry.aside], 'dim');
	const lines = textLines(entry.text.trim(), spanStyle, inner.width);
	const {lines: shown, isCut} = shorten(lines, style.most ?? most, fold === 'closed' ? 'preview' : fold, style);
	const [first = [], ...rest] = shown;
	return {lines: marked(mark, spanStyle, [aside.length > 0 ? withAside(first, aside, inner) : first, ...rest]), isCut};
};

const entryLines = (entry: LogEntry, fold: Fold, style: Style): LaidOut => {
	const {signs} = style;
	switch (entry.kind) {
		case 'text':
			return whole(marked('', 'plain', wordLines(entry, {...style, width: style.width - markWidth})));
		case 'thinking':
			return said(entry, fold, style, signs.think, 'dim', 3);
		case 'user':
			return said(entry, fold, style, signs.person, 'person', 6);
		case 'task':
			return said(entry, 'open', style, entry.ok === false ? signs.note : signs.done, 'good', 6);
		case 'error':
			return said(entry, fold, style, signs.failed, 'bad', 8);
		case 'todos':
			return todosLines(entry, fold, style);
		case 'step':
			return stepLines(entry, fold, style);
		default:
			return said(entry, fold, style, signs.note, 'dim', 4);
	}
};

const mostDepth = 4;

/** A block as lines of at most `width` cells; sub-agents are indented. */
export const layOut = (block: Block, fold: Fold, style: Style): LaidOut => {
	const indent = Math.min(block.depth, mostDepth) * markWidth;
	const inner = {...style, width: Math.max(leastWidth, style.width - indent)};
	const [entry] = block.entries;
	const [call] = block.calls;
	const laid =
		block.calls.length > 1
			? groupLines(block.calls, fold, inner)
			: call
				? callLines(call, fold, inner)
				: entry
					? entryLines(entry, fold, inner)
					: whole([]);
	if (indent === 0) return laid;
	return {...laid, lines: laid.lines.map(line => [span(' '.repeat(indent)), ...line])};
};
