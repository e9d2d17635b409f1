import type {LogEntry, Report} from '../../run/model/report.ts';
import type {Json} from '../shared/json.ts';
import {text} from '../shared/json.ts';
import type {Memory} from './memory.ts';

/** What reading one event gives. */
export type Reading = {
	readonly memory: Memory;
	readonly reports: readonly Report[];
	readonly entries: readonly LogEntry[];
};

/** `readAt`: when the line was read, for what counts from now. */
export type Reader = (memory: Memory, event: Json, readAt?: number) => Reading;

export const alive: Report = {type: 'alive'};

export const onlyAlive = (memory: Memory): Reading => ({memory, reports: [alive], entries: []});

/** Several readings of one event, one after the other. */
export const inSequence = (memory: Memory, steps: readonly ((memory: Memory) => Reading)[]): Reading =>
	steps.reduce<Reading>(
		(before, step) => {
			const after = step(before.memory);
			return {
				memory: after.memory,
				reports: [...before.reports, ...after.reports],
				entries: [...before.entries, ...after.entries],
			};
		},
		{memory, reports: [], entries: []},
	);

/** What a sub-agent says and does belongs to the call that started it. */
export const ofParent = (event: Json, reading: Reading): Reading => {
	const parent = text(event, 'parent_tool_use_id');
	if (parent === undefined || reading.entries.length === 0) return reading;
	return {...reading, entries: reading.entries.map(entry => ({...entry, parent}))};
};
