import {uuidFrom} from '../../identity.ts';
import type {ChangedFile, Hunk, LineRange, Side} from './types.ts';

const header = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@ ?(.*)$/s;

/** Of no lines git names the one before them. */
const firstLine = (line: string | undefined, count: string | undefined): number =>
	Number(line) + (count === '0' ? 1 : 0);

const isChange = (line: string): boolean => line[0] === '+' || line[0] === '-';

/** A short name for what the parts say. */
export const shortHash = (...parts: readonly string[]): string => uuidFrom(...parts).slice(0, 8);

/** Lines of a unified diff as hunks; the same change twice in one file gets two ids. */
export const hunksOf = (path: string, lines: readonly string[]): readonly Hunk[] => {
	const hunks: {before: number; after: number; title: string; lines: string[]}[] = [];
	for (const line of lines) {
		const found = header.exec(line);
		if (found) {
			const [, before, countBefore, after, countAfter, title = ''] = found;
			hunks.push({before: firstLine(before, countBefore), after: firstLine(after, countAfter), title, lines: []});
		} else hunks.at(-1)?.lines.push(line);
	}
	const times = new Map<string, number>();
	return hunks.map(hunk => {
		const key = shortHash(path, ...hunk.lines.filter(isChange));
		const time = (times.get(key) ?? 0) + 1;
		times.set(key, time);
		return {id: time === 1 ? key : shortHash(key, String(time)), ...hunk};
	});
};

/** Stands for what a file is and what of it is shown. */
export const markOf = ({path, lines, isBinary, object}: ChangedFile): string =>
	uuidFrom(path, String(isBinary), object?.after ?? '', ...(object?.modes ?? []), ...lines);

export type HunkLine = {
	/** Blank, +, - or \ (what git says of a missing newline). */
	readonly sign: string;
	readonly text: string;
	readonly before?: number;
	readonly after?: number;
};

/** Each line of a hunk with its number before and after. */
export const linesOf = ({before, after, lines}: Hunk): readonly HunkLine[] => {
	let [old, now] = [before, after];
	return lines.map(line => {
		const sign = line[0] ?? ' ';
		const text = line.slice(1);
		if (sign === '\\') return {sign, text: line};
		if (sign === '+') return {sign, text, after: now++};
		if (sign === '-') return {sign, text, before: old++};
		return {sign: ' ', text, before: old++, after: now++};
	});
};

/** The lines a hunk changes, by the version before; what is only added stands between two of them. */
export const changedRanges = (hunk: Hunk): readonly LineRange[] => {
	const ranges: [number, number][] = [];
	/** The line before the change that comes next, and whether lines were removed just here. */
	let [next, isReplaced] = [hunk.before, false];
	const add = (first: number, last: number): void => {
		const open = ranges.at(-1);
		if (open && first <= open[1] + 1) open[1] = Math.max(open[1], last);
		else ranges.push([first, last]);
	};
	for (const {sign, before} of linesOf(hunk)) {
		if (sign === '-' && before !== undefined) add(before, before);
		if (sign === '+' && !isReplaced) add(Math.max(1, next - 1), next);
		if (before !== undefined) next = before + 1;
		if (sign === '-' || sign === ' ') isReplaced = sign === '-';
	}
	return ranges;
};

/** Where a line of a file stands in its hunks; undefined: it is not shown there. */
export const findLine = (
	hunks: readonly Hunk[],
	{side, line}: {readonly side: Side; readonly line: number},
): {readonly hunk: Hunk; readonly index: number} | undefined => {
	for (const hunk of hunks) {
		const index = linesOf(hunk).findIndex(one => one[side] === line);
		if (index >= 0) return {hunk, index};
	}
	return undefined;
};

const quoted = 4;

/** The lines around one of a hunk, which is marked. */
export const quoteOf = (hunk: Hunk, index: number): string =>
	hunk.lines
		.map((line, at) => ({line, at}))
		.filter(({at}) => Math.abs(at - index) <= quoted)
		.map(({line, at}) => `${at === index ? '>' : ' '} ${line.slice(0, 300)}`)
		.join('\n');
