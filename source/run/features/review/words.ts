import type {HunkLine} from './hunks.ts';

/** Characters of a line, from one up to another. */
export type Part = readonly [from: number, to: number];

/** More is not compared each with each: then all between equal ends has changed. */
const mostSteps = 40_000;

const wordsIn = (text: string): readonly string[] => text.match(/[\p{L}\p{N}\p{M}_]+|\s+|./gsu) ?? [];

/** For each word of both whether the other line has it in the same order. */
const shared = (old: readonly string[], now: readonly string[]): readonly [boolean[], boolean[]] => {
	const [inOld, inNow] = [old.map(() => false), now.map(() => false)];
	if (old.length * now.length > mostSteps) return [inOld, inNow];
	const width = now.length + 1;
	const lengths = new Uint16Array((old.length + 1) * width);
	for (let row = old.length - 1; row >= 0; row--)
		for (let column = now.length - 1; column >= 0; column--)
			lengths[row * width + column] =
				old[row] === now[column]
					? lengths[(row + 1) * width + column + 1]! + 1
					: Math.max(lengths[(row + 1) * width + column]!, lengths[row * width + column + 1]!);
	let [row, column] = [0, 0];
	while (row < old.length && column < now.length) {
		if (old[row] === now[column]) {
			inOld[row++] = true;
			inNow[column++] = true;
		} else if (lengths[(row + 1) * width + column]! >= lengths[row * width + column + 1]!) row++;
		else column++;
	}
	return [inOld, inNow];
};

/** What is not shared, as parts of the line; a blank between two of them belongs to them. */
const partsOf = (words: readonly string[], isShared: readonly boolean[]): readonly Part[] => {
	const parts: [number, number][] = [];
	let at = 0;
	let isGap = false;
	words.forEach((word, index) => {
		const last = parts.at(-1);
		const end = at + word.length;
		if (isShared[index]) isGap = /^\s+$/.test(word) && last?.[1] === at;
		else {
			if (last && (last[1] === at || isGap)) last[1] = end;
			else parts.push([at, end]);
			isGap = false;
		}
		at = end;
	});
	return parts;
};

/** The parts in which two lines differ; none when they have too little in common for that to help. */
export const changedWords = (
	old: string,
	now: string,
): {readonly old: readonly Part[]; readonly now: readonly Part[]} => {
	const [before, after] = [wordsIn(old), wordsIn(now)];
	let start = 0;
	while (start < before.length && start < after.length && before[start] === after[start]) start++;
	let end = 0;
	const most = Math.min(before.length, after.length) - start;
	while (end < most && before.at(-1 - end) === after.at(-1 - end)) end++;
	const [middle, other] = shared(before.slice(start, before.length - end), after.slice(start, after.length - end));
	const ends = (flags: readonly boolean[]) => [
		...Array.from({length: start}, () => true),
		...flags,
		...Array.from({length: end}, () => true),
	];
	const [inOld, inNow] = [ends(middle), ends(other)];
	const same = before.reduce((sum, word, index) => sum + (inOld[index] && word.trim() !== '' ? word.length : 0), 0);
	const length = Math.max(old.trim().length, now.trim().length);
	if (same * 3 < length) return {old: [], now: []};
	return {old: partsOf(before, inOld), now: partsOf(after, inNow)};
};

/** Of each line of a hunk the parts that differ from the line it takes the place of, or that takes its place. */
export const wordsOf = (lines: readonly HunkLine[]): ReadonlyMap<HunkLine, readonly Part[]> => {
	const parts = new Map<HunkLine, readonly Part[]>();
	for (const {removed, added} of pairsOf(lines)) {
		if (!removed || !added) continue;
		const {old, now} = changedWords(removed.text, added.text);
		parts.set(removed, old);
		parts.set(added, now);
	}
	return parts;
};

export type Pair = {readonly removed?: HunkLine; readonly added?: HunkLine; readonly same?: HunkLine};

/** Lines side by side: what was removed beside what was added in its place. */
export const pairsOf = (lines: readonly HunkLine[]): readonly Pair[] => {
	const pairs: Pair[] = [];
	let [removed, added]: [HunkLine[], HunkLine[]] = [[], []];
	const flush = () => {
		for (let index = 0; index < Math.max(removed.length, added.length); index++)
			pairs.push({
				...(removed[index] && {removed: removed[index]}),
				...(added[index] && {added: added[index]}),
			});
		[removed, added] = [[], []];
	};
	for (const line of lines) {
		if (line.sign === '-') {
			if (added.length > 0) flush();
			removed.push(line);
		} else if (line.sign === '+') added.push(line);
		else if (line.sign === ' ') {
			flush();
			pairs.push({same: line});
		} else pairs.push({same: line});
	}
	flush();
	return pairs;
};
