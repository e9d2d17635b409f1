import {countText} from '../../../controls/format.ts';
import {type Line, type SpanStyle, span} from '../../../conversation/spans.ts';
import type {Syntax} from '../../../conversation/syntax/load-syntax.ts';
import type {CodePart} from '../../../conversation/syntax/parts.ts';
import type {HunkLine} from '../../../run/features/review/hunks.ts';
import type {ReviewFile} from '../../../run/features/review/types.ts';
import type {Part} from '../../../run/features/review/words.ts';
import {sanitise} from '../../../sanitise.ts';
import {flatLines} from './flat.ts';

/** Characters of one line that are shown. */
const longest = 20_000;

const looks: Readonly<Record<string, readonly [line: SpanStyle, word: SpanStyle]>> = {
	'+': ['added', 'addedWord'],
	'-': ['removed', 'removedWord'],
	'\\': ['dim', 'dim'],
	' ': ['plain', 'plain'],
};

/** Nothing of it is swallowed: what a terminal would obey or hide is shown as `?`. */
const shown = (text: string): string =>
	sanitise(text, {revealHidden: true, maxLength: Number.POSITIVE_INFINITY}).replaceAll('\u23CE', ' ');

/** Pieces of a line that look alike throughout, each by where it ends. */
const piecesOf = (length: number, words: readonly Part[], code: readonly CodePart[]) => {
	const edges = new Set([...words.flat(), ...code.flatMap(({from, to}) => [from, to]), length]);
	return [...edges].filter(edge => edge > 0 && edge <= length).sort((a, b) => a - b);
};

/** The text of a line, with the words that changed and what it is made of apart; a changed word is that first. */
export const textSpans = ({sign, text}: HunkLine, words: readonly Part[], code: readonly CodePart[] = []): Line => {
	const [plain, word] = looks[sign] ?? looks[' ']!;
	const cut = text.slice(0, longest).replace(/\r$/, '');
	const spans = [];
	let at = 0;
	for (const end of piecesOf(cut.length, words, code)) {
		const isWord = words.some(([from, to]) => from <= at && end <= to);
		const style = code.find(({from, to}) => from <= at && end <= to)?.style;
		spans.push(span(shown(cut.slice(at, end)), isWord ? word : (style ?? plain)));
		at = end;
	}
	if (text.length > longest) spans.push(span(` and ${countText(text.length - longest)} characters more`, 'dim'));
	return spans.filter(one => one.text !== '');
};

/** What the lines of a file are made of, as they are after the change; what was removed keeps its one colour. */
export const codeLines = (file: ReviewFile, syntax: Syntax | undefined): ReadonlyMap<HunkLine, readonly CodePart[]> => {
	const found = new Map<HunkLine, readonly CodePart[]>();
	if (!syntax) return found;
	const flat = flatLines(file);
	for (const hunk of file.hunks) {
		const lines = flat.flatMap(one => (one.hunk === hunk && one.line?.after !== undefined ? [one.line] : []));
		const parts = syntax(
			file.path,
			lines.map(({text}) => text),
		);
		for (const [index, line] of lines.entries()) found.set(line, parts?.[index] ?? []);
	}
	return found;
};
