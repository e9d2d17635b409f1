import {Agent, request as httpRequest, type IncomingMessage} from 'node:http';
import {UserError} from '../error.ts';

export type Target =
	| {readonly socketPath: string}
	| {readonly host: string; readonly port: number; readonly token?: string};

export type Answer = {readonly status: number; readonly body: unknown};
export type Ask = {
	readonly method?: 'GET' | 'POST';
	readonly path: string;
	readonly body?: unknown;
	/** Milliseconds until the answer must have come; default 60 s. */
	readonly timeoutMs?: number;
};

export type Requester = {
	/** Throws UserError ENGINE_AWAY when nobody answers. */
	readonly ask: (ask: Ask) => Promise<Answer>;
	/** The answer as soon as its headers are there; for event streams. */
	readonly open: (path: string) => Promise<IncomingMessage>;
	readonly close: () => void;
};

export const engineAway = (cause?: unknown): UserError =>
	new UserError('The engine does not answer.', {
		code: 'ENGINE_AWAY',
		hint: 'Run the command again: it starts the engine when there is none. The agents keep running meanwhile.',
		cause,
	});

/** True for a connection that was refused because nobody listens, not one that broke. */
export const isUnreachable = (error: unknown): boolean => {
	const cause = error instanceof UserError ? error.cause : error;
	return ['ECONNREFUSED', 'ENOENT'].includes(String((cause as NodeJS.ErrnoException | undefined)?.code));
};

/** HTTP to one engine over kept-alive connections; `target` is asked each time, for an engine that moved. */
export const createRequester = (target: () => Target): Requester => {
	const agent = new Agent({keepAlive: true});
	const start = ({method = 'GET', path, body, timeoutMs}: Ask): Promise<IncomingMessage> =>
		new Promise((resolve, reject) => {
			const to = target();
			const text = body === undefined ? undefined : JSON.stringify(body);
			const token = 'token' in to ? to.token : undefined;
			const request = httpRequest({
				agent,
				method,
				path,
				...('socketPath' in to ? {socketPath: to.socketPath, host: 'localhost'} : {host: to.host, port: to.port}),
				headers: {
					...(text !== undefined && {'content-type': 'application/json', 'content-length': Buffer.byteLength(text)}),
					...(token && {authorization: `Bearer ${token}`}),
				},
			});
			const timer = timeoutMs
				? setTimeout(() => request.destroy(new Error('no answer in time')), timeoutMs)
				: undefined;
			request.on('close', () => clearTimeout(timer));
			request.on('error', error => reject(engineAway(error)));
			request.on('response', resolve);
			request.end(text);
		});
	return {
		open: path => start({path}),
		ask: async ask => readAnswer(await start({timeoutMs: 60_000, ...ask})),
		close: () => agent.destroy(),
	};
};

const readAnswer = async (response: IncomingMessage): Promise<Answer> => {
	const chunks: Buffer[] = [];
	try {
		for await (const chunk of response) chunks.push(chunk as Buffer);
	} catch (error) {
		throw engineAway(error);
	}
	const text = Buffer.concat(chunks).toString('utf8');
	try {
		return {status: response.statusCode ?? 0, body: JSON.parse(text)};
	} catch (error) {
		throw new UserError('What answers there is no claude-grid engine.', {code: 'NOT_AN_ENGINE', cause: error});
	}
};
