import {randomUUID} from 'node:crypto';
import {UserError} from '../../error.ts';
import {protocolVersion} from '../../run/apply-change.ts';
import {createApp} from '../../server/app.ts';
import type {Dashboard} from '../../server/dashboard.ts';
import {type LoopbackListening, listenOnLoopback} from '../../server/listen.ts';
import {openRepository, startEngine} from '../connect/connection.ts';
import type {Context} from '../context.ts';
import {version} from '../version.ts';
import {apiToken} from './api-token.ts';

export type ServeOptions = {
	readonly port: number;
	readonly host?: string | undefined;
	readonly openReads?: boolean;
	readonly dashboard?: Dashboard;
	/** What is said once it listens. */
	readonly usage: (
		server: LoopbackListening,
		about: {readonly token: string; readonly tokenFile: string; readonly commonDir: string},
	) => readonly string[];
};

/** The API of the engine on 127.0.0.1, for as long as the verb runs; the run does not depend on it. Gives the exit code. */
export const serveUntilInterrupted = async (context: Context, options: ServeOptions): Promise<number> => {
	const repository = await openRepository(context);
	const engine = await startEngine(context, repository);
	const {commonDir} = repository;
	const {token, file} = apiToken(commonDir, context.env);
	const identity = {commonDir, instanceId: randomUUID(), version, protocol: protocolVersion, pid: process.pid};
	const {host, port, openReads = false, dashboard} = options;
	const app = createApp({engine, identity, guard: {token, openReads}, ...(dashboard && {dashboard})});
	// From before the address is said: whoever reads it may end us at once.
	const ended = new Promise<number>(resolve => {
		process.once('SIGINT', () => resolve(130));
		for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(0));
	});
	const server = await listenOnLoopback({app, port, ...(host !== undefined && {host})});
	if (server.port !== port) context.print(`port ${port} is taken, so it is ${server.port}`);
	for (const line of options.usage(server, {token, tokenFile: file, commonDir})) context.print(line);
	const code = await ended;
	await server.close();
	await engine.close();
	return code;
};

/** Throws UserError for what is not a port. */
export const checkPort = (text: number | string): number => {
	const port = Number(text);
	if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
	throw new UserError(`"${text}" is not a port.`, {hint: 'a port is a number from 1 to 65535'});
};
