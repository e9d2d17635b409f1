import path from 'node:path';
import type {EngineOptions, SessionSockets} from '../../engine/loop/world.ts';
import {ensureClone} from '../../git/hosts/clone.ts';
import {inspectRepository} from '../../git/read/repository.ts';
import {createExecutor} from '../../process/start/spawn.ts';
import {currentBootId} from '../../process/watch/identity.ts';
import type {RunEvent} from '../../run/model/event.ts';
import type {Run} from '../../run/model/types.ts';
import {liveSession} from '../../run/select/streams.ts';
import {ensureFolder} from '../../store/write-file.ts';
import {openLink} from '../link/link.ts';
import {hostFolder} from '../link/ssh.ts';
import {type Down, hostProtocol, type Up} from '../link/types.ts';
import {fence} from './fence.ts';
import {createForward} from './forward.ts';
import {hear} from './hear.ts';
import {createLimbs} from './limbs.ts';
import {endEarlier} from './machine/alone.ts';
import {lookAround, watchFacts} from './machine/facts.ts';
import {createSlots} from './machine/slots.ts';
import {createReplica} from './replica.ts';
import type {WorkerState} from './state.ts';
import {createWorkerWorld} from './world.ts';

export type WorkerRequest = {
	/** Which repository of which machine this is about. */
	readonly key: string;
	readonly home: string;
	readonly env: Readonly<Record<string, string>>;
	readonly version: string;
	readonly programs: EngineOptions['programs'];
	readonly openSockets: (serve: (request: Request) => Promise<Response>) => {
		readonly sockets: SessionSockets;
		readonly closeAll: () => Promise<void>;
	};
	readonly silenceMs: number;
};

/**
 * An engine's limbs on another machine, for as long as its line lasts: agents outlive it, and the worker that comes after it looks
 * how they stand, as an engine does that starts.
 */
export const runWorker = async (request: WorkerRequest): Promise<number> => {
	const folder = path.join(request.home, hostFolder, 'hosts', request.key);
	ensureFolder(folder);
	await endEarlier(folder);
	await ensureClone(path.join(folder, 'main'));
	let tell: (message: Up) => void = () => undefined;
	const {state, look, fenceMs, closeAll} = await createState(request, folder, message => tell(message));
	const link = openLink<Down, Up>({
		input: process.stdin,
		output: process.stdout,
		onMessage: message => hear(state, message),
		silenceMs: request.silenceMs,
	});
	tell = link.send;
	const facts = await lookAround(look);
	tell({is: 'hello', protocol: hostProtocol, facts});
	watchFacts(look, facts, found => tell({is: 'facts', facts: found}));
	// Who would read it may be gone with the line.
	process.stderr.on('error', () => undefined);
	console.error(await link.closed);
	await closeAll();
	await fence(state, fenceMs());
	// Timers of the limbs would keep it.
	process.exit(0);
};

const createState = async (
	{env, version, programs, openSockets}: WorkerRequest,
	folder: string,
	tell: (message: Up) => void,
) => {
	const grid = path.join(folder, 'grid');
	const repository = await inspectRepository(path.join(folder, 'main'), {isKnown: true});
	const forward = createForward(tell);
	const {sockets, closeAll} = openSockets(forward.fetch);
	let ahead = 0;
	const now = (): number => Date.now() + ahead;
	const replica = createReplica(run => ({
		...run,
		repository: repository.root,
		options: {...run.options, worktreeFolder: grid},
	}));
	const onEvent = (event: RunEvent): void => {
		const epoch = 'streamId' in event ? replica.epochOf(event.streamId) : undefined;
		if (epoch === undefined) return;
		const before = replica.run();
		replica.apply(event, now());
		const after = replica.run();
		if (after && after !== before) limbs.noted(before, after);
		tell({is: 'event', epoch, event});
	};
	const bootId = await currentBootId();
	const plain = createExecutor();
	const slots = createSlots(folder, plain.findTagged);
	const executor = slots.within(plain, sessionId => isWanted(replica.run(), sessionId));
	const setting = {repository, env, version, programs, bootId, sockets, executor};
	const world = createWorkerWorld(setting, {run: replica.run, tell: onEvent, now});
	const limbs = createLimbs(world);
	const setClock = (aheadMs: number): void => {
		ahead = aheadMs;
	};
	let fenceMs = 0;
	const setFence = (waitMs: number): void => {
		fenceMs = waitMs;
	};
	const state: WorkerState = {world, replica, limbs, forward, slots, tell, setClock, setFence};
	return {state, fenceMs: () => fenceMs, look: {bootId, env, folder, grid, slots}, closeAll};
};

/** It is the stream's session still, and nothing ends it. */
const isWanted = (run: Run | undefined, sessionId: string): boolean =>
	Object.values(run?.streams ?? {}).some(stream => !stream.ending && liveSession(stream)?.id === sessionId);
