import {sanitise} from '../sanitise.ts';
import {leastWidth, type Measure} from './markdown.ts';
import {clipLine, type Line, type SpanStyle, span, wrapLine} from './spans.ts';

const header = /^@@ -(\d{1,9})(?:,\d{1,9})? \+(\d{1,9})(?:,\d{1,9})? @@/;

type Place = {readonly before: number; readonly after: number};

const styles: Readonly<Record<string, SpanStyle>> = {'+': 'added', '-': 'removed'};

const numberWidth = 5;

/** A line of a hunk behind its number and mark; what does not fit continues below. */
const hunkLine = (line: string, place: Place | undefined, {width, signs}: Measure): readonly Line[] => {
	const mark = line[0] ?? ' ';
	if (mark === '\\') return [clipLine([span(sanitise(line), 'dim')], width, signs.ellipsis)];
	const style = styles[mark] ?? 'plain';
	const number = place === undefined ? undefined : mark === '-' ? place.before : place.after;
	const shown = number === undefined ? '' : `${String(number).padStart(numberWidth)} `;
	const sign = `${mark === '-' ? signs.minus : mark} `;
	const text = sanitise(line.slice(1), {maxLength: 2000}).trimEnd();
	const available = Math.max(leastWidth, width - shown.length - 2);
	return wrapLine([span(text, style)], available).map((part, index) => [
		span(index === 0 ? shown : ' '.repeat(shown.length), 'dim'),
		span(index === 0 ? sign : '  ', style),
		...part,
	]);
};

const step = (place: Place | undefined, mark: string): Place | undefined =>
	place && {
		before: place.before + (mark === '+' || mark === '\\' ? 0 : 1),
		after: place.after + (mark === '-' || mark === '\\' ? 0 : 1),
	};

/** What stands between hunks: a gap, or where the next one begins. */
const betweenHunks = (line: string, isFirst: boolean, {width, signs}: Measure, isTitled: boolean): readonly Line[] => {
	if (isTitled) return [clipLine([span(sanitise(line, {maxLength: 2000}), 'focus')], width, signs.ellipsis)];
	return isFirst ? [] : [[span(`${' '.repeat(numberWidth - 1)}${signs.ellipsis}`, 'dim')]];
};

/**
 * Hunks with their line numbers: the old one of what was removed, the new one of all else. `isTitled`: with the line that
 * says where each begins.
 */
export const diffLines = (lines: readonly string[], measure: Measure, isTitled = false): readonly Line[] => {
	let place: Place | undefined;
	let isFirst = true;
	return lines.flatMap(line => {
		const found = header.exec(line);
		if (found) {
			place = {before: Number(found[1]), after: Number(found[2])};
			const gap = betweenHunks(line, isFirst, measure, isTitled);
			isFirst = false;
			return gap;
		}
		const drawn = hunkLine(line, place, measure);
		place = step(place, line[0] ?? ' ');
		return drawn;
	});
};
