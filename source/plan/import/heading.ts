/** A heading of Markdown. Its end is found by hand: an expression for it takes minutes over a line of many spaces. */
export const headingOf = (line: string): {readonly depth: number; readonly text: string} | undefined => {
	const marks = /^ {0,3}(#{1,6})\s/.exec(line)?.[1];
	if (marks === undefined) return undefined;
	const text = line.slice(line.indexOf('#') + marks.length).trim();
	let end = text.length;
	while (text[end - 1] === '#') end--;
	const isClosed = end === 0 || text[end - 1] === ' ' || text[end - 1] === '\t';
	return {depth: marks.length, text: isClosed ? text.slice(0, end).trimEnd() : text};
};
