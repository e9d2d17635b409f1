import path from 'node:path';
import {readTextSync, smallBytes} from '../../read-file.ts';
import type {Run} from '../../run/model/types.ts';
import {needsUser} from '../../run/select/needs-user.ts';
import {streamsInOrder} from '../../run/select/streams.ts';
import {gridFolder} from '../../store/paths.ts';
import {writeAtomically} from '../../store/write-file.ts';

const everyMs = 5000;

/** Notes now and then that somebody is looking, so that the next start can tell what happened since. */
export const saveLastSeen = (commonDir: string, now: () => number) => {
	const file = path.join(gridFolder(commonDir), 'seen.json');
	const lastSeenAt = readLastSeen(file);
	const note = (): void => {
		try {
			writeAtomically(file, JSON.stringify({at: now()}), {isDurable: false});
		} catch {
			// A greeting is not worth a fault.
		}
	};
	note();
	const timer = setInterval(note, everyMs);
	timer.unref();
	return {
		lastSeenAt,
		close(): void {
			clearInterval(timer);
			note();
		},
	};
};

const readLastSeen = (file: string): number | undefined => {
	try {
		const {at} = JSON.parse(readTextSync(file, smallBytes));
		return typeof at === 'number' ? at : undefined;
	} catch {
		return undefined;
	}
};

/** What happened while nobody looked; over ssh also that leaving is safe. */
export const recap = (run: Run, lastSeenAt: number | undefined, isRemote: boolean): string => {
	const safe = isRemote ? 'safe to close: agents keep running' : '';
	if (run.viewOnly !== undefined) return '';
	if (lastSeenAt === undefined || lastSeenAt < run.createdAt) return safe;
	const since = streamsInOrder(run);
	const count = (is: 'completed' | 'failed') =>
		since.filter(({state}) => state.is === is && state.at > lastSeenAt).length;
	const waiting = needsUser(run).filter(alert => alert.since > lastSeenAt).length;
	const parts = [
		count('completed') > 0 ? `${count('completed')} done` : '',
		count('failed') > 0 ? `${count('failed')} failed` : '',
		waiting > 0 ? `${waiting} ${waiting === 1 ? 'waits' : 'wait'} for you` : '',
	].filter(part => part !== '');
	return parts.length === 0 ? safe : `since you left: ${parts.join(', ')}`;
};
