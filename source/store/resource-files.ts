import {lstatSync, realpathSync, statSync} from 'node:fs';
import path from 'node:path';
import {errorText, UserError} from '../error.ts';
import type {Resources} from '../plan/consent/resources.ts';
import {limits} from '../plan/limits.ts';
import {idProblem} from '../plan/names.ts';
import {readNamesSync, readTextSync} from '../read-file.ts';

/** Files a repository brings along in `.claude-grid/`: hostile until the user has seen what they say. */

type Kind = 'roles' | 'workflows' | 'templates';
const most: Readonly<Record<Kind, number>> = {
	roles: 4 * limits.role,
	workflows: 4 * limits.workflow,
	templates: limits.textBytes,
};
const endings: Readonly<Record<Kind, string>> = {roles: '.md', workflows: '.md', templates: '.json'};

/** What of the way to a file is not a way: a link that leads nowhere, a file where a folder has to be. Undefined: nothing is there. */
const brokenWay = (root: string, file: string): string | undefined => {
	const parts = path.relative(root, file).split(path.sep);
	for (const [index] of parts.entries()) {
		const shown = path.join(...parts.slice(0, index + 1));
		const at = path.join(root, shown);
		const facts = lstatSync(at, {throwIfNoEntry: false});
		if (!facts) return undefined;
		const end = facts.isSymbolicLink() ? statSync(at, {throwIfNoEntry: false}) : facts;
		if (!end) return `${shown} is a broken link.`;
		if (index < parts.length - 1 && !end.isDirectory()) return `${shown} is not a folder.`;
	}
	return undefined;
};

/** What could not be read, in one sentence. Undefined: there is nothing of that name. */
const whyUnread = (root: string, file: string, error: unknown): UserError | undefined => {
	if (error instanceof UserError) return error;
	const isMissing = ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
	const broken = isMissing ? brokenWay(root, file) : undefined;
	if (broken !== undefined) return new UserError(broken, {hint: 'put what it should be there, or remove it'});
	if (isMissing) return undefined;
	const shown = path.relative(root, file);
	return new UserError(`${shown} cannot be read: ${errorText(error)}`, {hint: 'make it readable for you'});
};

/** The text of one file; undefined when there is none. Throws UserError for one that leads out of the repository, is no file, or is too large. */
const readResource = (root: string, kind: Kind, name: string): string | undefined => {
	const file = path.join(root, '.claude-grid', kind, `${name}${endings[kind]}`);
	const shown = path.relative(root, file);
	try {
		const real = realpathSync(file);
		const inside = path.relative(realpathSync(root), real).split(path.sep);
		if (inside[0] === '..' || inside[0] === '.git' || path.isAbsolute(inside.join(path.sep)))
			throw new UserError(`${shown} is a link that leads out of the repository.`, {hint: 'put the file itself there'});
		const facts = statSync(real);
		if (!facts.isFile()) throw new UserError(`${shown} is not a file.`, {hint: 'make it one, or remove it'});
		if (facts.size > most[kind])
			throw new UserError(`${shown} is larger than ${Math.round(most[kind] / 1000)} kB.`, {hint: 'make it shorter'});
		return readTextSync(real, most[kind])
			.replace(/^\uFEFF/, '')
			.replaceAll('\r\n', '\n');
	} catch (error) {
		const why = whyUnread(root, file, error);
		if (why === undefined) return undefined;
		throw why;
	}
};

/** The repository's own texts for these names; a name without a file is left out. */
export const readResources = (
	root: string,
	wanted: {readonly roles: readonly string[]; readonly workflows: readonly string[]},
): Resources => {
	const all = (kind: 'roles' | 'workflows') =>
		Object.fromEntries(
			wanted[kind].flatMap(name => {
				const text = readResource(root, kind, name);
				return text === undefined ? [] : [[name, text.trim()]];
			}),
		);
	return {roles: all('roles'), workflows: all('workflows')};
};

/** As many names as one folder of templates is looked through for. */
const mostNames = 10_000;

/** Names of the repository's plan templates, sorted, at most 100. Throws UserError for a folder that cannot be read. */
export const templateFiles = (root: string): readonly string[] => {
	const folder = path.join(root, '.claude-grid', 'templates');
	try {
		return readNamesSync(folder, mostNames, name => name.endsWith('.json'))
			.map(name => name.slice(0, -'.json'.length))
			.filter(name => idProblem(name) === undefined)
			.sort()
			.slice(0, 100);
	} catch (error) {
		const why = whyUnread(root, path.join(folder, 'names'), error);
		if (why === undefined) return [];
		throw why;
	}
};

/** The text of a repository's plan template; undefined when it has none of that name. */
export const readTemplate = (root: string, name: string): string | undefined =>
	idProblem(name) === undefined ? readResource(root, 'templates', name) : undefined;
