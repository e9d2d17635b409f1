import {cellsOfLine, type Line, span} from '../../../conversation/spans.ts';
import {codeLines} from '../../../conversation/syntax/code-lines.ts';
import {type FlatLine, flatLines} from '../../../run/features/review/flat.ts';
import type {HunkLine} from '../../../run/features/review/hunks.ts';
import type {ReviewFile, Side} from '../../../run/features/review/types.ts';
import {type Pair, type Part, pairsOf, wordsOf} from '../../../run/features/review/words.ts';
import {behind, digitsOf, type Layout, type Row, signLook, signText} from './gutter.ts';
import {textSpans} from './line-spans.ts';

type Half = {readonly line: HunkLine | undefined; readonly side: Side};

type Sheet = {
	readonly layout: Layout;
	readonly digits: number;
	readonly words: ReadonlyMap<HunkLine, readonly Part[]>;
	readonly code: ReturnType<typeof codeLines>;
};

/** Cells of each of two halves, and of what stands between them. */
const between = 3;
const halfOf = ({width}: Layout): number => Math.max(12, Math.floor((width - between) / 2));

const halfRows = ({line, side}: Half, {layout, digits, words, code}: Sheet): readonly Line[] => {
	if (!line) return [];
	const number = String(line[side] ?? '').padStart(digits);
	const sign = line.sign === '\\' ? ' ' : signText(layout.theme, line.sign);
	const gutter = {
		first: [span(`${number} `, 'dim'), span(`${sign} `, signLook(line.sign))],
		rest: [span(' '.repeat(digits + 3), 'dim')],
		width: digits + 3,
	};
	return behind(gutter, textSpans(line, words.get(line) ?? [], code.get(line)), {...layout, width: halfOf(layout)});
};

const besides = (left: Line, right: Line, {theme, ...layout}: Layout): Line => [
	...left,
	span(' '.repeat(Math.max(0, halfOf({theme, ...layout}) - cellsOfLine(left))), 'plain'),
	span(` ${theme.glyphs.box.vertical} `, 'dim'),
	...right,
];

/** The version before at the left, the one after at the right; what took the place of a line stands beside it. */
export const splitRows = (file: ReviewFile, layout: Layout, title: (flat: FlatLine) => Line): readonly Row[] => {
	const flat = flatLines(file);
	const all = flat.flatMap(({line}) => (line ? [line] : []));
	const sheet: Sheet = {layout, digits: digitsOf(file), words: wordsOf(all), code: codeLines(file, layout.syntax)};
	const places = new Map(flat.map(({line}, at) => [line, at]));
	const pairRows = ({removed, added, same}: Pair): readonly Row[] => {
		const left = halfRows({line: removed ?? same, side: 'before'}, sheet);
		const right = halfRows({line: added ?? same, side: 'after'}, sheet);
		const at = places.get(added ?? same ?? removed) ?? 0;
		const beside = added && removed && places.get(removed);
		return Array.from({length: Math.max(left.length, right.length)}, (_, part) => ({
			at,
			...(beside !== undefined && {beside}),
			isFirst: part === 0,
			line: besides(left[part] ?? [], right[part] ?? [], layout),
		}));
	};
	return flat.flatMap((one, at) => {
		if (one.line) return [];
		const lines = flat.flatMap(({hunk, line}) => (hunk === one.hunk && line ? [line] : []));
		return [{at, isFirst: true, line: title(one)}, ...pairsOf(lines).flatMap(pairRows)];
	});
};
