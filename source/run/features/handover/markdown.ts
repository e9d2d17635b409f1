import {sanitise, sanitiseLines} from '../../../sanitise.ts';

/** Markdown from texts of strangers: what they hold can be read, but makes no link, heading, HTML or end of a fence. */

const special = /[\\`*[\]<|~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;

/** A text inside of a line: one line, at most `maxLength` characters. */
export const inline = (text: string, maxLength = 300): string => {
	const line = sanitise(text.length > 8 * maxLength ? text.slice(0, 8 * maxLength) : text).trim();
	const cut = [...line].length > maxLength ? `${[...line].slice(0, maxLength - 1).join('')}…` : line;
	return cut.replace(special, character => `\\${character}`);
};

/** A row of backticks, at least `least`, that is longer than any in the text. */
const ticksAround = (text: string, least: number): string => {
	const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(row => row.length));
	return '`'.repeat(Math.max(least, longest + 1));
};

/** A name or path as code. */
export const code = (text: string, maxLength = 300): string => {
	const line = sanitise(text, {maxLength}).trim();
	if (line === '') return '–';
	const ticks = ticksAround(line, 1);
	const gap = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
	// A pipe ends the cell of a table even in code.
	return `${ticks}${gap}${line.replaceAll('|', '\\|')}${gap}${ticks}`;
};

/** A text of several lines as it is, in a fence that nothing in it closes. `indent` stands before each line. */
export const fenced = (
	text: string,
	{maxLines = 40, maxLength = 4000, indent = ''}: {maxLines?: number; maxLength?: number; indent?: string} = {},
): readonly string[] => {
	const read = sanitiseLines(text.slice(0, maxLength), maxLines + 1);
	const lines = read.slice(0, maxLines);
	const isCut = text.length > maxLength || read.length > maxLines;
	const fence = ticksAround(lines.join('\n'), 3);
	return [fence, ...lines, ...(isCut ? ['… (cut)'] : []), fence].map(line => `${indent}${line}`.trimEnd());
};

/** A value of YAML front matter; JSON's strings are YAML's. */
export const yaml = (text: string, maxLength = 300): string => JSON.stringify(sanitise(text, {maxLength}));
