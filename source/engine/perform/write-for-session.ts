import {setTimeout as sleep} from 'node:timers/promises';
import {liveSession} from '../../run/select/streams.ts';
import type {World} from '../loop/world.ts';

const retryMs = 2000;

/** Writes what a session waits for; where it cannot be written, again and again for as long as the session lives. */
export const writeForSession = async (
	world: World,
	{streamId, sessionId}: {readonly streamId: string; readonly sessionId: string},
	write: () => void,
): Promise<void> => {
	for (;;) {
		try {
			return write();
		} catch (error) {
			const stream = world.run()?.streams[streamId];
			if (!stream || liveSession(stream)?.id !== sessionId) throw error;
		}
		await sleep(retryMs, undefined, {ref: false});
	}
};
