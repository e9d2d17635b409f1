import type {Message, MessagesRequest, ToolUse} from './messages.ts';
import {blocksOf, textOf} from './messages.ts';

export type PromptTask = {readonly number: number; readonly title: string};
export type ToolCall = ToolUse & {
	/** Undefined while (or because) no result came. */
	readonly result?: {readonly text: string; readonly isError: boolean};
};

/** What a request says of the conversation so far. */
export type Conversation = {
	/** `SCENARIO: work?files=2` in a prompt; undefined: no conversation of a test's stream. */
	readonly scenario?: {readonly name: string; readonly parameters: URLSearchParams};
	readonly tasks: readonly PromptTask[];
	readonly calls: readonly ToolCall[];
	readonly tools: ReadonlySet<string>;
	/** Tools that must be loaded with ToolSearch before they can be called. */
	readonly deferred: ReadonlySet<string>;
	readonly cwd: string;
	readonly lastUserText: string;
	/** All that it was told, by people and by the CLI, which puts a hook's words now here and now there. */
	readonly told: string;
	readonly length: number;
};

const marker = /SCENARIO:\s*([a-z-]+)(?:\?(\S*))?/;
/** As the grid's prompt numbers them; a plain numbered list serves as well. */
const bracketed = /^\[(\d+)\][ \t]+(\S.*)$/gm;
const listed = /^[ \t]*(\d+)[.)][ \t]+(\S.*)$/gm;
const workingDirectory = /[Ww]orking directory: (\/[^\n]*)/;

export const readConversation = (request: MessagesRequest): Conversation => {
	const prompts = userTexts(request.messages);
	const prompt = prompts.find(text => marker.test(text)) ?? '';
	const match = marker.exec(prompt);
	const system = [textOf(request.system), ...systemTexts(request.messages)].join('\n');
	return {
		...(match && {scenario: {name: match[1]!, parameters: new URLSearchParams(match[2] ?? '')}}),
		tasks: readTasks(prompt),
		calls: readCalls(request.messages),
		tools: new Set((request.tools ?? []).map(tool => tool.name)),
		deferred: new Set(/deferred tools are now available[\s\S]*?\n((?:\S+\n)+)/.exec(system)?.[1]?.trim().split('\n')),
		cwd: workingDirectory.exec(system)?.[1]?.trim() ?? '',
		lastUserText: prompts.at(-1) ?? '',
		told: systemTexts(request.messages).join('\n'),
		length: request.messages.length,
	};
};

/** Texts of people only: no tool results, no reminders that the CLI puts in. */
const userTexts = (messages: readonly Message[]): readonly string[] =>
	messages
		.filter(message => message.role === 'user')
		.flatMap(message => blocksOf(message.content))
		.flatMap(block => (block.type === 'text' && !block.text.startsWith('<system-reminder>') ? [block.text] : []));

const systemTexts = (messages: readonly Message[]): readonly string[] =>
	messages.filter(message => message.role !== 'assistant').map(message => textOf(message.content));

const readTasks = (prompt: string): readonly PromptTask[] => {
	const found = [...prompt.matchAll(bracketed)];
	const all = (found.length > 0 ? found : [...prompt.matchAll(listed)]).map(([, number, title = '']) => ({
		number: Number(number),
		title: title.trim(),
	}));
	const open = all.filter(task => !task.title.endsWith('(completed already)'));
	return all.length === 0 ? [{number: 1, title: 'Do the work'}] : open;
};

const readCalls = (messages: readonly Message[]): readonly ToolCall[] => {
	const blocks = messages.flatMap(message => blocksOf(message.content));
	const results = new Map(blocks.flatMap(block => (block.type === 'tool_result' ? [[block.tool_use_id, block]] : [])));
	return blocks.flatMap(block => {
		if (block.type !== 'tool_use') return [];
		const result = results.get(block.id);
		return [{...block, ...(result && {result: {text: textOf(result.content), isError: result.is_error === true}})}];
	});
};
