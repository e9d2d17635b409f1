import type {Place} from '../schema/problems.ts';
import {knownKeys} from '../schema/schema.ts';
import {type ImportedKeys, isObject, type Json, renameKeys, writtenKey} from './imported-keys.ts';
import type {ShapeReading} from './shapes.ts';

const entryKeys: ImportedKeys = {
	aliases: {allowed_tools: 'allowedTools', base_branch: 'base'},
	own: knownKeys.streams ?? [],
	derived: [],
};
const rootKeys: ImportedKeys = {aliases: {}, own: knownKeys[''] ?? [], derived: ['tasks']};

/** The tasks file `{tasks: [{name, description, prompt, allowed_tools, base_branch}]}`: each entry is a stream. */
export const readTasksShape = (document: Json, entries: readonly unknown[]): ShapeReading => {
	const notes: string[] = [];
	const streams = entries.map((entry, index) => {
		if (!isObject(entry)) {
			return entry;
		}

		const renamed = renameKeys(entry, entryKeys, ['tasks', index]);
		notes.push(...renamed.notes);
		return renamed.value;
	});
	const root = renameKeys(document, rootKeys, []);
	const placeOf = (place: Place): Place => {
		const [list, index, key, ...rest] = place;
		if (list !== 'streams' || typeof index !== 'number') {
			return list === 'streams' ? ['tasks', ...place.slice(1)] : place;
		}

		return typeof key === 'string'
			? ['tasks', index, writtenKey(entries[index], key, entryKeys), ...rest]
			: ['tasks', index];
	};

	return {
		shape: 'tasks',
		document: {...root.value, streams},
		notes: [...root.notes, ...notes],
		faults: [],
		completed: [],
		placeOf,
	};
};
