import {tmpdir} from 'node:os';
import {runGit} from './client.ts';

export type GitVersion = {
	/** As git says it: `2.39.5`. */
	readonly text: string;
	/** 2.38 and newer: merges in memory and the conflict radar. */
	readonly hasMergeTree: boolean;
};

/** What the answer of `git version` means. */
export const readVersion = (answer: string): GitVersion => {
	const text = /(\d+)\.(\d+)[\w.]*/.exec(answer);
	const [major, minor] = [Number(text?.[1] ?? 0), Number(text?.[2] ?? 0)];
	return {text: text?.[0] ?? answer.trim(), hasMergeTree: major > 2 || (major === 2 && minor >= 38)};
};

let known: Promise<GitVersion> | undefined;

/** The git that is on PATH; asked once. Throws UserError when there is none. */
export const gitVersion = (): Promise<GitVersion> => {
	known ??= runGit(tmpdir(), ['version']).then(readVersion);
	known.catch(() => {
		known = undefined;
	});
	return known;
};
