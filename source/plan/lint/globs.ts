const wildcards = new Set('*?[]{}!()');

/** A segment of a path: itself, or what stands before its first and after its last wildcard. */
type Segment = {readonly text: string; readonly start: string; readonly end: string; readonly isWild: boolean};

/** A path or glob taken apart, to be held against many others. */
export type Glob = readonly Segment[];

const segmentOf = (text: string): Segment => {
	let [first, last] = [-1, -1];
	for (let index = 0; index < text.length; index++) {
		if (!wildcards.has(text[index]!)) continue;
		if (first < 0) first = index;
		last = index;
	}
	if (first < 0) return {text, start: text, end: text, isWild: false};
	return {text, start: text.slice(0, first), end: text.slice(last + 1), isWild: true};
};

export const globOf = (glob: string): Glob => {
	const parts = (glob.endsWith('/') ? `${glob}**` : glob).split('/').filter(part => part !== '' && part !== '.');
	return parts.filter((part, index) => part !== '**' || parts[index - 1] !== '**').map(segmentOf);
};

/** May one segment of a path match both? */
const canSegmentsMeet = (a: Segment, b: Segment): boolean => {
	if (!a.isWild && !b.isWild) return a.text === b.text;
	const doStartsMeet = a.start.startsWith(b.start) || b.start.startsWith(a.start);
	return doStartsMeet && (a.end.endsWith(b.end) || b.end.endsWith(a.end));
};

/** May some path match both globs? Errs on the side of yes. Each pair of segments is looked at once. */
export const doGlobsMeet = (left: Glob, right: Glob): boolean => {
	const known: (boolean | undefined)[] = [];
	const meet = (i: number, j: number): boolean => {
		const [first, second] = [left[i], right[j]];
		if (first?.text !== '**' && second?.text !== '**')
			return first && second ? canSegmentsMeet(first, second) && meet(i + 1, j + 1) : first === second;
		const key = i * (right.length + 1) + j;
		known[key] ??=
			first?.text === '**'
				? meet(i + 1, j) || (second !== undefined && meet(i, j + 1))
				: meet(i, j + 1) || (first !== undefined && meet(i + 1, j));
		return known[key];
	};
	return meet(0, 0);
};

export const canMeet = (a: string, b: string): boolean => doGlobsMeet(globOf(a), globOf(b));
