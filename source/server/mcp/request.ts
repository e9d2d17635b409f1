import {request} from 'node:http';

export type EngineAnswer = {readonly status: number; readonly body: unknown};

/** The engine did not answer; the agent is told to continue without it. */
export class EngineAway extends Error {
	/** Nobody has heard the request: it may be asked again. */
	readonly isUndelivered: boolean;
	constructor(message: string, code = '') {
		super(message);
		this.isUndelivered = code === 'ENOENT' || code === 'ECONNREFUSED';
	}
}

/** One request to the engine's socket, a connection for each: an agent calls seldom, and nothing may keep its server alive. */
export const askEngine = (
	socketPath: string,
	path: string,
	body?: unknown,
	timeoutMs = 10_000,
): Promise<EngineAnswer> =>
	new Promise((resolve, reject) => {
		const text = body === undefined ? undefined : JSON.stringify(body);
		const away = (error: NodeJS.ErrnoException) => reject(new EngineAway(error.message, error.code));
		const headers =
			text === undefined ? {} : {'content-type': 'application/json', 'content-length': Buffer.byteLength(text)};
		const sending = request(
			{socketPath, host: 'localhost', path, method: text === undefined ? 'GET' : 'POST', headers, agent: false},
			response => {
				const chunks: Buffer[] = [];
				response.on('data', (chunk: Buffer) => chunks.push(chunk));
				response.on('error', away);
				response.on('end', () => {
					try {
						resolve({status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString('utf8'))});
					} catch {
						away(new Error('not JSON'));
					}
				});
			},
		);
		sending.setTimeout(timeoutMs, () => sending.destroy(new Error('no answer in time')));
		sending.on('error', away);
		sending.end(text);
	});
