/** What differs between two runs of the same failing command: numbers, times, ids, the folder it ran in. */
const passing: readonly (readonly [RegExp, string])[] = [
	[/\u001B\[[0-9;]*m/g, ''],
	[/(?:\/[^\s/:'"()]+)+\//g, '/'],
	[/\b[0-9a-f]{7,}\b/gi, '#'],
	[/\d+(?:[.,]\d+)*/g, '#'],
	[/\s+/g, ' '],
];

const lastLines = 40;

const markOf = (tail: string): string =>
	tail
		.trim()
		.split('\n')
		.slice(-lastLines)
		.map(line => passing.reduce((text, [pattern, mask]) => text.replace(pattern, mask), line).trim())
		.filter(line => line !== '')
		.join('\n');

/** Whether two failures say the same, as far as the end of their output tells. */
export const isSameFailure = (one: string, other: string): boolean => markOf(one) === markOf(other);
