import {rename, stat} from 'node:fs/promises';
import {join} from 'node:path';
import type {Engine} from '../engine/types.ts';
import {UserError} from '../error.ts';
import {requireNode} from '../process/preflight.ts';
import {spawnDetached} from '../process/start/daemon.ts';
import {withoutNodeSettings} from '../process/start/node-settings.ts';
import {readBytes, readText, recordBytes, smallBytes} from '../read-file.ts';
import {engineFile, gridFolder, prepareGridFolder, socketPath} from '../store/paths.ts';
import {connectEngine} from './connect.ts';
import type {Connection} from './follow.ts';
import {liveEngine, unreachable} from './living.ts';

export type LaunchOptions = {
	/** Absolute real path of the repository's common git dir. */
	readonly commonDir: string;
	/** The main checkout; the engine's working directory. */
	readonly repository: string;
	/** How an engine is started: `node ...argv`. */
	readonly program: {readonly node: string; readonly argv: readonly string[]};
	readonly env: NodeJS.ProcessEnv;
	/** What stands before the program so that it outlives a logout; asked only when an engine is started. */
	readonly scope?: () => Promise<readonly string[]>;
	readonly onConnection?: (connection: Connection) => void;
	/** Milliseconds an engine has to answer after its start; default 15 s. */
	readonly patienceMs?: number;
};

/**
 * The engine of a repository: the one that runs, or a new one that outlives us. Clients that come at once get the same one: the
 * engine's lock decides, and a second engine ends by itself with code 0. When the engine dies later, a subscription starts it again.
 * Throws UserError: ENGINE_DIED with its last words, ENGINE_SILENT, and those of connectEngine but ENGINE_AWAY.
 */
export const ensureEngine = async (options: LaunchOptions): Promise<Engine> => {
	const running = (await runningEngine(options)) ?? (await awaitLiving(options));
	return running ? running.engine : (await launch(options)).engine;
};

/** The engine of a repository if one runs; never starts one. */
export const findEngine = async (
	options: Pick<LaunchOptions, 'commonDir' | 'env' | 'onConnection'>,
): Promise<Engine | undefined> => ((await runningEngine(options)) ?? (await awaitLiving(options)))?.engine;

const graceMs = 4000;

/** An engine that lives without a socket makes one anew within seconds. Throws ENGINE_UNREACHABLE when it does not. */
const awaitLiving = async (options: Parameters<typeof runningEngine>[0]): Promise<Found | undefined> => {
	const until = Date.now() + graceMs;
	for (;;) {
		const living = await liveEngine(options.commonDir);
		if (!living) return undefined;
		const found = await runningEngine(options);
		if (found) return found;
		if (Date.now() > until) throw unreachable(living);
		await new Promise(resolve => setTimeout(resolve, 100));
	}
};

type Found = {readonly engine: Engine; readonly socket: string};

const runningEngine = async (
	options: Pick<LaunchOptions, 'commonDir' | 'env' | 'onConnection'> & Partial<LaunchOptions>,
): Promise<Found | undefined> => {
	const {commonDir, env, onConnection, program, repository} = options;
	const revive = program && repository !== undefined ? () => socketOfNew({...options, program, repository}) : undefined;
	let foreign: UserError | undefined;
	for (const socket of await candidates(options)) {
		try {
			return {engine: await connectEngine({socket, commonDir, env, onConnection, revive}), socket};
		} catch (error) {
			if (!(error instanceof UserError)) throw error;
			// Another user may stand where it would be first; it may listen elsewhere.
			if (error.code === 'SOCKET_FOREIGN') foreign ??= error;
			else if (!isOtherSocket(error, socket !== ownSocket(options))) throw error;
		}
	}
	if (foreign) throw foreign;
	return undefined;
};

/** Nobody is there; or engine.json came with a copy of another repository, and names that one's engine. */
const isOtherSocket = ({code}: UserError, isWritten: boolean): boolean =>
	code === 'ENGINE_AWAY' || (isWritten && code === 'ENGINE_OTHER_REPOSITORY');

const ownSocket = ({commonDir, env}: Pick<LaunchOptions, 'commonDir' | 'env'>): string =>
	socketPath({commonDir, env, uid: process.getuid?.() ?? 0});

/** Where it may listen: where engine.json says (its environment may differ from ours), then where ours would. */
const candidates = async ({commonDir, env}: Pick<LaunchOptions, 'commonDir' | 'env'>): Promise<readonly string[]> => {
	const own = ownSocket({commonDir, env});
	const written = await writtenSocket(engineFile(commonDir));
	return written === undefined || written === own ? [own] : [written, own];
};

const writtenSocket = async (path: string): Promise<string | undefined> => {
	try {
		const {socket} = JSON.parse(await readText(path, smallBytes));
		return typeof socket === 'string' ? socket : undefined;
	} catch {
		return undefined;
	}
};

const socketOfNew = async (options: LaunchOptions): Promise<string> => {
	const bare = withoutRevive(options);
	const {engine, socket} = (await runningEngine(bare)) ?? (await awaitLiving(bare)) ?? (await launch(options));
	await engine.close();
	return socket;
};

const withoutRevive = ({commonDir, env}: LaunchOptions) => ({commonDir, env});

const launch = async (options: LaunchOptions): Promise<Found> => {
	const {commonDir, repository, program, env, scope = async () => [], patienceMs = 15_000} = options;
	requireNode(program.node, 'Start claude-grid again.');
	const folder = gridFolder(commonDir);
	prepareGridFolder(commonDir);
	const logPath = join(folder, 'engine.log');
	const from = await prepareLog(logPath);
	let death: Death | undefined;
	spawnDetached({
		argv: [...(await scope()), program.node, ...program.argv],
		cwd: repository,
		env: engineEnvironment(env, program.argv),
		logPath,
		// Code 0: another engine had the lock; that one will answer.
		onExit: (code, reason) => {
			if (code !== 0) death = {code, reason: reason ?? `ended with code ${code}`};
		},
	});
	const until = Date.now() + patienceMs;
	while (Date.now() < until) {
		const found = await runningEngine(options);
		if (found) return found;
		if (death !== undefined) throw await diedError(death, logPath, from);
		await new Promise(resolve => setTimeout(resolve, 25));
	}
	throw new UserError(`The engine did not answer within ${Math.round(patienceMs / 1000)} s.`, {
		code: 'ENGINE_SILENT',
		hint: `Look into ${logPath}, or run claude-grid doctor.`,
	});
};

type Death = {readonly code: number; readonly reason: string};

/** An agent may be the one who asks: what ends with its session must not end the engine. */
const engineEnvironment = (
	{
		CLAUDE_GRID_SESSION: _session,
		CLAUDE_GRID_STREAM: _stream,
		CLAUDE_GRID_ATTEMPT: _attempt,
		...env
	}: NodeJS.ProcessEnv,
	[program = '']: readonly string[],
): NodeJS.ProcessEnv =>
	// A program in Yarn's archive is found by what NODE_OPTIONS loads.
	program.includes('.zip/') ? env : withoutNodeSettings(env);

/** A verb says with it that nothing can be written, or that another version has written. */
const readOnlyCode = 4;
const maxLog = 1024 * 1024;

/** The log's size now, so that only this start's lines are shown; one that has grown large makes room. */
const prepareLog = async (path: string): Promise<number> => {
	const size = (await stat(path).catch(() => undefined))?.size ?? 0;
	if (size <= maxLog) return size;
	await rename(path, `${path}.old`);
	return 0;
};

const diedError = async ({code, reason}: Death, logPath: string, from: number): Promise<UserError> => {
	const text = await readBytes(logPath, recordBytes).then(
		bytes => bytes.subarray(from).toString('utf8'),
		() => '',
	);
	const lines = text.trim().split('\n').slice(-8).join('\n');
	return new UserError(`The engine could not start (${reason})${lines ? `:\n${lines}` : '.'}`, {
		code: 'ENGINE_DIED',
		...(code === readOnlyCode && {exitCode: readOnlyCode}),
		hint: `Its log is ${logPath}; claude-grid doctor looks for the cause.`,
	});
};
