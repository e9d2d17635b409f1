import {countText} from '../../../controls/format.ts';
import {type Line, type SpanStyle, span} from '../../../conversation/spans.ts';
import {piecesOf} from '../../../conversation/syntax/code-lines.ts';
import type {CodePart} from '../../../conversation/syntax/parts.ts';
import type {HunkLine} from '../../../run/features/review/hunks.ts';
import type {Part} from '../../../run/features/review/words.ts';
import {sanitise} from '../../../sanitise.ts';

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

/** The text of a line, with the words that changed and what it is made of apart; a changed word is that first. */
export const textSpans = ({sign, text}: HunkLine, words: readonly Part[], code: readonly CodePart[] = []): Line => {
	const [plain, word] = looks[sign] ?? looks[' ']!;
	const cut = text.slice(0, longest).replace(/\r$/, '');
	const spans = piecesOf(cut.length, words, code).map(({from, to, isWord, style}) =>
		span(shown(cut.slice(from, to)), isWord ? word : (style ?? plain)),
	);
	if (text.length > longest) spans.push(span(` and ${countText(text.length - longest)} characters more`, 'dim'));
	return spans.filter(one => one.text !== '');
};
