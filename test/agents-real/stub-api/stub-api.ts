import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {text as readText} from 'node:stream/consumers';
import {createMemory, decide, type Memory, type RequestKind} from './decide.ts';
import type {MessagesRequest, Reply} from './messages.ts';
import {streamMessage, wholeMessage} from './stream-reply.ts';

/** One request as tests look at it; `answer`: the tools called, `text`, `silence` or the error's status. */
export type SeenRequest = {
	readonly at: number;
	readonly path: string;
	readonly kind: RequestKind | 'other';
	readonly sessionId: string;
	readonly cwd: string;
	readonly answer: string;
	readonly body?: MessagesRequest;
};

export type StubApi = {
	/** For ANTHROPIC_BASE_URL. */
	readonly url: string;
	/** Every request so far, oldest first. */
	readonly requests: readonly SeenRequest[];
	/** Claude's session ids that worked in a worktree, oldest first. */
	readonly sessionsIn: (cwd: string) => readonly string[];
	/** Drops open connections too: a request that hangs ends. */
	readonly close: () => Promise<void>;
};

type State = {readonly memory: Memory; readonly requests: SeenRequest[]; count: number};

/**
 * A stand-in for the Messages API on 127.0.0.1 that drives the real Claude Code through a scenario named in the prompt
 * by a line `SCENARIO: name?parameter=value` (see scenarios.ts): `work` (parameters: `files` a task), `slow` (`ms`),
 * `hang`, `usage-limit` (`seconds`), `context`, `crash-window` (`seconds`), `ask`, `lazy`, `discover`;
 * the last seven also `after` n completed tasks. `lead` (`agent`) leads.
 */
export const startStubApi = async (): Promise<StubApi> => {
	const state: State = {memory: createMemory(), requests: [], count: 0};
	const server = createServer((request, response) => {
		answer(state, request, response).catch(error => {
			if (!response.headersSent)
				sendJson(response, 500, {type: 'error', error: {type: 'api_error', message: String(error)}});
			else response.destroy();
		});
	});
	await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests: state.requests,
		sessionsIn: cwd => state.memory.workplaces.get(cwd)?.sessions ?? [],
		close: () =>
			new Promise(resolve => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
};

const sendJson = (
	response: ServerResponse,
	status: number,
	body: unknown,
	headers: Readonly<Record<string, string>> = {},
): void => {
	response.writeHead(status, {'content-type': 'application/json', ...headers});
	response.end(JSON.stringify(body));
};

const answer = async (state: State, request: IncomingMessage, response: ServerResponse): Promise<void> => {
	const path = new URL(request.url ?? '/', 'http://stub').pathname;
	const raw = await readText(request);
	const note = (seen: Omit<SeenRequest, 'at' | 'path'>): void => {
		state.requests.push({at: Date.now(), path, ...seen});
	};
	if (request.method !== 'POST' || !path.startsWith('/v1/messages')) {
		note({kind: 'other', sessionId: '', cwd: '', answer: request.method ?? ''});
		return sendJson(response, 200, {});
	}
	const body: MessagesRequest = JSON.parse(raw);
	const inputTokens = Math.ceil(raw.length / 4);
	if (path === '/v1/messages/count_tokens') {
		note({kind: 'other', sessionId: '', cwd: '', answer: 'count'});
		return sendJson(response, 200, {input_tokens: inputTokens});
	}
	const sessionId = String(request.headers['x-claude-code-session-id'] ?? '');
	const {reply, kind, cwd} = decide(state.memory, body, sessionId);
	note({kind, sessionId, cwd, answer: nameOf(reply), body});
	await send(response, {id: `msg_${++state.count}`, model: body.model, inputTokens}, reply, body.stream === true);
};

const send = async (
	response: ServerResponse,
	frame: Parameters<typeof streamMessage>[1],
	reply: Reply,
	isStreamed: boolean,
): Promise<void> => {
	if (reply.is === 'silence') return;
	if (reply.is === 'error') {
		const {kind, message} = reply;
		return sendJson(response, reply.status, {type: 'error', error: {type: kind, message}}, reply.headers);
	}
	if (isStreamed) return streamMessage(response, frame, reply);
	sendJson(response, 200, wholeMessage(frame, reply));
};

const nameOf = (reply: Reply): string => {
	if (reply.is === 'silence') return 'silence';
	if (reply.is === 'error') return String(reply.status);
	const tools = reply.blocks.flatMap(block => (block.type === 'tool_use' ? [block.name] : []));
	return tools.length > 0 ? tools.join('+') : 'text';
};
