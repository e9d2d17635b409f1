import type {LogBody} from '../run/report.ts';
import {clip, cut} from './text.ts';

const mostLines = 200;
const longestLine = 2000;
const mostCharacters = 32_000;
/** Of a long output its end says most. */
const headLines = 60;

type Lines = Extract<LogBody, {is: 'output' | 'diff'}>;

/** Of many lines the first and the last ones. */
const bounded = (is: Lines['is'], all: readonly string[], head: number): Lines => {
	const size = all.slice(0, mostLines).reduce((sum, line) => sum + Math.min(line.length, longestLine), 0);
	const most = size > mostCharacters ? Math.max(10, Math.floor((mostLines * mostCharacters) / size)) : mostLines;
	const clipped = (lines: readonly string[]) => lines.map(line => clip(line, longestLine));
	if (all.length <= most) return {is, lines: clipped(all)};
	const after = Math.min(head, Math.floor(most / 2));
	const lines = clipped([...all.slice(0, after), ...all.slice(all.length - (most - after))]);
	return {is, lines, cut: {after, lines: all.length - most}};
};

const linesOf = (text: string): readonly string[] => text.replace(/\s+$/, '').split('\n');

/** What a tool printed, line by line; undefined: nothing. */
export const outputBody = (output: string): LogBody | undefined =>
	output.trim() === '' ? undefined : bounded('output', linesOf(output), headLines);

/** A command of several lines: its own line shows only what fits. */
export const commandBody = (command: string): LogBody | undefined =>
	command.trim().includes('\n') ? outputBody(command.trim()) : undefined;

/** Hunks as git writes them. */
export const diffBody = (lines: readonly string[]): LogBody | undefined =>
	lines.length === 0 ? undefined : bounded('diff', lines, mostLines);

/** A text in the place of another, where nobody said in which line. */
export const replacementBody = (before: string, after: string): LogBody | undefined => {
	const marked = (text: string, mark: string) =>
		text === ''
			? []
			: cut(text, mostCharacters * 4)
					.replace(/\n$/, '')
					.split('\n')
					.map(line => mark + line);
	return diffBody([...marked(before, '-'), ...marked(after, '+')]);
};

/** A file that was not there before. */
export const newFileBody = (content: string): LogBody | undefined => {
	const body = replacementBody('', content);
	return body?.is === 'diff' ? diffBody([`@@ -0,0 +1,${body.lines.length} @@`, ...body.lines]) : body;
};
