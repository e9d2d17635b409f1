import type {LogBody} from '../../run/model/report.ts';
import {clip, cut} from './text.ts';

const mostLines = 200;
const longestLine = 2000;
const mostCharacters = 32_000;
const leastLines = 10;
/** Of a long output its end says most. */
const headLines = 60;

type Lines = Extract<LogBody, {is: 'output' | 'diff'}>;

/** Of many lines of an output the first and the last ones; of hunks the first, so that each keeps its place. */
const endsOf = (is: Lines['is'], all: readonly string[], most: number) => {
	const after = is === 'diff' ? most : Math.min(headLines, Math.floor(most / 2));
	return {after, lines: [...all.slice(0, after), ...all.slice(all.length - (most - after))]};
};

const sizeOf = (lines: readonly string[]): number =>
	lines.reduce((sum, line) => sum + Math.min(line.length, longestLine), 0);

const bounded = (is: Lines['is'], all: readonly string[]): Lines => {
	let most = Math.min(mostLines, all.length);
	let kept = endsOf(is, all, most);
	while (most > leastLines && sizeOf(kept.lines) > mostCharacters) {
		most = Math.max(leastLines, Math.floor(most / 2));
		kept = endsOf(is, all, most);
	}
	const lines = kept.lines.map(line => clip(line, longestLine));
	return most === all.length ? {is, lines} : {is, lines, cut: {after: kept.after, lines: all.length - most}};
};

const linesOf = (text: string): readonly string[] => text.trimEnd().split('\n');

/** What a tool printed, line by line; undefined: nothing. */
export const outputBody = (output: string): LogBody | undefined =>
	output.trim() === '' ? undefined : bounded('output', linesOf(output));

/** A command of several lines: its own line shows only what fits. */
export const commandBody = (command: string): LogBody | undefined =>
	command.trim().includes('\n') ? outputBody(command.trim()) : undefined;

/** Hunks as git writes them. */
export const diffBody = (lines: readonly string[]): LogBody | undefined =>
	lines.length === 0 ? undefined : bounded('diff', lines);

const marked = (text: string, mark: string): readonly string[] =>
	text === ''
		? []
		: cut(text, mostCharacters * 4)
				.replace(/\n$/, '')
				.split('\n')
				.map(line => mark + line);

/** A text in the place of another, where nobody said in which line. */
export const replacementBody = (before: string, after: string): LogBody | undefined =>
	diffBody([...marked(before, '-'), ...marked(after, '+')]);

/** A file that was not there before. */
export const newFileBody = (content: string): LogBody | undefined => {
	const lines = marked(content, '+');
	return lines.length === 0 ? undefined : diffBody([`@@ -0,0 +1,${lines.length} @@`, ...lines]);
};
