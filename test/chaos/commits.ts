import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import type {Grid} from '../helpers/grid.ts';

const filesBelow = (folder: string, wanted: (name: string) => boolean): readonly string[] => {
	try {
		return readdirSync(folder, {recursive: true, encoding: 'utf8'})
			.filter(wanted)
			.map(name => path.join(folder, name));
	} catch {
		return [];
	}
};

const readIfFile = (file: string): string => {
	try {
		return readFileSync(file, 'latin1');
	} catch {
		return '';
	}
};

/** Commits that some HEAD or branch has been on by a commit made there, as git's own logs tell. */
const loggedCommits = ({commonDir}: Grid): readonly string[] => {
	const logs = [
		...filesBelow(path.join(commonDir, 'logs'), () => true),
		...filesBelow(path.join(commonDir, 'worktrees'), name => name.endsWith('logs/HEAD')),
	];
	return logs.flatMap(file =>
		[...readIfFile(file).matchAll(/^[0-9a-f]+ ([0-9a-f]{40,64}) [^\t]*\tcommit\b/gm)].map(([, id = '']) => id),
	);
};

/** Commits that agents were told they had made, as their outputs tell: `[stream/s1 1a2b3c4] ...`. */
const toldCommits = (grid: Grid): readonly string[] => {
	const outputs = filesBelow(path.join(grid.runFolder(), 'sessions'), name => name.endsWith('stdout.jsonl'));
	return outputs.flatMap(file =>
		[...readIfFile(file).matchAll(/\[(?:stream\/[^\s\]]+|detached HEAD) ([0-9a-f]{7,64})\] /g)].map(
			([, id = '']) => id,
		),
	);
};

export type Commits = {readonly made: number; readonly lost: readonly string[]};

/** Every commit that agents made, and those of them that no branch and no hidden ref leads to. */
export const findCommits = (grid: Grid): Commits => {
	const reachable = new Set(grid.git(['rev-list', '--all']).split('\n'));
	const short = new Set([...reachable].map(id => id.slice(0, 7)));
	const made = new Set([...loggedCommits(grid), ...toldCommits(grid)].map(id => id.slice(0, 40)));
	return {
		made: new Set([...made].map(id => id.slice(0, 7))).size,
		lost: [...made].filter(id => (id.length === 40 ? !reachable.has(id) : !short.has(id.slice(0, 7)))),
	};
};
