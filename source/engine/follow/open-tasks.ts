import path from 'node:path';
import {endRefusal} from '../../run/completion/open-tasks.ts';
import {ownPart} from '../../run/features/hosts/index.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import {liveSession} from '../../run/select/streams.ts';
import {ensureFolder, writeAtomically} from '../../store/write-file.ts';
import {folderOfSession} from '../folders.ts';
import type {World} from '../loop/world.ts';
import {jsonEscape} from '../perform/messages.ts';

/**
 * Writes `open-tasks` into the folder of each live session whose stream's tasks have changed: its hook asks nobody else.
 * Done before a command is answered, so that an agent that has reported its last task may end.
 */
export const noteOpenTasks = (world: World, before: Run | undefined, after: Run): void => {
	if (before?.streams === after.streams) return;
	for (const stream of Object.values(ownPart(after).streams)) {
		const session = liveSession(stream);
		if (session?.agent !== 'claude' || !hasChanged(before?.streams[stream.id], stream)) continue;
		try {
			const folder = folderOfSession(world, session.id);
			ensureFolder(folder);
			writeAtomically(path.join(folder, 'open-tasks'), jsonEscape(endRefusal(after, stream)), {isDurable: false});
		} catch (error) {
			// Without it, or with an older one, the agent is asked once too often at most.
			world.onBug(error, 'open-tasks');
		}
	}
};

const hasChanged = (before: Stream | undefined, after: Stream): boolean =>
	before?.tasks !== after.tasks || before.sessions.length !== after.sessions.length;
