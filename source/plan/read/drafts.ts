import {type Phase, type Plan, phases} from '../types.ts';
import {isObject, type Json} from './imported-keys.ts';
import {streamIds} from './stream-ids.ts';

/** As much of a stream as can be read even where other parts of it are faulty, for the rules between streams. */
export type Draft = {
	readonly index: number;
	readonly value: Json;
	/** '' when it has none. */
	readonly id: string;
	/** '' when it has none. */
	readonly name: string;
	/** The key the id was read from. */
	readonly idKey: 'id' | 'name';
	readonly phase: Phase;
	readonly race: string | undefined;
	/** As written; '' for an entry that is not text. */
	readonly dependencies: readonly string[];
	readonly branch: string;
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const branchOf = (value: Json, id: string, shape: Plan['shape']): string => {
	const usual = shape === 'tasks' ? `task/${id}` : `stream/${id.toLowerCase()}`;
	return textOf(value.branch) || (id === '' ? '' : usual);
};

/** The streams of a document in our own shape, valid or not. */
export const draftStreams = (document: unknown, shape: Plan['shape']): readonly Draft[] => {
	const streams = isObject(document) && Array.isArray(document.streams) ? document.streams : [];
	const ids = streamIds(streams);
	return streams.flatMap((value: unknown, index) => {
		if (!isObject(value)) {
			return [];
		}

		const hasId = value.id !== undefined;
		const id = ids[index] ?? '';
		const dependencies = Array.isArray(value.dependencies) ? value.dependencies.map(textOf) : [];
		return {
			index,
			value,
			id,
			name: textOf(value.name),
			idKey: hasId ? 'id' : 'name',
			phase: phases.find(phase => phase === value.phase) ?? 'parallel',
			race: textOf(value.race) || undefined,
			dependencies,
			branch: branchOf(value, id, shape),
		};
	});
};
