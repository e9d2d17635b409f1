import {randomUUID} from 'node:crypto';
import {UserError} from '../error.ts';
import {protocolVersion} from '../run/apply-change.ts';
import {createApp} from '../server/app.ts';
import {listenOnLoopback} from '../server/listen.ts';
import {readEngineFile} from '../store/engine-file.ts';
import {apiToken} from './api-token.ts';
import {openRepository, startEngine} from './connection.ts';
import type {Context} from './context.ts';
import {version} from './version.ts';

const seedsPort = 9090;

/** The engine's door on 127.0.0.1 as well, for as long as this verb runs; the run does not depend on it. */
export const run = async (context: Context): Promise<number> => {
	const {port, host} = addressOf(context);
	const repository = await openRepository(context);
	const engine = await startEngine(context, repository);
	const {commonDir} = repository;
	const {token, file} = apiToken(commonDir);
	const openReads = context.flags.openReads ?? false;
	const identity = {commonDir, instanceId: randomUUID(), version, protocol: protocolVersion, pid: process.pid};
	const app = createApp({engine, identity, guard: {token, openReads}});
	const server = await listenOnLoopback({app, port, ...(host !== undefined && {host})});
	const socket = readEngineFile(commonDir)?.socket ?? '';
	for (const line of usage(server, port, {token: file, socket, openReads})) context.say(line);
	const code = await new Promise<number>(resolve => {
		process.once('SIGINT', () => resolve(130));
		for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(0));
	});
	await server.close();
	await engine.close();
	return code;
};

/** The flag first, then the seeds' HTTP_API_PORT and HTTP_API_HOST. */
const addressOf = ({flags, env}: Context): {readonly port: number; readonly host: string | undefined} => {
	const port = flags.port ?? (env.HTTP_API_PORT === undefined ? seedsPort : Number(env.HTTP_API_PORT));
	if (!Number.isInteger(port) || port < 1 || port > 65_535)
		throw new UserError(`"${flags.port ?? env.HTTP_API_PORT}" is not a port.`, {
			cure: 'a port is a number from 1 to 65535',
		});
	const host = env.HTTP_API_HOST;
	if (host !== undefined && host !== '127.0.0.1' && host !== 'localhost')
		throw new UserError(`The API listens on loopback only, not on ${host}.`, {
			cure: 'from another machine: ssh -L 9090:127.0.0.1:9090 this-machine',
		});
	return {port, host};
};

const usage = (
	server: {readonly port: number; readonly url: string},
	wanted: number,
	{token, socket, openReads}: {readonly token: string; readonly socket: string; readonly openReads: boolean},
): readonly string[] => [
	...(server.port === wanted ? [] : [`port ${wanted} is taken, so it is ${server.port}`]),
	`API: ${server.url}   token: ${token}`,
	`  curl -s -H "Authorization: Bearer $(cat ${token})" "${server.url}/api/streams" | jq`,
	`  curl -s --unix-socket "${socket}" "http://grid/api/streams" | jq`,
	...(openReads
		? [
				`  curl -s "${server.url}/api/streams" | jq`,
				'warning: --open-reads lets every user of this machine read streams, tasks and activity',
			]
		: []),
	'Ctrl-C ends the API; the run goes on.',
];
