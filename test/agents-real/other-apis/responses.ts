import {type Answer, type Call, type Dialect, gridTool, type Wire} from './dialogue.ts';

/** As much of OpenAI's Responses API as Codex speaks. */
type Item = {
	readonly type: string;
	readonly role?: string;
	readonly content?: readonly {readonly text?: string}[];
	readonly name?: string;
	readonly namespace?: string;
	readonly arguments?: unknown;
	readonly input?: string;
	readonly call_id?: string;
	readonly output?: unknown;
	/** Of a search for tools: what it has found. */
	readonly tools?: readonly Tool[];
};
type Tool = {readonly type: string; readonly name?: string; readonly tools?: readonly Tool[]};
type Body = {readonly input: readonly Item[]; readonly tools?: readonly Tool[]};

/** Tools of an MCP server stand in a namespace of their own. */
const toolNames = (tools: readonly Tool[] = []): readonly string[] =>
	tools.flatMap(tool =>
		tool.tools ? toolNames(tool.tools).map(name => `${tool.name}/${name}`) : [tool.name ?? tool.type],
	);

const kinds = ['function_call', 'custom_tool_call', 'tool_search_call'];
const inputOf = (item: Item): unknown => {
	if (item.type === 'custom_tool_call') return item.input;
	return typeof item.arguments === 'string' ? JSON.parse(item.arguments) : item.arguments;
};

const callsOf = (input: readonly Item[]): readonly Call[] =>
	input.flatMap(item => {
		if (!kinds.includes(item.type)) return [];
		if (item.type === 'tool_search_call') return [{name: 'tool_search', input: inputOf(item)}];
		const name = `${item.namespace === undefined ? '' : `${item.namespace}/`}${item.name}`;
		const result = input.find(other => other.type === `${item.type}_output` && other.call_id === item.call_id);
		const call = {name, input: inputOf(item)};
		return [result === undefined ? call : {...call, result: JSON.stringify(result.output)}];
	});

const shell = (tools: ReadonlySet<string>, command: string): Call | undefined => {
	if (tools.has('shell_command')) return {name: 'shell_command', input: {command}};
	if (tools.has('exec_command')) return {name: 'exec_command', input: {cmd: command, yield_time_ms: 120_000}};
	return undefined;
};

const item = (call: Call, id: string): object => {
	if (call.name === 'tool_search')
		return {type: 'tool_search_call', call_id: id, execution: 'client', status: 'completed', arguments: call.input};
	const [namespace, name] = call.name.includes('/') ? call.name.split('/') : [undefined, call.name];
	const where = {...(namespace !== undefined && {namespace}), name, call_id: id};
	return typeof call.input === 'string'
		? {type: 'custom_tool_call', ...where, input: call.input}
		: {type: 'function_call', ...where, arguments: JSON.stringify(call.input)};
};

const fault = (answer: Answer, now: number): Wire => {
	if (answer.is === 'login')
		return {status: 401, body: {error: {message: 'Incorrect API key provided: dummy.', code: 'invalid_api_key'}}};
	if (answer.is === 'limit') {
		const [resets_at, resets_in_seconds] = [answer.until / 1000, Math.ceil((answer.until - now) / 1000)];
		const message = 'The usage limit has been reached';
		return {
			status: 429,
			body: {error: {type: 'usage_limit_reached', message, plan_type: 'plus', resets_at, resets_in_seconds}},
		};
	}
	const error = {code: 'context_length_exceeded', message: 'Your input exceeds the context window of this model.'};
	return {status: 200, events: [{event: 'response.failed', data: {type: 'response.failed', response: {error}}}]};
};

const usage = {
	input_tokens: 1000,
	input_tokens_details: {cached_tokens: 0},
	output_tokens: 20,
	output_tokens_details: {reasoning_tokens: 0},
	total_tokens: 1020,
};

export const responses: Dialect = {
	name: 'codex',
	isWork: (method, path) => method === 'POST' && path.endsWith('/responses'),
	read: ({input, tools}: Body) => ({
		said: input
			.filter(one => one.type === 'message' && one.role === 'user')
			.map(one => (one.content ?? []).map(part => part.text ?? '').join('\n')),
		calls: callsOf(input),
		tools: new Set(toolNames([...(tools ?? []), ...input.flatMap(one => one.tools ?? [])])),
	}),
	callFor: (wish, tools) => {
		if (wish.is === 'look') {
			const input = {query: 'grid task_update', limit: 8};
			return tools.has('tool_search') ? {name: 'tool_search', input} : undefined;
		}
		if (wish.is === 'shell') return shell(tools, wish.command);
		if (wish.is === 'write') {
			const patch = `*** Begin Patch\n*** Add File: ${wish.path}\n+${wish.content}\n*** End Patch`;
			return tools.has('apply_patch')
				? {name: 'apply_patch', input: patch}
				: shell(tools, `printf '%s\\n' '${wish.content}' > ${wish.path}`);
		}
		if (wish.is === 'report') {
			const name = gridTool(tools);
			return name === undefined ? undefined : {name, input: {task: wish.task, status: wish.status}};
		}
		if (!tools.has('update_plan')) return undefined;
		return {name: 'update_plan', input: {plan: wish.todos.map(({title, status}) => ({step: title, status}))}};
	},
	write: (answer, count, now) => {
		if (answer.is === 'silence') return undefined;
		if (answer.is !== 'call' && answer.is !== 'text') return fault(answer, now);
		const id = `resp_${count}`;
		const content = answer.is === 'text' ? [{type: 'output_text', text: answer.text}] : [];
		const done =
			answer.is === 'call'
				? item(answer.call, `call_${count}`)
				: {type: 'message', role: 'assistant', id: `msg_${count}`, content};
		const events = [
			{type: 'response.created', response: {id}},
			{type: 'response.output_item.done', output_index: 0, item: done},
			{type: 'response.completed', response: {id, usage}},
		];
		return {status: 200, events: events.map(data => ({event: data.type, data}))};
	},
};
