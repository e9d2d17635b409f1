import type {Json} from '../shared/json.ts';
import {children, text} from '../shared/json.ts';
import {changedLines, firstLine, lastLine, oneLine, shortPath} from '../shared/text.ts';

/** What a lead does with its streams is its work. */
const leadActions = /^mcp__grid__(?:stream_(?:spawn|send|stop|merge)|events_poll)$/;

/** Bookkeeping of the agent: it shows as to-dos and tasks, not as tool calls. */
export const isBookkeeping = (name: string): boolean =>
	/^(?:Task(?:Create|Update|Get|List)|TodoWrite|ToolSearch|mcp__grid__\w+)$/.test(name) && !leadActions.test(name);

const subject: Readonly<Record<string, string>> = {
	Grep: 'pattern',
	Glob: 'pattern',
	WebFetch: 'url',
	WebSearch: 'query',
	Agent: 'description',
	Task: 'description',
	Skill: 'skill',
	mcp__grid__stream_spawn: 'name',
	mcp__grid__stream_send: 'streamId',
	mcp__grid__stream_stop: 'streamId',
	mcp__grid__stream_merge: 'streamId',
};

/** The name of an MCP tool without its machinery: `mcp__linear__get_issue` is `linear get_issue`. */
const shownName = (name: string): string => {
	const [mcp, server, ...tool] = name.split('__');
	return oneLine(mcp === 'mcp' && server ? `${server} ${tool.join('__')}` : name, 80);
};

/** A tool call in one line: `Edit src/auth/jwt.ts`, `$ npm test -- auth`. */
export const toolLine = (name: string, input: Json | undefined, folder: string | undefined): string => {
	if (name === 'Bash') return `$ ${oneLine(text(input, 'command') ?? '')}`;
	const path = text(input, 'file_path') ?? text(input, 'notebook_path');
	if (path !== undefined) return `${shownName(name)} ${shortPath(path, folder)}`;
	const what = text(input, subject[name] ?? 'description') ?? text(input, 'path') ?? '';
	return oneLine(`${shownName(name)} ${what}`);
};

const writers = ['Write', 'Edit', 'MultiEdit', 'NotebookEdit'];

/** The file that a tool call which worked has written. */
export const writtenFile = (name: string, result: Json | undefined): string | undefined =>
	writers.includes(name) ? (text(result, 'filePath') ?? text(result, 'notebook_path')) : undefined;

/** `+12 −3` of an Edit or Write. */
export const changeOf = (result: Json | undefined): string | undefined => {
	if (!result || !Array.isArray(result.structuredPatch)) return undefined;
	const lines = children(result, 'structuredPatch').flatMap(hunk =>
		Array.isArray(hunk.lines) ? hunk.lines.filter(line => typeof line === 'string') : [],
	);
	const added = lines.filter(line => line.startsWith('+')).length;
	const removed = lines.filter(line => line.startsWith('-')).length;
	if (added + removed > 0) return changedLines(added, removed);
	const content = text(result, 'content');
	if (text(result, 'type') !== 'create' || content === undefined) return undefined;
	return changedLines(content === '' ? 0 : content.replace(/\n$/, '').split('\n').length, 0);
};

/** The text of a tool result: a string or a list of text blocks. */
export const contentText = (block: Json): string =>
	text(block, 'content') ??
	children(block, 'content')
		.map(part => text(part, 'text') ?? '')
		.join('\n');

/** What a tool call that worked gave, in one line. */
export const successText = (name: string, content: string, result: Json | undefined): string => {
	if (name === 'Write' && text(result, 'type') === 'create') return 'created';
	if (name === 'Write' || name === 'Edit' || name === 'NotebookEdit') return 'changed';
	if (name === 'Read') return `${content.split('\n').length} lines`;
	if (name === 'Bash') return lastLine(text(result, 'stdout') ?? content) || 'no output';
	return firstLine(content) || 'done';
};
