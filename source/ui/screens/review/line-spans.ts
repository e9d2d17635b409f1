import {countText} from '../../../controls/format.ts';
import {type Line, type SpanStyle, span} from '../../../conversation/spans.ts';
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

/** The text of a line, with the words that changed apart. */
export const textSpans = ({sign, text}: HunkLine, parts: readonly Part[]): Line => {
	const [plain, word] = looks[sign] ?? looks[' ']!;
	const cut = text.slice(0, longest).replace(/\r$/, '');
	const spans = [];
	let at = 0;
	for (const [from, to] of parts) {
		spans.push(span(shown(cut.slice(at, from)), plain), span(shown(cut.slice(from, to)), word));
		at = to;
	}
	spans.push(span(shown(cut.slice(at)), plain));
	if (text.length > longest) spans.push(span(` and ${countText(text.length - longest)} characters more`, 'dim'));
	return spans.filter(one => one.text !== '');
};
