import {type FSWatcher, watch} from 'node:fs';
import {isLinux} from './process-table.ts';

const watchIfThere = (folder: string, onChange: () => void): readonly FSWatcher[] => {
	try {
		return [watch(folder, {persistent: false}, onChange).on('error', onChange)];
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
		throw error;
	}
};

/**
 * Calls back once, at the first change in a folder or in one of its `parts`, which may be made later. Gives how to end that;
 * undefined where the kernel does not tell of each change, or of no more folders: then one has to look.
 */
export const atFirstChange = (
	folder: string,
	parts: readonly string[],
	onChange: () => void,
): (() => void) | undefined => {
	if (!isLinux) return undefined;
	let watchers: readonly FSWatcher[] = [];
	const end = (): void => {
		for (const watcher of watchers) watcher.close();
		watchers = [];
	};
	const tell = (): void => {
		if (watchers.length === 0) return;
		end();
		onChange();
	};
	try {
		// From the top: a part that is made meanwhile is a change there.
		for (const each of [folder, ...parts]) watchers = [...watchers, ...watchIfThere(each, tell)];
	} catch {
		end();
	}
	return watchers.length > 0 ? end : undefined;
};
