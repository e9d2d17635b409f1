import {join} from 'node:path';
import {readBytes} from '../../read-file.ts';
import type {StatusEntry} from '../read/status.ts';

const maxBytes = 5_000_000;

const isMarked = (text: string): boolean => /^<{7} /m.test(text) && /^>{7} /m.test(text);

const isUnresolved = async (worktree: string, entry: StatusEntry): Promise<boolean> => {
	if (entry.is === 'unmerged' && !entry.isTextConflict) {
		return true;
	}
	const file = join(worktree, entry.path);
	const bytes = await readBytes(file, maxBytes).catch(() => undefined);
	if (bytes === undefined) {
		return entry.is === 'unmerged';
	}
	const text = bytes.toString('latin1');
	// Nothing in a binary file says which side was chosen: only the agent's own `git add` does.
	return isMarked(text) || (entry.is === 'unmerged' && text.includes('\0'));
};

/** The paths of a merge in progress that still are in conflict, or hold conflict markers although they were staged. */
export const unresolvedPaths = async (worktree: string, entries: readonly StatusEntry[]): Promise<string[]> => {
	const paths: string[] = [];
	for (const entry of entries) {
		if (await isUnresolved(worktree, entry)) {
			paths.push(entry.path);
		}
	}
	return paths;
};
