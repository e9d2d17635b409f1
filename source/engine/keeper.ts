import {errorText} from '../error.ts';
import type {Run} from '../run/types.ts';
import {runFolder} from '../store/paths.ts';
import type {LoadedRun} from '../store/load-run.ts';
import {createRunFile, type RunFile} from '../store/run-file.ts';
import {latestRun} from '../store/runs.ts';
import {writeStatusFile} from '../store/status-file.ts';
import {streamStatus} from '../run/status.ts';

const soonMs = 250;
const retryMs = 2000;

/** Keeps the run on disk. Facts that can be read again wait a moment; what is answered or done is saved at once. */
export const createKeeper = (commonDir: string) => {
	let file: RunFile | undefined;
	let waiting: Run | undefined;
	let saved: Run | undefined;
	let timer: NodeJS.Timeout | undefined;
	let listener: () => void = () => {};

	const write = (run: Run): string | undefined => {
		clearTimeout(timer);
		timer = undefined;
		waiting = undefined;
		try {
			file?.save(run);
			writeStatuses(run);
			saved = run;
			listener();
			return undefined;
		} catch (error) {
			later(run, retryMs);
			return errorText(error);
		}
	};

	/** Only of streams that changed. */
	const writeStatuses = (run: Run): void => {
		for (const stream of Object.values(run.streams))
			if (saved?.streams[stream.id] !== stream)
				writeStatusFile(runFolder(commonDir, run.id), stream.id, streamStatus(run, stream));
	};

	const later = (run: Run, ms: number): void => {
		waiting = run;
		timer ??= setTimeout(() => {
			timer = undefined;
			if (waiting) write(waiting);
		}, ms);
	};

	return {
		/** The newest run of the repository, if it can be read. Throws UserError for a run of a newer version. */
		load(): Extract<LoadedRun, {run: Run}> | undefined {
			const entry = latestRun(commonDir);
			if (!entry) return undefined;
			file = createRunFile(entry.folder);
			const loaded = file.load();
			if ('fault' in loaded) {
				// A run that is broken beyond its backup was put aside; anything else must not be written over.
				if (loaded.fault.code === 'STORE_BROKEN' || loaded.fault.code === 'STORE_MISSING') return undefined;
				throw loaded.fault;
			}
			saved = loaded.run;
			return loaded;
		},
		/** Saves a new run and keeps that one from now on. Gives the reason when it cannot be saved; nothing has changed then. */
		adopt(run: Run): string | undefined {
			const next = createRunFile(runFolder(commonDir, run.id));
			try {
				next.save(run);
			} catch (error) {
				return errorText(error);
			}
			clearTimeout(timer);
			timer = undefined;
			waiting = undefined;
			file = next;
			saved = undefined;
			return undefined;
		},
		/** Gives the reason when saving at once failed; it is tried again by itself. */
		save(run: Run, when: 'now' | 'soon'): string | undefined {
			if (when === 'now') return write(run);
			later(run, soonMs);
			return undefined;
		},
		onSaved(next: () => void): void {
			listener = next;
		},
	};
};
