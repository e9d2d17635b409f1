/** A line that stays, goes or comes; `at`: its place from 0, in what was for one that goes, else in what is going to be. */
export type LineChange = {readonly sign: ' ' | '-' | '+'; readonly at: number; readonly text: string};

const commonEnd = (before: readonly string[], after: readonly string[], begin: number): number => {
	const most = Math.min(before.length, after.length) - begin;
	let end = 0;
	while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
	return end;
};

/** What is between the lines that both have at their begin and end, with at most `context` of those around it. */
export const lineChanges = (
	before: readonly string[],
	after: readonly string[],
	context: number,
): readonly LineChange[] => {
	let begin = 0;
	while (begin < before.length && begin < after.length && before[begin] === after[begin]) begin++;
	const end = commonEnd(before, after, begin);
	const line =
		(sign: LineChange['sign'], from: number) =>
		(text: string, index: number): LineChange => ({sign, at: from + index, text});
	const first = Math.max(0, begin - context);
	const last = after.length - end;
	return [
		...after.slice(first, begin).map(line(' ', first)),
		...before.slice(begin, before.length - end).map(line('-', begin)),
		...after.slice(begin, last).map(line('+', begin)),
		...after.slice(last, Math.min(after.length, last + context)).map(line(' ', last)),
	];
};
