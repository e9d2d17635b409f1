import {escapeText} from '../escape.ts';
import {dependents} from '../graph/graph.ts';
import type {Plan, PlannedStream} from '../types.ts';
import {canMeet} from './globs.ts';

/** Enough for any plan the user reads; keeps hostile ones from costing seconds. */
const pairLimit = 2000;
const filesLimit = 20;

/** Advice on each pair of streams that may run at the same time and are meant to change the same files. */
export const overlapAdvice = (plan: Plan): string[] => {
	const streams = plan.streams.filter(stream => stream.files.length > 0 && stream.phase === 'parallel');
	const advice: string[] = [];
	let pairs = 0;
	for (const [index, stream] of streams.entries()) {
		const after = new Set(dependents(plan, stream.id));
		for (const other of streams.slice(index + 1)) {
			pairs++;
			if (pairs > pairLimit) {
				return advice;
			}

			const isApart = after.has(other.id) || dependents(plan, other.id).includes(stream.id);
			const shared = isApart || isOneRace(stream, other) ? undefined : firstShared(stream, other);
			if (shared !== undefined) {
				const both = `${stream.id} and ${other.id} may both change ${escapeText(shared)}`;
				advice.push(`${both}: give each its own files, or let one depend on the other.`);
			}
		}
	}

	return advice;
};

const isOneRace = (a: PlannedStream, b: PlannedStream): boolean => a.race !== undefined && a.race === b.race;

const firstShared = (a: PlannedStream, b: PlannedStream): string | undefined =>
	a.files.slice(0, filesLimit).find(file => b.files.slice(0, filesLimit).some(other => canMeet(file, other)));
