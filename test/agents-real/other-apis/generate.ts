import {type Answer, type Call, type Dialect, gridTool, type Wire} from './dialogue.ts';

/** As much of Gemini's generateContent as the Gemini CLI speaks. */
type Part = {
	readonly text?: string;
	readonly functionCall?: {readonly id?: string; readonly name: string; readonly args?: unknown};
	readonly functionResponse?: {readonly id?: string; readonly name: string; readonly response?: unknown};
};
type Body = {
	readonly contents: readonly {readonly role?: string; readonly parts?: readonly Part[]}[];
	readonly tools?: readonly {readonly functionDeclarations?: readonly {readonly name: string}[]}[];
};

const callsOf = (parts: readonly Part[]): readonly Call[] => {
	const results = parts.flatMap(part => part.functionResponse ?? []);
	return parts
		.flatMap(part => part.functionCall ?? [])
		.map(({id, name, args}) => {
			const result = results.find(one => one.id === id);
			return {name, input: args, ...(result && {result: JSON.stringify(result.response)})};
		});
};

const fault = (answer: Answer, now: number): Wire => {
	const error = (code: number, status: string, message: string, details: readonly object[] = []): Wire => ({
		status: code,
		body: {error: {code, message, status, details}},
	});
	if (answer.is === 'login') {
		const reason = {'@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID'};
		return error(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [reason]);
	}
	if (answer.is === 'limit') {
		const seconds = Math.ceil((answer.until - now) / 1000);
		const quota = {
			'@type': 'type.googleapis.com/google.rpc.QuotaFailure',
			violations: [{quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier'}],
		};
		const retry = {'@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${seconds}s`};
		const message = `You exceeded your current quota, please check your plan and billing details. Please retry in ${seconds}s.`;
		return error(429, 'RESOURCE_EXHAUSTED', message, [quota, retry]);
	}
	const message = 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).';
	return error(400, 'INVALID_ARGUMENT', message);
};

const chunk = (part: Part, finishReason?: string): object => ({
	candidates: [{content: {role: 'model', parts: [part]}, index: 0, ...(finishReason && {finishReason})}],
	usageMetadata: {promptTokenCount: 1000, candidatesTokenCount: 20, totalTokenCount: 1020},
	modelVersion: 'stub',
});

export const generate: Dialect = {
	name: 'gemini',
	isWork: (method, path) => method === 'POST' && /:(?:streamG|g)enerateContent$/.test(path),
	read: ({contents, tools = []}: Body) => ({
		said: contents
			.filter(content => content.role === 'user')
			.flatMap(content => content.parts?.flatMap(part => part.text ?? []) ?? []),
		calls: callsOf(contents.flatMap(content => content.parts ?? [])),
		tools: new Set(tools.flatMap(tool => tool.functionDeclarations?.map(one => one.name) ?? [])),
	}),
	callFor: (wish, tools) => {
		const call = (name: string, input: object): Call | undefined => (tools.has(name) ? {name, input} : undefined);
		if (wish.is === 'look') return undefined;
		if (wish.is === 'shell') return call('run_shell_command', {command: wish.command});
		if (wish.is === 'write') return call('write_file', {file_path: wish.path, content: `${wish.content}\n`});
		if (wish.is === 'report') return call(gridTool(tools) ?? '', {task: wish.task, status: wish.status});
		const todos = wish.todos.map(({title, status}) => ({description: title, status}));
		return call('write_todos', {todos});
	},
	write: (answer, count, now) => {
		if (answer.is === 'silence') return undefined;
		if (answer.is !== 'call' && answer.is !== 'text') return fault(answer, now);
		if (answer.is === 'text') {
			const half = Math.ceil(answer.text.length / 2);
			const [first, second] = [answer.text.slice(0, half), answer.text.slice(half)];
			return {status: 200, events: [{data: chunk({text: first})}, {data: chunk({text: second}, 'STOP')}]};
		}
		const {name, input} = answer.call;
		const part = {functionCall: {id: `call_${count}`, name, args: input}};
		return {status: 200, events: [{data: chunk(part, 'STOP')}]};
	},
};
