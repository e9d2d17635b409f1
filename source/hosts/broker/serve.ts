import {statSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {UserError} from '../../error.ts';
import {askProgram} from '../../process/ask-program.ts';
import {findBinary} from '../../process/preflight.ts';
import {startTalk} from '../../process/talk.ts';
import {hostsFile} from '../../store/hosts.ts';
import {brokerFiles, engineAddress, settleBroker, writeConfig} from './folder.ts';
import {brokerProblem} from './version.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export type ServeRequest = {
	readonly env: Environment;
	/** Where it listens, and how hosts reach that. */
	readonly listen: string;
	readonly at: string;
	readonly onReady: () => void;
	/** It keeps running as it was: what was changed cannot be read or told to it. */
	readonly onProblem: (reason: string) => void;
	readonly signal: AbortSignal;
};

const lookMs = 500;
const pauseMs = 100;
const program = 'nats-server';

/** Runs nats-server with our settings, and tells it of each host that is invited or removed. Throws UserError. */
export const serveBroker = async ({env, listen, at, onReady, onProblem, signal}: ServeRequest): Promise<void> => {
	await requireServer(env, listen);
	const setting = await settleBroker(env, {listen, at});
	writeConfig(env, setting);
	const server = startTalk({argv: [program, '-c', brokerFiles(env).config], cwd: '/', env});
	const stop = () => server.end();
	signal.addEventListener('abort', stop);
	const watch = watchHosts(env, () => {
		try {
			writeConfig(env, setting);
		} catch (error) {
			// Whoever was invited before still is; the next change is looked at again.
			return onProblem(error instanceof Error ? error.message : String(error));
		}
		server.reload();
	});
	const ended = new AbortController();
	void whenReady(env, ended.signal).then(isReady => isReady && onReady());
	const {said} = await server.ended;
	ended.abort();
	clearInterval(watch);
	signal.removeEventListener('abort', stop);
	if (signal.aborted) return;
	const reason = said.split('\n').findLast(line => /\[(FTL|ERR)\]/.test(line)) ?? said.trim().split('\n').at(-1) ?? '';
	throw new UserError(`nats-server ended: ${reason.replace(/^.*\[(?:FTL|ERR)\] /, '')}`, {
		code: 'BROKER_ENDED',
		exitCode: 1,
	});
};

const requireServer = async (env: Environment, listen: string): Promise<void> => {
	if (findBinary(program, env) === undefined)
		throw new UserError('nats-server is not on your PATH.', {
			code: 'NO_NATS_SERVER',
			hint: 'apt install nats-server (for this machine alone), or a newer one: https://github.com/nats-io/nats-server/releases',
		});
	const {text, problem} = await askProgram({argv: [program, '--version'], cwd: '/', env, timeoutMs: 10_000});
	if (problem) throw problem;
	const why = brokerProblem(text, listen);
	if (why === undefined) return;
	throw new UserError(`${why}.`, {
		code: 'BROKER_OLD',
		hint: 'install a newer one, or listen on 127.0.0.1:4222 and let hosts come through ssh -R 4222:127.0.0.1:4222',
	});
};

/** Once we get in ourselves. */
const whenReady = async (env: Environment, signal: AbortSignal): Promise<boolean> => {
	const {connectBroker} = await import('../nats/client.ts');
	while (!signal.aborted) {
		const broker = await connectBroker(await engineAddress(env), () => undefined).catch(() => undefined);
		if (broker) return broker.close().then(() => true);
		await sleep(pauseMs, undefined, {signal}).catch(() => undefined);
	}
	return false;
};

const changeOf = (file: string): number => statSync(file, {throwIfNoEntry: false})?.mtimeMs ?? 0;

const watchHosts = (env: Environment, onChange: () => void): NodeJS.Timeout => {
	const file = hostsFile(env);
	let seen = changeOf(file);
	return setInterval(() => {
		const now = changeOf(file);
		if (now === seen) return;
		seen = now;
		onChange();
	}, lookMs);
};
