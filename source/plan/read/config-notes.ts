import {quote} from '../schema/problems.ts';
import {phases} from '../types.ts';
import {isObject, type Json} from './imported-keys.ts';

/** What the derived parts of an orchestration-config say otherwise than its streams; the streams count. */
export const planDisagreements = (document: Json, streams: readonly unknown[]): string[] => [
	...versionNotes(document.version),
	...executionNotes(document.executionPlan, phasesOf(streams)),
	...rootNotes([document, ...streams]),
];

const phasesOf = (streams: readonly unknown[]): ReadonlyMap<string, string> => {
	const found = new Map<string, string>();
	for (const stream of streams) {
		if (isObject(stream) && typeof stream.streamId === 'string') {
			found.set(stream.streamId, String(stream.streamPhase ?? stream.phase ?? 'parallel'));
		}
	}

	return found;
};

const versionNotes = (version: unknown): string[] =>
	version === undefined || version === '1.0'
		? []
		: [`version is ${quote(String(version))}; only 1.0 is known, and the file was read as that.`];

const executionNotes = (execution: unknown, known: ReadonlyMap<string, string>): string[] => {
	if (!isObject(execution)) {
		return [];
	}

	const notes: string[] = [];
	const named = new Set<string>();
	for (const phase of phases) {
		for (const id of Array.isArray(execution[phase]) ? execution[phase].filter(isText) : []) {
			const actual = known.get(id);
			named.add(id);
			if (actual === undefined) {
				notes.push(`executionPlan.${phase} names ${quote(id)}, which is not among the streams; it was ignored.`);
			} else if (actual !== phase) {
				notes.push(`executionPlan.${phase} names ${quote(id)}, whose own phase is ${quote(actual)}; its own counts.`);
			}
		}
	}

	const missing = [...known.keys()].filter(id => !named.has(id));
	return [...notes, ...missing.map(id => `executionPlan does not name ${quote(id)}; it is run by its own phase.`)];
};

const rootNotes = (places: readonly unknown[]): string[] => {
	const roots = new Set(places.map(place => (isObject(place) ? place.projectRoot : undefined)).filter(isText));
	return roots.size > 1 ? ['projectRoot differs between streams; all of them are run in this repository.'] : [];
};

const isText = (value: unknown): value is string => typeof value === 'string';
