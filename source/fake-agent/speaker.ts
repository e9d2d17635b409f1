import {randomUUID} from 'node:crypto';
import type {Orders} from './orders.ts';
import {createVoice, model, now} from './voice.ts';

type Denial = {readonly tool_name: string; readonly tool_use_id: string; readonly tool_input: object};
type ToolAnswer = {readonly content: string; readonly isError?: boolean; readonly result: unknown};

/** Says on stdout what Claude Code says with `--output-format stream-json --include-partial-messages`. */
export const createSpeaker = (orders: Orders) => {
	const {say, message, result: sayResult} = createVoice(orders);
	const denials: Denial[] = [];
	let tools = 0;
	let end = '\n';

	const result = (more: object): void => sayResult({permission_denials: denials, ...more}, end);
	const openTool = (name: string, input: object): string => {
		tools++;
		const id = `toolu_fake_${orders.sessionId.slice(0, 8)}_${tools}`;
		message([{type: 'tool_use', id, name, input}]);
		return id;
	};
	const closeTool = (id: string, {content, isError = false, result: answer}: ToolAnswer): void => {
		const block = {tool_use_id: id, type: 'tool_result', content, is_error: isError};
		const user = {role: 'user', content: [block]};
		say({type: 'user', message: user, parent_tool_use_id: null, timestamp: now(), tool_use_result: answer});
	};

	return {
		say,
		openTool,
		closeTool,
		result,
		init: (): void => say({type: 'system', subtype: 'init', ...about(orders)}),
		text: (words: string): void => message([{type: 'text', text: words}]),
		/** A piece of a message that is coming: a sign of life. */
		delta: (): void => {
			const piece = {type: 'content_block_delta', index: 0, delta: {type: 'text_delta', text: '. '}};
			say({type: 'stream_event', event: piece, parent_tool_use_id: null});
		},
		success: (words: string): void => result({result: words}),
		deny: (name: string, input: object): void => {
			const id = openTool(name, input);
			denials.push({tool_name: name, tool_use_id: id, tool_input: input});
			const content = 'This command requires approval';
			closeTool(id, {content, isError: true, result: `Error: ${content}`});
		},
		/** What the CLI says when the API refuses: words in the agent's mouth, then the result. */
		apiError: (error: string, words: string, more: object): void => {
			const content = [{type: 'text', text: words}];
			const synthetic = {id: randomUUID(), type: 'message', role: 'assistant', model: '<synthetic>', content};
			say({type: 'assistant', message: synthetic, parent_tool_use_id: null, error});
			result({is_error: true, result: words, stop_reason: 'stop_sequence', ...more});
		},
		/** From now on results end without a newline. */
		endWithoutNewline: (): void => {
			end = '';
		},
	};
};

export type Speaker = ReturnType<typeof createSpeaker>;

const about = ({folder}: Orders) => ({
	cwd: folder,
	tools: ['Bash', 'TaskCreate', 'TaskUpdate', 'Write'],
	mcp_servers: [],
	model,
	permissionMode: 'acceptEdits',
	claude_code_version: 'fake',
});
