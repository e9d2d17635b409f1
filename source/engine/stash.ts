import {type FSWatcher, watch} from 'node:fs';
import path from 'node:path';
import {keepStash, readStash} from '../git/checkpoint/stash.ts';
import {isFinal, streamsInOrder} from '../run/select.ts';
import type {World} from './world.ts';

/** Keeps every entry of the repository's stash that is seen while streams work; entries may live for a second only. */
export const createStashWatch = (world: World) => {
	const seen = new Set<string>();
	let watcher: FSWatcher | undefined;
	let looking: Promise<void> = Promise.resolve();

	const see = async (): Promise<void> => {
		const run = world.run();
		if (!run || streamsInOrder(run).every(({state}) => isFinal(state))) return;
		const entries = await readStash(world.options.repository.commonDir);
		const fresh = entries.filter(({commit}) => !seen.has(`${run.id} ${commit}`));
		if (fresh.length === 0) return;
		await keepStash(run.repository, run.id, fresh);
		for (const {commit} of fresh) seen.add(`${run.id} ${commit}`);
	};
	const look = (): Promise<void> => {
		looking = looking.then(see).catch(error => world.onBug(error, 'stash'));
		return looking;
	};
	/** The folder is there once anything was ever committed; the tick looks where it cannot be watched. */
	const tick = (): void => {
		void look();
		if (watcher) return;
		try {
			const folder = path.join(world.options.repository.commonDir, 'logs', 'refs');
			watcher = watch(folder, {persistent: false}, (_, name) => {
				if (name === null || name.startsWith('stash')) void look();
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
