import type {Place, Problem} from '../schema/problems.ts';
import type {Plan} from '../types.ts';
import {readConfigShape} from './config-shape.ts';
import {isObject} from './imported-keys.ts';
import {readTasksShape} from './tasks-shape.ts';

/** A plan file of any accepted shape, brought into our own. */
export type ShapeReading = {
	readonly shape: Plan['shape'];
	/** The document with our own keys; not validated yet. */
	readonly document: unknown;
	readonly notes: readonly string[];
	/** What is wrong with keys that our own shape does not have. */
	readonly faults: readonly Problem[];
	/** How many of a stream's first tasks are completed already, by index. */
	readonly completed: readonly number[];
	/** Where a place of `document` is in the file the author wrote. */
	readonly placeOf: (place: Place) => Place;
};

const hasKey = (value: unknown, key: string): boolean => isObject(value) && Object.hasOwn(value, key);

const isConfig = (document: Readonly<Record<string, unknown>>): boolean => {
	const {streams} = document;
	if (!Array.isArray(streams)) {
		return false;
	}

	const isForeign = streams.some(stream => hasKey(stream, 'streamId')) && !streams.some(stream => hasKey(stream, 'id'));
	return isForeign || (streams.length === 0 && hasKey(document, 'executionPlan'));
};

/** Recognises which of the three accepted shapes a document has and brings it into our own. */
export const readShape = (document: unknown): ShapeReading => {
	if (isObject(document) && Array.isArray(document.tasks) && !Object.hasOwn(document, 'streams')) {
		return readTasksShape(document, document.tasks);
	}

	if (isObject(document) && isConfig(document)) {
		return readConfigShape(document);
	}

	return {shape: 'plan', document, notes: [], faults: [], completed: [], placeOf: place => place};
};
