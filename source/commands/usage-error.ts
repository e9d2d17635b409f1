import {existsSync} from 'node:fs';
import {UserError} from '../error.ts';
import {nearest} from '../plan/schema/nearest.ts';
import {type VerbName, verbs} from './verbs.ts';

export const nameOf = (verb: VerbName): string => (verb === 'tui' ? 'claude-grid' : `claude-grid ${verb}`);

/** Bad usage of a verb, exit 2. */
export const usageError = (
	verb: VerbName,
	reason: string,
	hint = `${nameOf(verb)} --help shows how it is used`,
): UserError => new UserError(`${nameOf(verb)}: ${reason}.`, {hint, code: 'USAGE'});

const visible = Object.entries(verbs).flatMap(([name, verb]) => ('isHidden' in verb ? [] : [name]));

/** The first word is a verb or a plan file; what is neither is most likely a slip of the finger. */
export const refuseUnknownVerb = (word: string | undefined): void => {
	if (word === undefined || word.startsWith('-') || existsSync(word)) return;
	const meant = nearest(word, visible);
	throw new UserError(`"${word}" is neither a verb nor a plan file.`, {
		code: 'USAGE',
		hint: meant === undefined ? 'claude-grid --help lists the verbs' : `did you mean claude-grid ${meant}?`,
	});
};

/** A flag the verb does not know, with the one that was meant. */
export const unknownFlag = (verb: VerbName, name: string, known: readonly string[]): UserError => {
	if (name.includes(' '))
		return usageError(verb, `"${name}" begins with a dash`, `put -- before it: ${nameOf(verb)} -- "${name}"`);
	const meant = name.startsWith('--') ? nearest(name, known) : undefined;
	return usageError(verb, `unknown option ${name}`, meant === undefined ? undefined : `did you mean ${meant}?`);
};
