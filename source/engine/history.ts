import type {Activity} from '../run/types.ts';
import {createJournal, type Journal, readJournal} from '../store/journal.ts';
import {journalFile, runFolder} from '../store/paths.ts';

const kept = 1000;

/** The run's activities: the newest in memory, all in the journal. History only; nothing is decided from it. */
export const createHistory = (commonDir: string, runId: () => string | undefined) => {
	let recent: Activity[] = [];
	let unwritten: Activity[] = [];
	let journal: Journal | undefined;
	const path = (): string | undefined => {
		const id = runId();
		return id === undefined ? undefined : journalFile(runFolder(commonDir, id));
	};
	const open = (): Journal | undefined => {
		const file = path();
		if (file !== undefined) journal ??= createJournal(file);
		return journal;
	};
	return {
		add(activity: Activity): void {
			recent = [...recent, activity].slice(-kept);
			unwritten = [...unwritten, activity].slice(-kept);
		},
		/** For when the run is saved: a journal that is ahead of it would tell the same twice after a kill. */
		flush(): void {
			const activities = unwritten;
			unwritten = [];
			try {
				open()?.append(activities);
			} catch {
				// A full disk is told by the store's own alert; history may have a gap.
			}
		},
		recent: (limit: number): readonly Activity[] => recent.slice(-limit),
		reset(): void {
			recent = [];
			unwritten = [];
			journal = undefined;
		},
		load(): void {
			const file = path();
			if (file !== undefined) recent = [...readJournal(file, {limit: kept}).activities];
		},
	};
};
