import type {RunEvent} from '../../run/model/event.ts';
import {type Run, type Session, unseenExit} from '../../run/model/types.ts';
import {liveSession, streamsInOrder} from '../../run/select.ts';
import {folderOfSession} from '../folders.ts';
import type {SessionWatch} from '../follow/watch.ts';
import type {World} from '../loop/world.ts';

/** The engine died between asking for a session and hearing of its process: the agent is there, or it never will be. */
export const findStarts = async (world: World, watch: SessionWatch, run: Run): Promise<readonly RunEvent[]> => {
	const findings: RunEvent[] = [];
	for (const stream of streamsInOrder(run)) {
		const session = liveSession(stream);
		if (session && !session.process) findings.push(await findStart(world, watch, stream.id, session));
	}
	return findings;
};

const findStart = async (
	world: World,
	watch: SessionWatch,
	streamId: string,
	{id: sessionId}: Session,
): Promise<RunEvent> => {
	const {executor} = world.options;
	const identity = await executor.revoke(folderOfSession(world, sessionId));
	if (identity) return {type: 'session.started', streamId, sessionId, process: identity};
	// What was about to start has nothing to do any more.
	await executor.stop({tag: sessionId});
	// One whose claim came to harm may have worked for long.
	await watch.drain(streamId, sessionId);
	const hasSpoken = (world.run()?.streams[streamId]?.sessions.at(-1)?.offset ?? 0) > 0;
	return {
		type: 'session.startFailed',
		streamId,
		sessionId,
		reason: hasSpoken ? unseenExit : 'the engine ended before it was started',
		isPermanent: false,
		...(!hasSpoken && {isNeverStarted: true}),
	};
};
