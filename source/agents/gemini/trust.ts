/** Rules of the user's `trustedFolders.json`, with resolved paths. */
export type FolderRules = Readonly<Record<string, unknown>>;

const parentOf = (folder: string): string => folder.replace(/\/[^/]*$/, '') || '/';

const isAt = (folder: string, at: string): boolean => folder === at || folder.startsWith(at === '/' ? '/' : `${at}/`);

/** What the user said of a folder, as Gemini CLI reads it: the longest rule decides. Undefined: nothing. */
export const trustIn = (rules: FolderRules, folder: string): boolean | undefined => {
	const found = Object.entries(rules).filter(([path, level]) =>
		isAt(folder, level === 'TRUST_PARENT' ? parentOf(path) : path),
	);
	const [, level] = found.sort(([a], [b]) => b.length - a.length)[0] ?? [];
	if (level === 'DO_NOT_TRUST') return false;
	return level === 'TRUST_FOLDER' || level === 'TRUST_PARENT' ? true : undefined;
};

export type TrustFacts = {
	readonly rules: FolderRules;
	/** Where the user works, and where the session will. */
	readonly checkout: string;
	readonly worktree: string;
	/** Something lies in the worktree that a trusted folder may set or run. */
	readonly brings: boolean;
};

/** Whether a session's worktree may be called trusted: the user trusts its checkout, or there is nothing to be trusted. */
export const isTrusted = ({rules, checkout, worktree, brings}: TrustFacts): boolean => {
	const said = [trustIn(rules, checkout), trustIn(rules, worktree)];
	return !said.includes(false) && (said[0] ?? !brings);
};
