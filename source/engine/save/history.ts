import type {Activity} from '../../run/model/types.ts';
import {createJournal, type Journal, type JournalDamage, repairJournal} from '../../store/journal/journal.ts';
import {journalFile, runFolder} from '../../store/paths.ts';

const isSameText = (one: Activity, other: Activity): boolean =>
	one.text === other.text && one.kind === other.kind && one.streamId === other.streamId;

const kept = 1000;

/** The run's activities: the newest in memory, all in the journal. History only; nothing is decided from it. */
export const createHistory = (commonDir: string, runId: () => string | undefined) => {
	let recent: Activity[] = [];
	let unwritten: Activity[] = [];
	let marked = 0;
	let journal: Journal | undefined;
	/** Told by a state that was lost: what is read again of an output would be told twice. */
	let ahead: readonly Activity[] = [];
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
			const told = ahead.findIndex(each => isSameText(each, activity));
			if (told !== -1) {
				ahead = ahead.toSpliced(told, 1);
				return;
			}
			recent = [...recent, activity].slice(-kept);
			unwritten = [...unwritten, activity];
		},
		/** For when a save begins: what comes from now on is not in it. */
		mark(): void {
			unwritten = unwritten.slice(-kept);
			marked = unwritten.length;
		},
		/** For when that is saved: a journal that is ahead of the run would tell the same twice after a kill. */
		flush(): void {
			const activities = unwritten.slice(0, marked);
			unwritten = unwritten.slice(marked);
			marked = 0;
			try {
				open()?.append(activities);
			} catch {
				// A full disk is told by the store's own alert; history may have a gap.
			}
		},
		/** Nothing waits for a save. */
		isWritten: () => unwritten.length === 0,
		recent: (limit: number): readonly Activity[] => recent.slice(-limit),
		reset(): void {
			recent = [];
			unwritten = [];
			marked = 0;
			journal = undefined;
			ahead = [];
		},
		/** Gives what of the journal has come to harm. */
		load(now: number): JournalDamage {
			const file = path();
			if (file === undefined) return {damaged: 0, lost: 0};
			const {activities, damaged, lost} = repairJournal(file, now, {limit: kept});
			recent = [...activities];
			return {damaged, lost};
		},
		/** The run is an older state: gives how much of the history came after it. */
		goBack(savedAt: number): number {
			ahead = recent.filter(({at}) => at > savedAt);
			return ahead.length;
		},
	};
};
