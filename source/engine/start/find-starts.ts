import type {RunEvent} from '../../run/model/event.ts';
import {type Run, type Session, unseenExit} from '../../run/model/types.ts';
import {liveSession, streamsInOrder} from '../../run/select/streams.ts';
import {folderOfSession} from '../folders.ts';
import type {SessionWatch} from '../follow/watch.ts';
import type {World} from '../loop/world.ts';

/** The engine died between asking for a session and hearing of its process: the agent is there, or it never will be. */
export const findStarts = async (world: World, watch: SessionWatch, run: Run): Promise<readonly RunEvent[]> => {
	const looks = streamsInOrder(run).flatMap(stream => {
		const session = liveSession(stream);
		return session && !session.process ? [findStart(world, watch, stream.id, session)] : [];
	});
	return Promise.all(looks);
};

/** What has not become an agent has nothing to save, and may be frozen: clients wait for us. */
const noGrace = {afterInterrupt: 0, afterTerminate: 0};

const findStart = async (
	world: World,
	watch: SessionWatch,
	streamId: string,
	{id: sessionId}: Session,
): Promise<RunEvent> => {
	const {executor} = world.options;
	const identity = await executor.revoke(folderOfSession(world, sessionId));
	if (identity) return {type: 'session.started', streamId, sessionId, process: identity};
	// One whose claim came to harm may have worked for long.
	const hearOut = async (): Promise<boolean> => {
		await watch.drain(streamId, sessionId);
		return (world.run()?.streams[streamId]?.sessions.at(-1)?.offset ?? 0) > 0;
	};
	// What was about to start has nothing to do any more.
	await executor.stop({tag: sessionId, ...(!(await hearOut()) && {graceMs: noGrace})});
	const hasSpoken = await hearOut();
	return {
		type: 'session.startFailed',
		streamId,
		sessionId,
		reason: hasSpoken ? unseenExit : 'the engine ended before it was started',
		isPermanent: false,
		...(!hasSpoken && {isNeverStarted: true}),
	};
};
