import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';

type Answer = {readonly id?: number; readonly result?: unknown; readonly error?: {readonly message: string}};
type ToolResult = {readonly content?: readonly {readonly text?: string}[]; readonly isError?: boolean};

/** The MCP server the grid gives its agents, spoken to over its stdin and stdout. */
export const startMcp = async ([command = '', ...args]: readonly string[]) => {
	const child = spawn(command, args, {stdio: ['pipe', 'pipe', 'ignore']});
	const waiting = new Map<number, (answer: Answer) => void>();
	let count = 0;
	const isGone = new Promise<Answer>(resolve => {
		const gone = () => resolve({error: {message: 'the MCP server is gone'}});
		child.once('error', gone).once('exit', gone);
	});
	child.stdin.on('error', () => undefined);
	createInterface({input: child.stdout}).on('line', line => {
		const answer: Answer = JSON.parse(line);
		waiting.get(answer.id ?? 0)?.(answer);
		waiting.delete(answer.id ?? 0);
	});
	const tell = (message: object): void => void child.stdin.write(`${JSON.stringify({jsonrpc: '2.0', ...message})}\n`);
	const ask = async (method: string, params: object): Promise<unknown> => {
		const id = ++count;
		const answered = new Promise<Answer>(resolve => waiting.set(id, resolve));
		tell({id, method, params});
		const {result, error} = await Promise.race([answered, isGone]);
		if (error) throw new Error(error.message);
		return result;
	};
	const clientInfo = {name: 'fake-agent', version: '1'};
	await ask('initialize', {protocolVersion: '2025-06-18', capabilities: {}, clientInfo});
	tell({method: 'notifications/initialized'});
	return {
		tools: async (): Promise<readonly string[]> => {
			const {tools} = (await ask('tools/list', {})) as {tools: readonly {name: string}[]};
			return tools.map(({name}) => name);
		},
		call: async (name: string, input: object): Promise<{readonly text: string; readonly isError: boolean}> => {
			const {content = [], isError = false} = (await ask('tools/call', {name, arguments: input})) as ToolResult;
			return {text: content.map(part => part.text ?? '').join('\n'), isError};
		},
		close: (): void => void child.stdin.end(),
	};
};
