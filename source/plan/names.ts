import {limits} from './limits.ts';

/** What a stream's id (and a race's name) looks like; it becomes a folder, a branch and a key of records. */
export const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const windowsDevice = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** Why this cannot be the id of a stream, or undefined when it can. */
export const idProblem = (id: string): string | undefined => {
	if (id.length > limits.id) {
		return `must have at most ${limits.id} characters`;
	}

	if (!idPattern.test(id)) {
		return 'must start with a Latin letter or digit and hold only Latin letters, digits, ".", "_" and "-"; "name" takes any letters';
	}

	if (id.includes('..') || id.endsWith('.') || /\.lock$/i.test(id)) {
		return 'must not hold "..", nor end in "." or ".lock"';
	}

	if (windowsDevice.test(id)) {
		return 'is the name of a device on Windows; choose another';
	}

	return id in {} || id === 'prototype' ? 'is a word of JavaScript itself; choose another' : undefined;
};

const namePattern = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._\-/:,&+#()'"!?]*$/u;

/** Whether a name says something that no id can say: letters of another script, an emoji. */
const saysMore = (name: string): boolean => /[^\p{ASCII}]/u.test(name);

/** Whether a name is fit for people; one of plain ASCII is held to what becomes of it. */
const isName = (name: string): boolean => {
	const plain = name.replaceAll(/[^\p{ASCII}]/gu, '').trim();
	return (
		!name.includes('..') && (namePattern.test(name) || (saysMore(name) && (plain === '' || namePattern.test(plain))))
	);
};

/**
 * The id made of a stream's name: the name itself where it can be, else its Latin letters and digits; undefined when it has
 * none but says something in other letters, '' when it is not a name.
 */
export const slug = (name: string): string | undefined => {
	if (idProblem(name) === undefined) {
		return name;
	}

	if (!isName(name)) {
		return '';
	}

	const made = name
		.normalize('NFKD')
		.replaceAll(/\p{M}/gu, '')
		.replaceAll(/[^A-Za-z0-9._]+/g, '-')
		.slice(0, limits.id)
		.replaceAll(/^[-._]+|[-._]+$/g, '');
	return saysMore(name) && idProblem(made) !== undefined ? undefined : made;
};

/** Two names are the same to a file system that folds case and composition. */
export const fold = (name: string): string => name.normalize('NFC').toLowerCase();

const refForbidden = /[\s~^:?*[\\\p{Cc}]|\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)/iu;

/** Why git would not take this as the name of a branch, or undefined. */
export const branchProblem = (branch: string): string | undefined => {
	const isBad = refForbidden.test(branch) || /^[-/.]|[/.]$|^@$|^HEAD$/.test(branch);
	return isBad ? 'is not a name git takes for a branch' : undefined;
};

/** Why this cannot name a commit or branch to start from, or undefined. */
export const baseProblem = (base: string): string | undefined => {
	const isBad = /^-|[\s:?*[\\\p{Cc}]|\.\./u.test(base);
	return isBad ? 'must be a branch, a tag or a commit: no spaces, no "..", no leading "-"' : undefined;
};

/** Why this is not a path inside the repository, or undefined. */
export const insideProblem = (path: string): string | undefined => {
	if (/^[/~\\]|^[A-Za-z]:/.test(path)) {
		return 'must be relative to the repository';
	}

	if (path.split(/[/\\]/).includes('..')) {
		return 'must stay inside the repository: no ".."';
	}

	return path.startsWith('-') ? 'must not start with "-"' : undefined;
};

/** Like insideFault, for paths that are linked or written: neither the repository itself nor git's own folder. */
export const entryProblem = (path: string): string | undefined => {
	const first = path.split('/').find(part => part !== '' && part !== '.');
	if (first === undefined || first.toLowerCase() === '.git') {
		return 'must name something in the repository other than its .git folder';
	}

	return insideProblem(path);
};

/** Why a worktree cannot be put there, or undefined; it may lie outside the repository. */
export const worktreeProblem = (path: string): string | undefined => {
	const parts = path.split(/[/\\]/).filter(part => part !== '' && part !== '.');
	if (parts.length === 0 || parts.every(part => part === '..')) {
		return 'must name a folder of its own';
	}

	if (parts.some(part => part.toLowerCase() === '.git')) {
		return 'must not lie inside a .git folder';
	}

	return path.startsWith('-') ? 'must not start with "-"' : undefined;
};
