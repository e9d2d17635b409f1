import {spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {ProcessIdentity, Run} from '../../source/run/model/types.ts';
import {built} from './built.ts';
import {type Living, processesWith, signal, startTimeOf, variable} from './processes.ts';
import {gitEnvironment, type TemporaryRepository, temporaryRepository} from './temporary-repository.ts';
import {waitFor} from './wait-for.ts';

export type Finished = {readonly code: number | null; readonly stdout: string; readonly stderr: string};
export type RunningVerb = {
	readonly pid: number;
	readonly ended: Promise<Finished>;
	/** stdout so far. */
	readonly output: () => string;
	readonly signal: (name: NodeJS.Signals) => void;
};
export type EngineFile = ProcessIdentity & {readonly socket: string; readonly instanceId: string};
export type GridAgent = {readonly streamId: string; readonly sessionId: string} & ProcessIdentity;

/** A repository with a home of its own, and the built claude-grid used on it as the user does. */
export type Grid = TemporaryRepository & {
	/** HOME, the user's configuration and the runtime folder; every process of this grid carries it as HOME. */
	readonly home: string;
	readonly env: Readonly<Record<string, string>>;
	readonly commonDir: string;
	/** Runs a verb to its end. */
	readonly run: (args: readonly string[], options?: VerbOptions) => Promise<Finished>;
	/** Starts a verb and leaves it running. */
	readonly start: (args: readonly string[], options?: VerbOptions) => RunningVerb;
	/** Writes a plan beside the repository and gives its path. */
	readonly plan: (document: object, name?: string) => string;
	/** The engine that lives now, as engine.json names it. */
	readonly engine: () => EngineFile | undefined;
	/** Ends the engine and waits until its process is gone; the agents keep running. */
	readonly killEngine: (name?: NodeJS.Signals) => Promise<EngineFile>;
	/** run.json of the newest run, as it is on the disk now. */
	readonly saved: () => Run;
	readonly runFolder: () => string;
	/** The newest session of each stream that has a process in run.json and has not ended. */
	readonly agents: () => readonly GridAgent[];
	/** Living processes that carry a session tag: agents, their descendants, steps. */
	readonly tagged: () => readonly Living[];
	/** Stops all agents and the engine; throws when a tagged process is left. Then deletes everything. */
	readonly close: () => Promise<void>;
};
export type VerbOptions = {
	readonly cwd?: string;
	/** Over the grid's own; undefined takes one away. */
	readonly env?: Readonly<Record<string, string | undefined>>;
	readonly timeoutMs?: number;
};

export type GridOptions = {
	readonly env?: Readonly<Record<string, string>>;
	readonly name?: string;
	/** A home shared with another grid: one user, two repositories. */
	readonly home?: string;
};

export const createGrid = (options: GridOptions = {}): Grid => {
	const repository = temporaryRepository({...(options.name !== undefined && {name: options.name})});
	const home = options.home ?? realpathSync(mkdtempSync(path.join(tmpdir(), 'cg-')));
	const env = environmentOf(home, options.env);
	const commonDir = path.join(repository.root, '.git');
	const start = (args: readonly string[], verb: VerbOptions = {}): RunningVerb =>
		startVerb(args, {cwd: repository.root, ...verb, env: {...env, ...verb.env}});
	const engine = (): EngineFile | undefined => livingEngine(commonDir);
	const grid: Grid = {
		...repository,
		home,
		env,
		commonDir,
		start,
		run: (args, verb) => start(args, verb).ended,
		plan: (document, name = 'plan.json') => {
			const file = path.join(repository.parent, name);
			writeFileSync(file, JSON.stringify(document));
			return file;
		},
		engine,
		killEngine: async (name = 'SIGKILL') => {
			const found = await waitFor(engine, {what: 'an engine to end'});
			signal(found.pid, name);
			await waitFor(() => startTimeOf(found.pid) !== found.startTime, {what: 'the end of the engine'});
			return found;
		},
		saved: () => JSON.parse(readFileSync(path.join(newestRun(commonDir), 'run.json'), 'utf8')),
		runFolder: () => newestRun(commonDir),
		agents: () => agentsOf(grid.saved()),
		tagged: () =>
			processesWith(`HOME=${home}`).filter(
				one => variable(one, 'CLAUDE_GRID_SESSION') !== undefined && isOf(one, repository.parent),
			),
		close: () => closeGrid(grid, options.home === undefined),
	};
	return grid;
};

const environmentOf = (home: string, more: GridOptions['env'] = {}): Readonly<Record<string, string>> => {
	for (const name of ['config', 'run']) mkdirSync(path.join(home, name), {recursive: true, mode: 0o700});
	const {PATH = '', LC_ALL: _, ...rest} = gitEnvironment();
	const kept = ['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_NOSYSTEM', 'TMPDIR'].flatMap(name =>
		rest[name] === undefined ? [] : [[name, rest[name]]],
	);
	return {
		...Object.fromEntries(kept),
		PATH,
		HOME: home,
		XDG_CONFIG_HOME: path.join(home, 'config'),
		XDG_RUNTIME_DIR: path.join(home, 'run'),
		LANG: 'C.UTF-8',
		TERM: 'dumb',
		...more,
	};
};

const startVerb = (args: readonly string[], {cwd, env, timeoutMs = 60_000}: VerbOptions): RunningVerb => {
	const child = spawn(process.execPath, [built.cli, ...args], {cwd, env, stdio: ['ignore', 'pipe', 'pipe']});
	const said = {stdout: '', stderr: ''};
	for (const name of ['stdout', 'stderr'] as const)
		child[name].setEncoding('utf8').on('data', (text: string) => {
			said[name] += text;
		});
	const ended = new Promise<Finished>((resolve, reject) => {
		const timer = setTimeout(() => {
			child.kill('SIGKILL');
			reject(new Error(`claude-grid ${args.join(' ')} took too long:\n${said.stdout}\n${said.stderr}`));
		}, timeoutMs);
		child.on('error', reject);
		child.on('close', code => {
			clearTimeout(timer);
			resolve({code, ...said});
		});
	});
	// A test that has failed waits for nothing any more.
	ended.catch(() => undefined);
	return {pid: child.pid ?? 0, ended, output: () => said.stdout, signal: name => void child.kill(name)};
};

const livingEngine = (commonDir: string): EngineFile | undefined => {
	try {
		const file = JSON.parse(readFileSync(path.join(commonDir, 'claude-grid', 'engine.json'), 'utf8'));
		return startTimeOf(file.pid) === file.startTime ? file : undefined;
	} catch {
		return undefined;
	}
};

const newestRun = (commonDir: string): string => {
	const folder = path.join(commonDir, 'claude-grid', 'runs');
	const name = readdirSync(folder).sort().at(-1);
	if (name === undefined) throw new Error('There is no run yet.');
	return path.join(folder, name);
};

export const agentsOf = (run: Run): readonly GridAgent[] =>
	Object.values(run.streams).flatMap(({id, sessions}) => {
		const session = sessions.at(-1);
		return session?.process && session.endedAt === undefined
			? [{streamId: id, sessionId: session.id, ...session.process}]
			: [];
	});

/** Two grids may share a home: processes are told apart by where they work. */
const isOf = ({cwd}: Living, parent: string): boolean => cwd === parent || cwd.startsWith(`${parent}/`);

const closeGrid = async (grid: Grid, ownsHome: boolean): Promise<void> => {
	const fault = await stopEverything(grid).then(
		() => undefined,
		(error: unknown) => error,
	);
	for (const {pid} of [...grid.tagged(), ...[grid.engine() ?? []].flat()]) signal(pid, 'SIGKILL');
	if (ownsHome) await endAllOf(grid.home);
	grid.remove();
	if (ownsHome) rmSync(grid.home, {recursive: true, force: true, maxRetries: 20, retryDelay: 50});
	if (fault !== undefined) throw fault;
};

/** Nobody writes any more: a process of this home may have begun another one when it was struck. */
const endAllOf = async (home: string): Promise<void> => {
	const living = () => processesWith(`HOME=${home}`);
	await waitFor(
		() => {
			for (const {pid} of living()) signal(pid, 'SIGKILL');
			return living().length === 0;
		},
		{what: 'the end of all that belongs to a test', timeoutMs: 10_000},
	).catch(() => undefined);
};

const stopEverything = async (grid: Grid): Promise<void> => {
	const isAlive = grid.tagged().length > 0;
	if (isAlive) await grid.run(['stop']);
	if (isAlive) await waitFor(() => grid.tagged().length === 0, {what: 'the end of all agents', timeoutMs: 30_000});
	if (grid.engine()) await grid.killEngine('SIGTERM');
	const left = grid.tagged();
	// An agent that began after the first look outlives its engine, as it should.
	if (isAlive && left.length > 0) throw new Error(`Left over: ${left.map(one => one.pid).join(', ')}`);
};
