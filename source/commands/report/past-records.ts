import {type StreamRecord, streamRecords} from '../../run/insights/stream-record.ts';
import {loadRun} from '../../store/run/load-run.ts';
import {listRuns} from '../../store/run/runs.ts';

/** Runs that are read at most, newest first. */
const mostRuns = 200;

/** What streams of this repository's runs came to; a run that cannot be read says nothing. */
export const pastRecords = (commonDir: string): readonly StreamRecord[] =>
	listRuns(commonDir)
		.filter(({isUnreadable}) => !isUnreadable)
		.slice(0, mostRuns)
		.flatMap(({folder}) => {
			const loaded = loadRun(folder);
			return 'run' in loaded ? streamRecords(loaded.run) : [];
		});
