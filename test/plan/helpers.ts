import {readPlan} from '../../source/plan/read-plan.ts';
import {problemLines} from '../../source/plan/schema/describe-problems.ts';
import type {Plan, PlannedStream, PlanOverrides} from '../../source/plan/types.ts';

/** The plan of a document that must be valid. */
export const planOf = (document: unknown, overrides?: PlanOverrides): Plan => {
	const reading = readPlan(document, overrides);
	if (!reading.ok) {
		throw new Error(problemLines(reading.faults).join('\n'));
	}

	return reading.plan;
};

export const streamOf = (plan: Plan, id: string): PlannedStream => {
	const stream = plan.streams.find(one => one.id === id);
	if (stream === undefined) {
		throw new Error(`no stream ${id}`);
	}

	return stream;
};

/** The fault lines of a document that must not be valid. */
export const faultsOf = (document: unknown, overrides?: PlanOverrides): string[] => {
	const reading = readPlan(document, overrides);
	if (reading.ok) {
		throw new Error('the plan was taken');
	}

	return problemLines(reading.faults);
};

export const pathsOf = (document: unknown): string[] => {
	const reading = readPlan(document);
	return reading.ok ? [] : reading.faults.map(fault => fault.path);
};

/** A plan of streams that differ from `{prompt: 'work'}` as said, by id. */
export const streams = (parts: Record<string, object>): {readonly streams: object[]} => ({
	streams: Object.entries(parts).map(([id, part]) => ({id, prompt: 'work', ...part})),
});
