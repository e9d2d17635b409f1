import {randomUUID} from 'node:crypto';
import type {Orders} from './orders.ts';
import {writeEvent} from './output.ts';

export const model = 'fake-1';
const contextWindow = 200_000;
const firstContext = 12_000;
const contextPerMessage = 2500;
const freshPerMessage = 400;
const costPerMessage = 0.012;
const tokensPerAnswer = 180;

export const now = (): string => new Date().toISOString();

const usageAfter = (messages: number) => ({
	input_tokens: freshPerMessage,
	cache_creation_input_tokens: contextPerMessage - freshPerMessage,
	cache_read_input_tokens: Math.min(firstContext + messages * contextPerMessage, contextWindow - 10_000),
	output_tokens: 1,
});

/** Totals of the process, as a result gives them. */
const totals = (messages: number) => {
	const costUSD = Number((messages * costPerMessage).toFixed(4));
	const use = {
		inputTokens: messages * freshPerMessage,
		outputTokens: messages * tokensPerAnswer,
		cacheReadInputTokens: 0,
		cacheCreationInputTokens: messages * (contextPerMessage - freshPerMessage),
		costUSD,
		contextWindow,
	};
	return {num_turns: messages, total_cost_usd: costUSD, usage: usageAfter(messages), modelUsage: {[model]: use}};
};

/** The frame of every event, and the messages of the agent, counted. */
export const createVoice = ({sessionId}: Orders) => {
	const startedAt = Date.now();
	let messages = 0;
	const say = (event: object, end = '\n'): void =>
		writeEvent({...event, session_id: sessionId, uuid: randomUUID()}, end);
	return {
		say,
		/** One event for each block, all of one message. */
		message: (content: readonly object[]): void => {
			messages++;
			const id = `msg_fake_${sessionId.slice(0, 8)}_${messages}`;
			const own = {id, type: 'message', role: 'assistant', model, stop_reason: null, usage: usageAfter(messages)};
			for (const block of content)
				say({type: 'assistant', message: {...own, content: [block]}, parent_tool_use_id: null, timestamp: now()});
		},
		result: (more: object, end: string): void => {
			const good = {subtype: 'success', is_error: false, api_error_status: null, terminal_reason: 'completed'};
			const duration_ms = Date.now() - startedAt;
			say({type: 'result', ...good, duration_ms, stop_reason: 'end_turn', ...totals(messages), ...more}, end);
		},
	};
};
