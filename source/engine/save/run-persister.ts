import {existsSync} from 'node:fs';
import {errorText} from '../../error.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import {streamStatus} from '../../run/view/status.ts';
import {ownershipOf} from '../../store/ownership.ts';
import {runFolder} from '../../store/paths.ts';
import type {LoadedRun} from '../../store/run/load-run.ts';
import {createRunFile, type RunFile} from '../../store/run/run-file.ts';
import {latestRun} from '../../store/run/runs.ts';
import {writeStatusFile} from '../../store/run/status-file.ts';
import {Saver, type SaverListener, type SaveWhen} from './saver.ts';

const problemOf = (saving: Promise<void> | undefined): Promise<string | undefined> =>
	Promise.resolve(saving).then(() => undefined, errorText);

type Saved = {readonly run: Run; readonly into: RunFile | undefined};

/** What agents do just now is saved seldom, of a large run more seldom: the whole of it is written. */
const laterMs = ({plan}: Run): number => Math.min(10_000, 2000 + 8 * plan.streams.length);

/** The copy is never further behind the file than this. */
const copyMs = 10_000;

const createRest = () => {
	let timer: NodeJS.Timeout | undefined;
	let dueAt = 0;
	return {
		isDue: (): boolean => performance.now() >= dueAt,
		/** `copy` when the copy is behind now. */
		saved(copy: (() => void) | undefined): void {
			clearTimeout(timer);
			if (!copy) dueAt = performance.now() + copyMs;
			else timer = setTimeout(copy, Math.max(0, dueAt - performance.now())).unref();
		},
	};
};

/** Keeps the run on disk. Facts that can be read again wait a moment; what is answered or done is written at once. */
export const createRunPersister = (
	repository: {readonly commonDir: string; readonly root: string},
	listener: SaverListener,
) => {
	const {commonDir} = repository;
	let file: RunFile | undefined;
	let told: Run | undefined;

	/** What the status file of each stream says. */
	const statuses = new Map<string, string>();
	const writeStatus = (run: Run, stream: Stream): void => {
		const status = streamStatus(run, stream);
		const text = JSON.stringify(status);
		if (statuses.get(stream.id) === text) return;
		writeStatusFile(runFolder(commonDir, run.id), stream.id, status);
		statuses.set(stream.id, text);
	};
	/** Only of streams that changed; what cannot be written now is written after the next save. */
	const writeStatuses = (run: Run): void => {
		// Nothing is made anew where the repository was moved away meanwhile.
		if (!existsSync(runFolder(commonDir, run.id))) return;
		try {
			for (const stream of Object.values(run.streams))
				if (told?.streams[stream.id] !== stream) writeStatus(run, stream);
			told = run;
		} catch {
			// For shell scripts only: a disk that is full is told by the next save.
		}
	};

	const write = async (state: Saved, isUrgent: boolean): Promise<string | undefined> => {
		const {run, into} = state;
		const isLight = !isUrgent && !rest.isDue();
		const problem = await problemOf(into?.save(run, {isLight}));
		if (problem !== undefined) return problem;
		if (into === file) writeStatuses(run);
		rest.saved(isLight ? () => bringCopyUp(state) : undefined);
		return undefined;
	};
	/** What came since is saved with its copy instead. */
	const bringCopyUp = (state: Saved): void => {
		if (saver.isSettled()) saver.save(state, 'now');
		else void saver.settled();
	};
	const rest = createRest();
	const saver = new Saver<Saved>(write, listener, ({run}) => laterMs(run));

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
			// It came with a copy or an archive: nothing of it is started, and nothing of it is written over.
			if (ownershipOf(loaded.run, entry.folder, repository) === 'foreign') return undefined;
			told = loaded.run;
			return loaded;
		},
		/**
		 * Saves a new run and keeps that one from now on; `take` is called at the same moment. Gives the reason when it cannot be
		 * saved; nothing has changed then.
		 */
		async adopt(run: Run, take: () => void): Promise<string | undefined> {
			const another = createRunFile(runFolder(commonDir, run.id));
			const problem = (await saver.settled()) ?? (await problemOf(another.save(run)));
			if (problem !== undefined) return problem;
			// A command to the run before may have come meanwhile: it is answered once it is saved.
			while (!saver.isSettled() && (await saver.settled()) === undefined);
			file = another;
			told = undefined;
			statuses.clear();
			take();
			return undefined;
		},
		save: (run: Run, when: SaveWhen): number => saver.save({run, into: file}, when),
		/** Resolves once what there is now is on the disk, or could not be saved: then with the reason; it is retried automatically. */
		settled: () => saver.settled(),
		isSettled: () => saver.isSettled(),
		/** Something could not be saved yet. */
		hasFailed: () => saver.hasFailed(),
	};
};
