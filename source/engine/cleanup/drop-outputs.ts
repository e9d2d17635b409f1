import {streamsInOrder} from '../../run/select/streams.ts';
import {dropOutputs} from '../../store/run/retention.ts';
import {loadRun} from '../../store/run/run-file.ts';
import {listRuns} from '../../store/run/runs.ts';

const keptMs = 30 * 24 * 60 * 60_000;

/** Drops agents' outputs of streams that were merged more than 30 days ago; branches, commits and refs stay. */
export const dropOldOutputs = (
	commonDir: string,
	now: number,
): {readonly droppedOutputs: number; readonly bytes: number} => {
	let [droppedOutputs, bytes] = [0, 0];
	for (const {folder} of listRuns(commonDir)) {
		const loaded = loadRun(folder);
		if (!('run' in loaded)) continue;
		for (const stream of streamsInOrder(loaded.run)) {
			if (stream.merge.is !== 'merged' || now - stream.merge.at < keptMs) continue;
			const dropped = dropOutputs(
				folder,
				stream.sessions.map(session => session.id),
			);
			droppedOutputs += dropped.files;
			bytes += dropped.bytes;
		}
	}
	return {droppedOutputs, bytes};
};
