import {rm} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../error.ts';
import {namedGitFolder} from '../git/git-link.ts';
import type {AgentName} from '../plan/types.ts';
import type {StepRequest} from '../process/start/step.ts';
import {plannedStream, type Run, type Stream, type Workplace} from '../run/model/types.ts';
import {liveSession} from '../run/select/streams.ts';
import {type Box, openBox} from '../sandbox/box.ts';
import {type BoxedWorktree, noteBoxed} from '../sandbox/git/boxed-worktree.ts';
import {refusedHosts} from '../sandbox/network.ts';
import {streamFolder} from '../store/paths.ts';
import {currentRunFolder} from './folders.ts';
import type {ViewedWorld, World} from './loop/world.ts';
import type {TakeOver} from './types.ts';

type Of = {readonly run: Run; readonly streamId: string; readonly worktree: string; readonly branch: string};

const placeOf = async (
	world: ViewedWorld,
	{run, streamId, worktree, branch}: Of,
	name: string,
): Promise<BoxedWorktree | undefined> => {
	const gitFolder = await namedGitFolder(worktree);
	if (gitFolder === undefined) return undefined;
	return {
		runId: run.id,
		streamId,
		worktree,
		branch,
		commonDir: world.options.repository.commonDir,
		gitFolder,
		folder: path.join(streamFolder(currentRunFolder(world), streamId), name),
	};
};

const notPossible = (worktree: string): UserError =>
	new UserError(`${worktree} has no git folder of its own, so it cannot be put into a sandbox.`, {
		code: 'SANDBOX_NOT_POSSIBLE',
		hint: 'take "sandbox" out of the plan',
	});

/** A session's own folders, as the sandbox shows them to its agent. */
type Session = {readonly folder: string; readonly door?: string};

/** The sandbox that a stream's agent, setup and verify are started in; undefined where the plan asks for none. */
export const boxOf = async (
	world: World,
	of: Of & {
		readonly agent?: AgentName;
		readonly session?: Session;
		readonly env: Readonly<Record<string, string>>;
		/** A worktree that is not the stream's own has a git folder for once. */
		readonly name?: string;
		/** The user sits at it. */
		readonly isInteractive?: boolean;
	},
): Promise<Box | undefined> => {
	const terms = plannedStream(of.run, of.streamId)?.sandbox;
	if (!terms) return undefined;
	const place = await placeOf(world, of, of.name ?? 'sandbox');
	if (!place) throw notPossible(of.worktree);
	const {agent, session, env, isInteractive} = of;
	const covered = [of.run.options.worktreeFolder];
	return openBox({
		place,
		terms,
		env,
		covered,
		programs: path.join(currentRunFolder(world), 'programs'),
		...(agent && {agent}),
		...(session && {session}),
		...(isInteractive && {isInteractive}),
	});
};

/** A step of the plan as it is to be started: inside, where the plan asks for a sandbox. */
export const inBox = async (
	world: World,
	of: Parameters<typeof boxOf>[1],
	{command, env}: {readonly command: StepRequest['command']; readonly env: Readonly<Record<string, string>>},
): Promise<Pick<StepRequest, 'command' | 'env'>> => {
	const box = await boxOf(world, of);
	if (!box) return {command, env};
	const argv = typeof command === 'string' ? (['/bin/sh', '-c', command] as const) : command;
	return {command: box.argv(argv), env: box.env(env)};
};

/**
 * Ctrl-C is meant for the program inside; what holds the sandbox open would end by it. A shell inside knows no process group of
 * the outside, so it cannot give the terminal back at its end: job control does.
 */
const deafToKeys = ['/bin/sh', '-c', `set -m; trap '' INT QUIT; "$@"`, 'claude-grid'];
const heardInside = ['env', '--default-signal=INT,QUIT'];

/** Somebody is inside: an agent, or the user who took over. */
export const isAtWorkInBox = (run: Run, stream: Stream): boolean =>
	plannedStream(run, stream.id)?.sandbox !== undefined &&
	(liveSession(stream) !== undefined || (stream.state.is === 'waiting' && stream.state.cause === 'attached'));

/** A take-over as it is to be started: inside, where the plan asks for a sandbox. */
export const takeOverInBox = async (world: World, run: Run, streamId: string, taken: TakeOver): Promise<TakeOver> => {
	const [planned, stream] = [plannedStream(run, streamId), run.streams[streamId]];
	const branch = stream?.workplace?.branch;
	if (!planned?.sandbox || !stream || branch === undefined) return taken;
	if (stream.ending || isAtWorkInBox(run, stream))
		throw new UserError(`Someone is working in the sandbox of ${streamId}.`, {
			code: 'SANDBOX_BUSY',
			hint: `claude-grid pause ${streamId} ends its session; who is attached to it has to detach first`,
		});
	const {agent, sandbox} = planned;
	const env = world.environments.of(streamId);
	const box = await boxOf(world, {run, streamId, worktree: taken.cwd, branch, agent, env, isInteractive: true});
	if (!box) return taken;
	const program = taken.argv ?? [env.SHELL || '/bin/sh'];
	return {
		...taken,
		argv: [...deafToKeys, ...box.argv(program, heardInside)],
		sandbox: {agent, env: sandbox.env, program},
	};
};

/** What a sandbox kept for once. */
export const dropBox = (world: World, streamId: string, name: string): Promise<void> =>
	rm(path.join(streamFolder(currentRunFolder(world), streamId), name), {recursive: true, force: true});

/** What was committed in sandboxes under an engine before this one is taken over by this one, whatever the plan says by now. */
export const noteBoxes = async (world: World, run: Run, streamId: string, place: Workplace): Promise<void> => {
	const {path: worktree, branch} = place;
	const boxed = await placeOf(world, {run, streamId, worktree, branch}, 'sandbox');
	if (boxed) noteBoxed(boxed);
};

const reported = new Map<string, number>();

/** What a limited network has refused since the last look. */
export const tellRefused = async (world: World, streamId: string): Promise<void> => {
	const run = world.run();
	if (!run || plannedStream(run, streamId)?.sandbox?.network !== 'limited') return;
	const folder = path.join(streamFolder(currentRunFolder(world), streamId), 'sandbox');
	const hosts = await refusedHosts(folder);
	if (hosts.length === 0 || reported.get(folder) === hosts.length) return;
	reported.set(folder, hosts.length);
	world.dispatch({type: 'sandbox.refused', streamId, hosts});
};
