import {formatPlace, type Place} from '../schema/problems.ts';
import {suggestion} from '../schema/schema-problems.ts';

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** How the keys of a foreign object are read. */
export type ImportedKeys = {
	/** Their key to ours. */
	readonly aliases: Readonly<Record<string, string>>;
	/** Our keys, which are accepted there too. */
	readonly own: readonly string[];
	/** Their keys that are read elsewhere or say nothing to us. */
	readonly derived: readonly string[];
};

/** A foreign object under our keys; null means "not set" there, and what is not known becomes a note. */
export const renameKeys = (
	value: Json,
	keys: ImportedKeys,
	place: Place,
): {readonly value: Json; readonly notes: string[]} => {
	const notes: string[] = [];
	const entries: [string, unknown][] = [];
	for (const [key, item] of Object.entries(value)) {
		const own = Object.hasOwn(keys.aliases, key) ? (keys.aliases[key] ?? key) : key;
		const isDoubled = own !== key && value[own] !== undefined && value[own] !== null;
		if (isDoubled && JSON.stringify(value[own]) !== JSON.stringify(item)) {
			notes.push(`${formatPlace([...place, key])} differs from ${own}, which was used.`);
		} else if (keys.own.includes(own) && !isDoubled && item !== null) {
			entries.push([own, item]);
		} else if (!keys.own.includes(own) && !keys.derived.includes(key)) {
			const hint = suggestion(key, [...Object.keys(keys.aliases), ...keys.own]);
			notes.push(`${formatPlace([...place, key])} is not a key that is known here and was ignored${hint}`);
		}
	}

	return {value: Object.fromEntries(entries), notes};
};

/** The key the author used for one of ours: theirs when it is there, else ours. */
export const writtenKey = (value: unknown, own: string, keys: ImportedKeys): string => {
	const hasOwnKey = isObject(value) && value[own] !== undefined && value[own] !== null;
	const theirs = Object.entries(keys.aliases).find(([, name]) => name === own)?.[0];
	return hasOwnKey || theirs === undefined ? own : theirs;
};
