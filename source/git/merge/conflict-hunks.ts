import {askGit} from '../client.ts';
import type {ConflictHunk} from '../types.ts';

const most = {files: 20, bytes: 400_000, hunks: 30, lines: 30, length: 400} as const;

/** Where both sides changed the same lines, in a file as git leaves it in a conflict. */
export const hunksIn = (path: string, text: string): readonly ConflictHunk[] => {
	const hunks: ConflictHunk[] = [];
	let open: {line: number; ours: string[]; theirs: string[]; side: 'ours' | 'base' | 'theirs'} | undefined;
	/** Of the file that is merged into: what the other side wrote is not in it. */
	let line = 1;
	for (const row of text.split('\n')) {
		if (!open && /^<{7,} /.test(row)) open = {line, ours: [], theirs: [], side: 'ours'};
		else if (!open) line++;
		else if (/^\|{7,} /.test(row) && open.side === 'ours') open.side = 'base';
		else if (/^={7,}\r?$/.test(row) && open.side !== 'theirs') open.side = 'theirs';
		else if (/^>{7,} /.test(row) && open.side === 'theirs') {
			hunks.push({path, line: open.line, ours: open.ours, theirs: open.theirs});
			line += open.ours.length;
			open = undefined;
		} else if (open.side !== 'base') open[open.side].push(row.replace(/\r$/, ''));
	}
	return hunks;
};

const shortened = (lines: readonly string[]): readonly string[] =>
	lines.slice(0, most.lines).map(one => one.slice(0, most.length));

/** Both sides of each conflict, from the tree that git wrote of it; none of files too large or not text. */
export const conflictHunks = async (
	repository: string,
	tree: string,
	files: readonly string[],
): Promise<readonly ConflictHunk[]> => {
	const hunks: ConflictHunk[] = [];
	for (const path of files.slice(0, most.files)) {
		const args = ['cat-file', 'blob', `${tree}:${path}`];
		const blob = await askGit(repository, args, {mostBytes: most.bytes}).catch(() => undefined);
		if (blob?.exitCode === 0 && !blob.stdout.includes('\0')) hunks.push(...hunksIn(path, blob.stdout));
	}
	return hunks.slice(0, most.hunks).map(hunk => ({
		...hunk,
		ours: shortened(hunk.ours),
		theirs: shortened(hunk.theirs),
		unlisted: Math.max(0, hunk.ours.length - most.lines) + Math.max(0, hunk.theirs.length - most.lines),
	}));
};
