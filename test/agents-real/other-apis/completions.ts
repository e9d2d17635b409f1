import {type Answer, type Call, type Dialect, gridTool, type Wire} from './dialogue.ts';

/** As much of the chat completions API as opencode speaks to a provider that is compatible with OpenAI's. */
type Message = {
	readonly role: string;
	readonly content?: string | readonly {readonly text?: string}[] | null;
	readonly tool_call_id?: string;
	readonly tool_calls?: readonly {
		readonly id: string;
		readonly function: {readonly name: string; readonly arguments: string};
	}[];
};
type Body = {
	readonly messages: readonly Message[];
	readonly tools?: readonly {readonly function: {readonly name: string}}[];
};

const textOf = ({content}: Message): string =>
	typeof content === 'string' ? content : (content ?? []).map(part => part.text ?? '').join('\n');

const callsOf = (messages: readonly Message[]): readonly Call[] =>
	messages
		.flatMap(message => message.tool_calls ?? [])
		.map(({id, function: {name, arguments: input}}) => {
			const result = messages.find(message => message.role === 'tool' && message.tool_call_id === id);
			return {name, input: JSON.parse(input), ...(result && {result: textOf(result)})};
		});

const fault = (answer: Answer, now: number): Wire => {
	if (answer.is === 'login')
		return {status: 401, body: {error: {message: 'Incorrect API key provided: dummy.', code: 'invalid_api_key'}}};
	if (answer.is === 'limit')
		return {
			status: 429,
			headers: {'retry-after': String(Math.ceil((answer.until - now) / 1000))},
			body: {error: {message: 'Rate limit reached for requests', type: 'requests', code: 'rate_limit_exceeded'}},
		};
	const message =
		"This model's maximum context length is 128000 tokens. However, your messages resulted in 130000 tokens.";
	return {status: 400, body: {error: {message, type: 'invalid_request_error', code: 'context_length_exceeded'}}};
};

export const completions: Dialect = {
	name: 'opencode',
	isWork: (method, path) => method === 'POST' && path.endsWith('/chat/completions'),
	read: ({messages, tools = []}: Body) => ({
		said: messages.filter(message => message.role === 'user').map(textOf),
		calls: callsOf(messages),
		tools: new Set(tools.map(tool => tool.function.name)),
	}),
	callFor: (wish, tools) => {
		const call = (name: string, input: object): Call | undefined => (tools.has(name) ? {name, input} : undefined);
		if (wish.is === 'look') return undefined;
		if (wish.is === 'shell') return call('bash', {command: wish.command, description: 'Continues'});
		if (wish.is === 'write') return call('write', {filePath: wish.path, content: `${wish.content}\n`});
		if (wish.is === 'report') return call(gridTool(tools) ?? '', {task: wish.task, status: wish.status});
		const todos = wish.todos.map(({title, status}) => ({content: title, status, priority: 'medium'}));
		return call('todowrite', {todos});
	},
	write: (answer, count, now) => {
		if (answer.is === 'silence') return undefined;
		if (answer.is !== 'call' && answer.is !== 'text') return fault(answer, now);
		const chunk = (delta: object, finish_reason: string | null) => ({
			id: `chat_${count}`,
			object: 'chat.completion.chunk',
			created: 0,
			model: 'stub',
			choices: [{index: 0, delta, finish_reason}],
			...(finish_reason !== null && {usage: {prompt_tokens: 1000, completion_tokens: 20, total_tokens: 1020}}),
		});
		const calls = (call: Call) => [
			{
				index: 0,
				id: `call_${count}`,
				type: 'function',
				function: {name: call.name, arguments: JSON.stringify(call.input)},
			},
		];
		const data =
			answer.is === 'text'
				? [chunk({role: 'assistant', content: answer.text}, null), chunk({}, 'stop')]
				: [chunk({role: 'assistant', tool_calls: calls(answer.call)}, null), chunk({}, 'tool_calls')];
		return {status: 200, events: [...data.map(one => ({data: one})), {data: '[DONE]'}]};
	},
};
