import type {IncomingMessage} from 'node:http';
import type {Engine, Identity} from '../engine/types.ts';
import {UserError} from '../error.ts';
import {protocolVersion} from '../run/apply-change.ts';
import {readEngineFile} from '../store/engine-file.ts';
import {engineOverHttp, startPath} from './engine-over-http.ts';
import type {Connection} from './follow.ts';
import {follow} from './follow.ts';
import {assertOwnSocket} from './own-socket.ts';
import {type Answer, type Ask, createRequester, engineAway, isUnreachable, type Requester} from './request.ts';

export type ConnectOptions = {
	readonly socket: string;
	/** The repository the engine must be of. */
	readonly commonDir: string;
	/** The client's own: goes along with what it asks for. */
	readonly env?: NodeJS.ProcessEnv | undefined;
	/** Told when the event stream of a subscription comes and goes. */
	readonly onConnection?: ((connection: Connection) => void) | undefined;
	/** Starts an engine again when nobody listens any more; resolves with its socket. */
	readonly revive?: (() => Promise<string>) | undefined;
	readonly silenceMs?: number | undefined;
};

/**
 * An engine over its unix socket. Throws UserError: ENGINE_AWAY nobody answers, ENGINE_OTHER_REPOSITORY, ENGINE_OTHER_VERSION (its
 * `cause` is the engine's Identity), SOCKET_FOREIGN. A subscription survives a restart of the engine.
 */
export const connectEngine = async (options: ConnectOptions): Promise<Engine> => {
	let {socket} = options;
	const requester = createRequester(() => ({socketPath: socket}));
	const check = async () => {
		await assertOwnSocket(socket);
		return checkIdentity(requester, options.commonDir);
	};
	const {revive} = options;
	/** It listens elsewhere since; an event stream that was open before does not notice. */
	const hasMoved = async (from: string): Promise<boolean> => {
		// Another question may have found out already.
		if (socket === from) socket = readEngineFile(options.commonDir)?.socket ?? from;
		if (socket === from) return false;
		await check();
		return true;
	};
	/** It had nothing to do and ended between our look and our start: nothing was asked of it yet. */
	const hasRestarted = async ({path}: Ask): Promise<boolean> => {
		if (path !== startPath || !revive) return false;
		socket = await revive();
		await check();
		return true;
	};
	const ask = async (wanted: Ask): Promise<Answer> => {
		const from = socket;
		try {
			return await requester.ask(wanted);
		} catch (error) {
			if (!isUnreachable(error)) throw error;
			if (!(await hasMoved(from)) && !(await hasRestarted(wanted))) throw error;
			return requester.ask(wanted);
		}
	};
	return connected({...requester, ask}, check, {
		onConnection: options.onConnection,
		env: options.env,
		silenceMs: options.silenceMs,
		revive:
			revive &&
			(async () => {
				socket = await revive();
			}),
	});
};

/** An engine behind `claude-grid serve`, for `--api URL`. Throws UserError as connectEngine does, and NO_TOKEN, BAD_URL. */
export const connectRemote = async (options: {
	readonly url: string;
	readonly token?: string | undefined;
	readonly onConnection?: ((connection: Connection) => void) | undefined;
}): Promise<Engine> => {
	const url = URL.canParse(options.url) ? new URL(options.url) : undefined;
	if (url?.protocol !== 'http:') {
		throw new UserError(`${options.url} is not an http address.`, {
			code: 'BAD_URL',
			hint: 'Give it as claude-grid serve prints it, such as http://127.0.0.1:9090',
		});
	}
	const target = {
		host: url.hostname,
		port: Number(url.port || 80),
		...(options.token !== undefined && {token: options.token}),
	};
	const requester = createRequester(() => target);
	return connected(requester, () => checkIdentity(requester), {onConnection: options.onConnection});
};

const connected = async (
	requester: Requester,
	check: () => Promise<void>,
	{
		env,
		...following
	}: Pick<Parameters<typeof follow>[0], 'onConnection' | 'silenceMs' | 'revive'> & Pick<ConnectOptions, 'env'>,
): Promise<Engine> => {
	try {
		await check();
	} catch (error) {
		requester.close();
		throw error;
	}
	const open = async (): Promise<IncomingMessage> => {
		await check();
		const response = await requester.open('/api/events');
		if (response.statusCode === 200) return response;
		response.destroy();
		throw engineAway();
	};
	return engineOverHttp(requester, listener => follow({...following, open, listener}), env);
};

const checkIdentity = async (requester: Requester, commonDir?: string): Promise<void> => {
	const {status, body} = await requester.ask({path: '/api/identity', timeoutMs: 5000});
	if (status === 401) {
		throw new UserError('The engine there asks for a token.', {
			code: 'NO_TOKEN',
			hint: 'claude-grid serve prints the token; give it in the environment: CLAUDE_GRID_TOKEN=<token>',
		});
	}
	const identity = body as Partial<Identity>;
	if (status !== 200 || typeof identity.protocol !== 'number') {
		throw new UserError('What answers there is no claude-grid engine.', {code: 'NOT_AN_ENGINE'});
	}
	if (commonDir !== undefined && identity.commonDir !== commonDir) {
		throw new UserError(`The engine on this socket belongs to another repository: ${identity.commonDir}`, {
			code: 'ENGINE_OTHER_REPOSITORY',
			hint: 'Set XDG_RUNTIME_DIR to another folder and run the command again.',
		});
	}
	if (identity.protocol !== protocolVersion) {
		throw new UserError(
			`The engine of this repository is claude-grid ${identity.version}, another version than this one.`,
			{
				code: 'ENGINE_OTHER_VERSION',
				hint:
					commonDir === undefined
						? 'Use the same version of claude-grid on both sides.'
						: `kill ${identity.pid}, which is that engine, then run the command again; the agents keep working meanwhile.`,
				cause: identity,
			},
		);
	}
};
