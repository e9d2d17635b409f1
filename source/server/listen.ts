import {chmod, lstat, unlink} from 'node:fs/promises';
import type {Server} from 'node:http';
import type {AddressInfo, ListenOptions} from 'node:net';
import {connect} from 'node:net';
import type {HttpBindings} from '@hono/node-server';
import {createAdaptorServer} from '@hono/node-server';
import {UserError} from '../error.ts';
import {megabyte} from '../read-file.ts';
import type {GridApp} from './app.ts';
import {limitConnections} from './limit-connections.ts';
import {limitUnauthenticated} from './unauthenticated.ts';

/** `close` ends open event streams too. */
export type Listening = {readonly close: () => Promise<void>};
export type LoopbackListening = Listening & {readonly port: number; readonly url: string};

/** A longer path is cut silently by the system (107 bytes) and would reach another engine. */
export const maxSocketPath = 100;

const perConnection = {pipelined: 8, perSecond: 100, unread: 64 * megabyte};

type Limits = {readonly connections: number; readonly unauthenticated?: number};

const createServer = (app: Pick<GridApp, 'fetch'>, {connections, unauthenticated}: Limits): Server => {
	const server = createAdaptorServer({
		fetch: (request, env) => app.fetch(request, env as HttpBindings),
		hostname: '127.0.0.1',
		overrideGlobalObjects: false,
		// A request without Host is refused by the guard, with its reason.
		serverOptions: {
			requireHostHeader: false,
			headersTimeout: 5000,
			requestTimeout: 30_000,
			connectionsCheckingInterval: 2000,
		},
	}) as Server;
	server.maxConnections = 2 * connections;
	limitConnections(server, {connections, ...perConnection});
	if (unauthenticated !== undefined) limitUnauthenticated(server, unauthenticated);
	return server;
};

const listen = (server: Server, options: ListenOptions): Promise<void> =>
	new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(options, () => {
			server.off('error', reject);
			resolve();
		});
	});

const closer = (server: Server) => (): Promise<void> =>
	new Promise(resolve => {
		server.close(() => resolve());
		server.closeAllConnections();
	});

/**
 * Listens on a unix socket that only this user can open (mode 0600). A socket nobody answers on is replaced: whoever calls this
 * holds the engine's lock and has prepared the folder. Throws UserError: path too long, no socket there, socket in use.
 */
export const listenOnSocket = async ({
	app,
	path,
}: {
	readonly app: Pick<GridApp, 'fetch'>;
	readonly path: string;
}): Promise<Listening> => {
	if (Buffer.byteLength(path) > maxSocketPath) {
		throw new UserError(`The path of the engine's socket is longer than ${maxSocketPath} bytes: ${path}`, {
			code: 'SOCKET_PATH_TOO_LONG',
			hint: 'Set XDG_RUNTIME_DIR to a folder with a shorter path.',
		});
	}
	await removeStaleSocket(path);
	const server = createServer(app, {connections: 1024});
	// The file must never exist with a wider mode, not even for a moment; listen makes it before it returns.
	const umask = process.umask(0o177);
	const listening = listen(server, {path});
	process.umask(umask);
	await listening;
	await chmod(path, 0o600);
	return {close: closer(server)};
};

const removeStaleSocket = async (path: string): Promise<void> => {
	const facts = await lstat(path).catch(() => undefined);
	if (!facts) return;
	if (!facts.isSocket()) {
		throw new UserError(`Something other than a socket is where the engine's socket should be: ${path}`, {
			code: 'SOCKET_PATH_TAKEN',
			hint: `Look at it, then move it away: mv ${path} ${path}.old`,
		});
	}
	if (await answers(path)) {
		throw new UserError(`Another engine listens on ${path}.`, {code: 'SOCKET_IN_USE'});
	}
	await unlink(path);
};

const answers = (path: string): Promise<boolean> =>
	new Promise((resolve, reject) => {
		const socket = connect(path, () => {
			socket.destroy();
			resolve(true);
		});
		socket.on('error', (error: NodeJS.ErrnoException) =>
			error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? resolve(false) : reject(error),
		);
	});

const portsTried = 20;
/** Never `localhost`: somebody else may hold the same port on ::1. */
const address = '127.0.0.1';

/**
 * Listens on 127.0.0.1; when the port is taken, on the next free one. The app must have a guard.
 * Throws UserError: an address others can reach, no port free.
 */
export const listenOnLoopback = async (options: {
	readonly app: GridApp;
	/** 0: any free port. */
	readonly port: number;
	readonly host?: string;
}): Promise<LoopbackListening> => {
	const {app, port, host = address} = options;
	if (host !== '127.0.0.1' && host !== 'localhost') {
		throw new UserError(`claude-grid serves this machine only, not ${host}.`, {
			code: 'NOT_LOOPBACK',
			hint: 'Forward the port over ssh: ssh -L 9090:127.0.0.1:9090 <host>',
		});
	}
	const last = port === 0 ? 0 : Math.min(port + portsTried - 1, 65_535);
	for (let candidate = port; candidate <= last; candidate += 1) {
		const server = createServer(app, {connections: 128, unauthenticated: 32});
		try {
			await listen(server, {port: candidate, host: address});
			const bound = (server.address() as AddressInfo).port;
			return {port: bound, url: `http://${address}:${bound}`, close: closer(server)};
		} catch (error) {
			const {code} = error as NodeJS.ErrnoException;
			if (code === 'EACCES')
				throw new UserError(`Port ${candidate} may not be used by this user.`, {hint: 'Use --port 9090.'});
			if (code !== 'EADDRINUSE') throw error;
		}
	}
	throw new UserError(`The ports ${port} to ${last} are all in use.`, {
		code: 'NO_PORT',
		hint: 'Name another with --port.',
	});
};
