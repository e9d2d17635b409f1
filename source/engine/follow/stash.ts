import {type FSWatcher, statSync, watch} from 'node:fs';
import path from 'node:path';
import {stashedSince} from '../../git/checkpoint/dropped-stash.ts';
import {keepStash, readStash, type StashEntry} from '../../git/checkpoint/stash.ts';
import {isFinal, streamsInOrder} from '../../run/select/streams.ts';
import type {World} from '../loop/world.ts';

/** A file's time is that of the file system, which may be coarse. */
const clockSlackMs = 2000;

const timeOf = (folder: string): number | undefined => statSync(folder, {throwIfNoEntry: false})?.mtimeMs;

/** Keeps every entry of the repository's stash that is seen while streams work; entries may live for a second only. */
export const createStashWatch = (world: World) => {
	const seen = new Set<string>();
	let watcher: FSWatcher | undefined;
	let checking: Promise<void> = Promise.resolve();
	const folder = path.join(world.options.repository.commonDir, 'logs', 'refs');
	let checked = {mtimeMs: timeOf(folder), at: Date.now()};

	/** The folder's time changes with each entry that comes or goes: one that did both since the last look is among the objects. */
	const dropped = async (repository: string): Promise<readonly StashEntry[]> => {
		const [before, now] = [checked, {mtimeMs: timeOf(folder), at: Date.now()}];
		checked = now;
		if (before.mtimeMs === now.mtimeMs) return [];
		return stashedSince(repository, world.options.repository.commonDir, before.at - clockSlackMs);
	};

	const see = async (): Promise<void> => {
		const run = world.run();
		if (!run || streamsInOrder(run).every(({state}) => isFinal(state))) return;
		const entries = [...(await dropped(run.repository)), ...(await readStash(world.options.repository.commonDir))];
		const fresh = entries.filter(({commit}) => !seen.has(`${run.id} ${commit}`));
		if (fresh.length === 0) return;
		const branches = new Set(streamsInOrder(run).flatMap(({workplace}) => (workplace ? [workplace.branch] : [])));
		await keepStash(run.repository, {runId: run.id, branches}, fresh);
		for (const {commit} of fresh) seen.add(`${run.id} ${commit}`);
	};
	const check = (): Promise<void> => {
		checking = checking.then(see).catch(error => world.onBug(error, 'stash'));
		return checking;
	};
	/** The folder is there once anything was ever committed; the tick looks where it cannot be watched. */
	const tick = (): void => {
		void check();
		if (watcher) return;
		try {
			watcher = watch(folder, {persistent: false}, (_, name) => {
				if (name === null || name.startsWith('stash')) void check();
			});
			watcher.on('error', () => {
				watcher?.close();
				watcher = undefined;
			});
		} catch {
			watcher = undefined;
		}
	};
	return {tick, stop: () => watcher?.close()};
};
