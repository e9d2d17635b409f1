import type {Activity} from '../run/types.ts';
import {appendJournal, readJournal} from '../store/journal.ts';
import {journalFile, runFolder} from '../store/paths.ts';

const kept = 1000;

/** The run's activities: the newest in memory, all in the journal. History only; nothing is decided from it. */
export const createHistory = (commonDir: string, runId: () => string | undefined) => {
	let recent: Activity[] = [];
	const path = (): string | undefined => {
		const id = runId();
		return id === undefined ? undefined : journalFile(runFolder(commonDir, id));
	};
	return {
		add(activity: Activity): void {
			recent = [...recent, activity].slice(-kept);
			const file = path();
			if (file === undefined) return;
			try {
				appendJournal(file, activity);
			} catch {
				// A full disk is told by the store's own alert; history may have a gap.
			}
		},
		recent: (limit: number): readonly Activity[] => recent.slice(-limit),
		reset(): void {
			recent = [];
		},
		load(): void {
			const file = path();
			if (file !== undefined) recent = [...readJournal(file, {limit: kept}).activities];
		},
	};
};
