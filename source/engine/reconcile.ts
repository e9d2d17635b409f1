import {setTimeout as sleep} from 'node:timers/promises';
import path from 'node:path';
import {recoverMoves} from '../git/move/finish-move.ts';
import {sweepScratch} from '../git/scratch.ts';
import {readIdentity} from '../process/identity.ts';
import {liveSession, streamsInOrder} from '../run/select.ts';
import type {ProcessIdentity, Session} from '../run/types.ts';
import {readSession} from '../store/session-record.ts';
import {currentRunFolder, folderOfSession, mergedFolder} from './folders.ts';
import {lookForTaken} from './messages.ts';
import {mergeTag} from './steps.ts';
import type {SessionWatch} from './watch.ts';
import type {World} from './world.ts';

/** The run as it was saved, compared with the world as it is; differences come in as events. */
export const reconcile = async (world: World, watch: SessionWatch): Promise<void> => {
	const run = world.run();
	if (!run) return;
	const {bootId, repository} = world.options;
	for (const stream of streamsInOrder(run))
		if (stream.merge.is === 'merging') await world.options.executor.stop({tag: mergeTag(run, stream.id)});
	await recoverMoves(repository.root, tag => world.options.executor.stop({tag})).catch(error =>
		world.onBug(error, 'recover a merge'),
	);
	for (const folder of [mergedFolder(run), path.join(currentRunFolder(world), 'scratch')])
		await sweepScratch(repository.root, folder).catch(error => world.onBug(error, 'sweep'));
	const isSameBoot = run.bootId === bootId;
	// What was said before the machine went down still counts.
	if (!isSameBoot)
		for (const stream of streamsInOrder(run)) {
			const session = liveSession(stream);
			if (!session) continue;
			await watch.drain(stream.id, session.id);
			await lookForTaken(world, stream.id, session.id);
		}
	const words = readSession(repository.commonDir).words ?? null;
	world.dispatch({type: 'engine.started', bootId, repository: repository.root, words});
	if (!isSameBoot) return;
	for (const stream of streamsInOrder(run)) {
		const session = liveSession(stream);
		if (session && !session.process) await findProcess(world, stream.id, session);
	}
	world.dispatch({type: 'tick'});
};

/** The engine died between asking for a session and hearing of its process: it is there, or it is asked for again. */
const findProcess = async (world: World, streamId: string, session: Session): Promise<void> => {
	const {id: sessionId} = session;
	const identity = await awaitIdentity(world, sessionId);
	if (identity) world.dispatch({type: 'session.started', streamId, sessionId, process: identity});
	else
		world.dispatch({
			type: 'session.startFailed',
			streamId,
			sessionId,
			reason: 'the engine ended before it was started',
			isPermanent: false,
			isNeverStarted: true,
		});
};

/** A wrapper that is just starting carries the tag before it has written its pid. */
const awaitIdentity = async (world: World, sessionId: string): Promise<ProcessIdentity | undefined> => {
	for (let tries = 0; tries < 100; tries++) {
		const identity = await readIdentity(folderOfSession(world, sessionId));
		if (identity) return identity;
		if (!(await world.options.executor.findTagged()).has(sessionId))
			return readIdentity(folderOfSession(world, sessionId));
		await sleep(50);
	}
	// It may still come to life; nobody would know of it.
	await world.options.executor.stop({tag: sessionId});
	return undefined;
};
