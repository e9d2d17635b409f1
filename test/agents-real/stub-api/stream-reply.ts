import type {ServerResponse} from 'node:http';
import {setTimeout as pause} from 'node:timers/promises';
import type {Reply, TextBlock, ToolUse} from './messages.ts';

type Answer = Extract<Reply, {is: 'message'}>;
export type Frame = {readonly id: string; readonly model: string; readonly inputTokens: number};

const pieceLength = 24;

const stopReason = (answer: Answer): string =>
	answer.blocks.some(block => block.type === 'tool_use') ? 'tool_use' : 'end_turn';

const outputTokens = (answer: Answer): number => Math.ceil(JSON.stringify(answer.blocks).length / 4);

const envelope = (frame: Frame, rest: Record<string, unknown>): Record<string, unknown> => ({
	id: frame.id,
	type: 'message',
	role: 'assistant',
	model: frame.model,
	stop_sequence: null,
	...rest,
});

/** The whole answer as one JSON body. */
export const wholeMessage = (frame: Frame, answer: Answer): Record<string, unknown> =>
	envelope(frame, {
		content: answer.blocks,
		stop_reason: stopReason(answer),
		usage: {input_tokens: frame.inputTokens, output_tokens: outputTokens(answer)},
	});

const pieces = (text: string): readonly string[] => text.match(new RegExp(`[\\s\\S]{1,${pieceLength}}`, 'g')) ?? [''];

const blockEvents = (block: TextBlock | ToolUse, index: number): readonly Record<string, unknown>[] => {
	const isText = block.type === 'text';
	const start = isText ? {type: 'text', text: ''} : {...block, input: {}};
	const deltas = isText
		? pieces(block.text).map(text => ({type: 'text_delta', text}))
		: pieces(JSON.stringify(block.input)).map(json => ({type: 'input_json_delta', partial_json: json}));
	return [
		{type: 'content_block_start', index, content_block: start},
		...deltas.map(delta => ({type: 'content_block_delta', index, delta})),
		{type: 'content_block_stop', index},
	];
};

/** The server-sent events of an answer, in order. */
export const messageEvents = (frame: Frame, answer: Answer): readonly Record<string, unknown>[] => [
	{
		type: 'message_start',
		message: envelope(frame, {
			content: [],
			stop_reason: null,
			usage: {input_tokens: frame.inputTokens, output_tokens: 1},
		}),
	},
	{type: 'ping'},
	...answer.blocks.flatMap(blockEvents),
	{
		type: 'message_delta',
		delta: {stop_reason: stopReason(answer), stop_sequence: null},
		usage: {output_tokens: outputTokens(answer)},
	},
	{type: 'message_stop'},
];

export const streamMessage = async (response: ServerResponse, frame: Frame, answer: Answer): Promise<void> => {
	response.writeHead(200, {'content-type': 'text/event-stream', 'cache-control': 'no-cache'});
	for (const event of messageEvents(frame, answer)) {
		if (answer.chunkMs) await pause(answer.chunkMs);
		if (response.destroyed) return;
		response.write(`event: ${String(event.type)}\ndata: ${JSON.stringify(event)}\n\n`);
	}
	response.end();
};
