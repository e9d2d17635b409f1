import {clipLine, type Line, span} from '../../../conversation/spans.ts';
import {codeLines} from '../../../conversation/syntax/code-lines.ts';
import type {CodePart} from '../../../conversation/syntax/parts.ts';
import {type FlatLine, flatLines} from '../../../run/features/review/flat.ts';
import type {Hunk, ReviewComment, ReviewFile} from '../../../run/features/review/types.ts';
import {type Part, wordsOf} from '../../../run/features/review/words.ts';
import {sanitise} from '../../../sanitise.ts';
import {boxRows} from './comment-box.ts';
import {behind, digitsOf, type Layout, type Row, signLook, signText} from './gutter.ts';
import {textSpans} from './line-spans.ts';
import {splitRows} from './split-rows.ts';

const hunkTitle = ({hunk, number}: FlatLine, file: ReviewFile, {theme, width}: Layout): Line => {
	const also = (hunk.alsoIn ?? []).map(({streamId}) => streamId).join(', ');
	const spans = [
		span(`${theme.glyphs.box.horizontal.repeat(2)} hunk ${number + 1} of ${file.hunks.length}`, 'focus'),
		...(also === '' ? [] : [span(`  ${theme.glyphs.conflict} same lines as ${sanitise(also)}`, 'bad')]),
		...(hunk.title === '' ? [] : [span(`  ${sanitise(hunk.title, {maxLength: 200})}`, 'dim')]),
	];
	return clipLine(spans, width, theme.glyphs.ellipsis);
};

type Drawn = {
	readonly digits: number;
	readonly parts: readonly Part[];
	readonly code: readonly CodePart[] | undefined;
	readonly layout: Layout;
};

const unifiedRow = ({line}: FlatLine, {digits, parts, code, layout}: Drawn): readonly Line[] => {
	if (!line) return [];
	const number = (value: number | undefined) => String(value ?? '').padStart(digits);
	const width = 2 * digits + 4;
	const gutter = {
		first: [
			span(`${number(line.before)} ${number(line.after)} `, 'dim'),
			span(`${line.sign === '\\' ? ' ' : signText(layout.theme, line.sign)} `, signLook(line.sign)),
		],
		rest: [span(' '.repeat(width), 'dim')],
		width,
	};
	return behind(gutter, textSpans(line, parts, code), layout);
};

const unifiedRows = (file: ReviewFile, layout: Layout): readonly Row[] => {
	const flat = flatLines(file);
	const words = wordsOf(flat.flatMap(({line}) => (line ? [line] : [])));
	const code = codeLines(file, layout.syntax);
	const digits = digitsOf(file);
	return flat.flatMap((one, at) => {
		const lines = one.line
			? unifiedRow(one, {digits, parts: words.get(one.line) ?? [], code: code.get(one.line), layout})
			: [hunkTitle(one, file, layout)];
		return lines.map((line, part) => ({at, isFirst: part === 0, line}));
	});
};

const withTitles = (file: ReviewFile, layout: Layout): readonly Row[] =>
	splitRows(file, layout, one => hunkTitle(one, file, layout));

const withComments = (rows: readonly Row[], file: ReviewFile, comments: readonly ReviewComment[], layout: Layout) => {
	if (comments.length === 0) return rows;
	const flat = flatLines(file);
	const meant = new Map<number, ReviewComment[]>();
	for (const comment of comments) {
		const found = flat.findIndex(({line}) => line?.[comment.side] === comment.line);
		const at = Math.max(0, found);
		meant.set(at, [...(meant.get(at) ?? []), comment]);
	}
	return rows.flatMap((row, index): readonly Row[] => {
		const isLast = rows[index + 1]?.at !== row.at;
		const ats = row.beside === undefined ? [row.at] : [row.beside, row.at];
		const boxes = isLast ? ats.flatMap(at => meant.get(at) ?? []) : [];
		return [row, ...boxes.flatMap(box => boxRows(layout, box).map(line => ({at: row.at, isFirst: false, line})))];
	});
};

const known = new WeakMap<readonly Hunk[], {readonly of: string; readonly rows: readonly Row[]}>();

/** A file's hunks as rows of the screen, with the comments below their lines. */
export const rowsOf = (file: ReviewFile, comments: readonly ReviewComment[], layout: Layout): readonly Row[] => {
	const {theme, width, isSplit, isWrapped, syntax} = layout;
	const said = comments.map(({id, text, sentAt, commits = []}) => [id, text, sentAt, commits.length]);
	const of = JSON.stringify([width, theme.isAscii, isSplit, isWrapped, syntax !== undefined, said]);
	const before = known.get(file.hunks);
	if (before?.of === of) return before.rows;
	const rows = withComments((isSplit ? withTitles : unifiedRows)(file, layout), file, comments, layout);
	known.set(file.hunks, {of, rows});
	return rows;
};
