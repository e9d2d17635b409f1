import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {Adapter, Programs} from '../../agents/types.ts';
import {errorText, UserError} from '../../error.ts';
import {noCollection} from '../../git/environment.ts';
import {resolvedIdentity} from '../../git/identity/identity.ts';
import {readStatus} from '../../git/read/status.ts';
import {lockReason} from '../../git/refs/refs.ts';
import {foldersOfAgent} from '../../git/worktree/agent-folders.ts';
import {removeStaleLocks} from '../../git/worktree/stale-locks.ts';
import {holdWorktree} from '../../git/worktree/worktree-marks.ts';
import {processesStayingIn} from '../../process/start/in-folder.ts';
import type {Effect} from '../../run/model/effect.ts';
import type {Stream, Workplace} from '../../run/model/types.ts';
import {liveSession} from '../../run/select/streams.ts';
import {inside} from '../../sandbox/box.ts';
import {storeError} from '../../store/store-error.ts';
import {ensureFolder} from '../../store/write-file.ts';
import {boxOf, tellRefused} from '../boxes.ts';
import {currentRunFolder, folderOfSession} from '../folders.ts';
import {recordCheckout, reportCheckoutChanges} from '../follow/outside-writes.ts';
import type {SessionWatch} from '../follow/watch.ts';
import type {World} from '../loop/world.ts';
import {folderTrust} from '../start/folder-trust.ts';
import {requireProved} from '../start/proofs.ts';
import {helpOf} from './agent-help.ts';
import {pollDelivered} from './messages.ts';
import {portsEnvironment} from './ports.ts';
import {ensurePrograms, requireOwnNode} from './programs.ts';
import {throttleStart} from './throttle-starts.ts';

type Start = Extract<Effect, {type: 'session.start'}>;
type Stop = Extract<Effect, {type: 'session.stop'}>;

export const performSession = (world: World, watch: SessionWatch, effect: Start | Stop): Promise<void> =>
	effect.type === 'session.start' ? startSession(world, effect) : stopSession(world, watch, effect);

/** Starts that are under way: until its tag is on it a process cannot be found, so a stop waits. */
const starting = new Map<string, Promise<unknown>>();

/** Faults that trying again cannot mend. */
const permanentCodes = [
	'AGENT_NOT_FOUND',
	'AGENT_NOT_EXECUTABLE',
	'PROMPT_TOO_LONG_FOR_ARGV',
	'NO_PORTS',
	'BRANCH_CHANGED',
	'NODE_GONE',
	'WORKTREE_REPLACED',
	'NO_SANDBOX',
	'SANDBOX_NOT_POSSIBLE',
	'SANDBOX_WORK_REFUSED',
];

const startSession = async (world: World, effect: Start): Promise<void> => {
	const {streamId, sessionId} = effect;
	try {
		const pending = throttleStart(effect.agent, () => launch(world, effect));
		starting.set(
			sessionId,
			pending.catch(() => undefined),
		);
		const identity = await pending;
		if (identity) world.dispatch({type: 'session.started', streamId, sessionId, process: identity});
	} catch (error) {
		const isPermanent = error instanceof UserError && permanentCodes.includes(error.code);
		const isNeverStarted = error instanceof UserError && error.code === 'SESSION_REVOKED';
		const hint = error instanceof UserError && error.hint ? ` (${error.hint})` : '';
		const reason = errorText(error) + hint;
		world.dispatch({
			type: 'session.startFailed',
			streamId,
			sessionId,
			reason,
			isPermanent,
			...(isNeverStarted && {isNeverStarted}),
		});
	} finally {
		starting.delete(sessionId);
	}
};

const launch = async (world: World, effect: Start) => {
	const {streamId, sessionId, stream, prompt, attempt, resumeId} = effect;
	const current = world.run()?.streams[streamId];
	if (!current?.workplace || current.ending || liveSession(current)?.id !== sessionId) return undefined;
	await endEarlier(world, current);
	await requireProved(current.workplace);
	await requireBranch(current.workplace);
	await hold(world, streamId, current.workplace);
	const {options} = world;
	const folder = folderOfSession(world, sessionId);
	await ensureFolder(folder);
	const ports = await portsOf(world, streamId);
	const identity = await resolvedIdentity(current.workplace.path);
	const programs = await ensurePrograms(world, currentRunFolder(world));
	const adapter = options.adapterFor(effect.agent);
	const its = world.environments.of(streamId);
	const {socket, door} = await socketOf(world, sessionId);
	const box = await boxFor(world, effect, current.workplace, {folder, door});
	const request = {
		stream,
		prompt,
		sessionId,
		attempt,
		gitFolders: await foldersOfAgent(current.workplace.path, current.workplace.branch),
		...(box ? seenInside(programs, socket) : {folder, programs, socket}),
		env: its,
		...(await helpOf(adapter, its)),
		...(await trustOf(world, adapter, current.workplace.path, its)),
		...(resumeId !== undefined && {resumeId}),
	};
	const {argv, env, files, stdin} = adapter.launch(request);
	requireOwnNode([argv, env, files], programs);
	for (const [name, text] of Object.entries({'prompt.md': prompt, ...files}))
		await writeFile(path.join(folder, name), text, {mode: 0o600});
	const tags = {CLAUDE_GRID_SESSION: sessionId, CLAUDE_GRID_STREAM: streamId, CLAUDE_GRID_ATTEMPT: String(attempt)};
	await recordCheckout(world, streamId, sessionId);
	const whole = {...its, ...identity, ...env, ...ports, ...noCollection(its), ...tags};
	return options.executor.start({
		folder,
		argv: box ? box.argv(argv) : argv,
		cwd: current.workplace.path,
		...(stdin !== undefined && {stdin: path.join(folder, stdin)}),
		env: box ? box.env(whole) : whole,
	});
};

const boxFor = async (
	world: World,
	{streamId, agent}: Start,
	{path: worktree, branch}: Workplace,
	session: {readonly folder: string; readonly door: string | undefined},
) => {
	const run = world.run();
	const {door, folder} = session;
	const env = world.environments.of(streamId);
	const of = {streamId, worktree, branch, agent, env, session: {folder, ...(door !== undefined && {door})}};
	return run && boxOf(world, {run, ...of});
};

/** What its folders are called in a sandbox. */
const seenInside = (programs: Programs, socket: string) => ({
	folder: inside.session,
	programs: {
		...programs,
		mcp: path.join(inside.programs, path.basename(programs.mcp)),
		fakeAgent: path.join(inside.programs, path.basename(programs.fakeAgent)),
	},
	socket: path.join(inside.door, path.basename(socket)),
	isBoxed: true,
});

const trustOf = async (world: World, adapter: Adapter, worktree: string, env: Readonly<Record<string, string>>) => {
	const run = world.run();
	return run ? folderTrust(adapter, {run, worktree, env}) : {};
};

/** Without a socket of its own it still reports. */
const socketOf = async (world: World, sessionId: string) => {
	const {options, onBug} = world;
	const opened = await options.sockets?.open(sessionId, folderOfSession(world, sessionId)).catch(error => {
		onBug(error, `socket of ${sessionId}`);
		return undefined;
	});
	return opened === undefined ? {socket: options.socket} : {socket: opened, door: path.dirname(opened)};
};

const portsOf = async (world: World, streamId: string) => {
	const run = world.run();
	return run ? portsEnvironment(world, run, streamId) : {};
};

/** In the user's own checkout another branch may have been checked out meanwhile. */
const requireBranch = async ({path: checkout, branch, shared}: Workplace): Promise<void> => {
	if (!shared) return;
	const now = (await readStatus(checkout)).branch;
	if (now !== branch)
		throw new UserError(`your checkout is on ${now || 'no branch'} now, the stream works on ${branch}`, {
			code: 'BRANCH_CHANGED',
			hint: `git switch ${branch} there`,
		});
};

/** A worktree that was let go when its work was completed is locked again before somebody works in it. */
const hold = async (world: World, streamId: string, {path: worktree, shared}: Workplace): Promise<void> => {
	const run = world.run();
	if (run && !shared) await holdWorktree(run.repository, worktree, lockReason(run.id, streamId));
};

/** On a disk that cannot be written now, a stop is asked for again by the tick. */
const revoke = (world: World, sessionId: string) => {
	const folder = folderOfSession(world, sessionId);
	return world.options.executor.revoke(folder).catch(error => {
		throw storeError(error, folder);
	});
};

/** Whatever an earlier session has left running, or may only be about to start, goes first: nobody else writes in a worktree. */
const endEarlier = async (world: World, {sessions}: Stream): Promise<void> => {
	if (sessions.length < 2) return;
	const {executor} = world.options;
	const earlier = sessions.slice(0, -1);
	for (const {id, process} of earlier) if (!process) await revoke(world, id);
	const tagged = await executor.findTagged();
	for (const {id} of earlier) if (tagged.has(id)) await executor.stop({tag: id});
};

/** A stop that takes long is asked for again by the tick. */
const stopping = new Set<string>();

const stopSession = async (world: World, watch: SessionWatch, effect: Stop): Promise<void> => {
	const {sessionId} = effect;
	if (stopping.has(sessionId)) return;
	stopping.add(sessionId);
	try {
		await endSession(world, watch, effect);
	} finally {
		stopping.delete(sessionId);
	}
};

const endSession = async (world: World, watch: SessionWatch, effect: Stop): Promise<void> => {
	const {streamId, sessionId} = effect;
	await starting.get(sessionId);
	const current = world.run()?.streams[streamId]?.sessions.at(-1);
	const known = current?.id === sessionId ? (current.process ?? effect.process) : effect.process;
	// One that an earlier engine was about to start is not to start any more.
	const identity = known ?? (await revoke(world, sessionId));
	const left = await world.options.executor.stop({
		tag: sessionId,
		...(identity && {identity}),
	});
	await watch.drain(streamId, sessionId);
	pollDelivered(world, streamId, sessionId);
	await tellRefused(world, streamId);
	await reportCheckoutChanges(world, streamId, sessionId);
	if (left === 0) await world.options.sockets?.close(sessionId);
	const remains = left === 0 ? await findRemains(world, streamId, {sessionId, since: identity?.startTime}) : {};
	world.dispatch({type: 'session.stopped', streamId, sessionId, left, ...remains});
};

/** What a session that is gone has left in its worktree: locks of a git that was killed, and processes that got away. */
const findRemains = async (
	world: World,
	streamId: string,
	{sessionId, since}: {readonly sessionId: string; readonly since: string | undefined},
) => {
	const place = world.run()?.streams[streamId]?.workplace;
	if (!place || place.shared) return {};
	// What lies at the path of a replaced worktree may be another's, with its processes and locks.
	const isOurs = await requireProved(place).then(
		() => true,
		() => false,
	);
	if (!isOurs) return {};
	const {path: worktree, branch} = place;
	const files = [worktree, folderOfSession(world, sessionId)];
	const there = await processesStayingIn(worktree, since === undefined ? undefined : {files, since});
	// Somebody's git may hold them.
	const isGitAtWork = there.some(({name}) => name.startsWith('git'));
	const {commonDir} = world.options.repository;
	const locks = isGitAtWork ? [] : await removeStaleLocks({worktree, commonDir, branch});
	const strays = there.filter(({hasTerminal}) => !hasTerminal).map(({pid, name}) => ({pid, name}));
	return {...(locks.length > 0 && {locks}), ...(strays.length > 0 && {strays})};
};
