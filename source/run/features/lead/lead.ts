import type {LeadTerms, PlannedStream} from '../../../plan/types.ts';
import type {Run, Stream} from '../../model/types.ts';
import {plannedStream} from '../../model/types.ts';

export type Lead = PlannedStream & {readonly lead: LeadTerms};

/** The stream that leads the others, in a run that has one. */
export const leadOf = (run: Run): Lead | undefined =>
	run.plan.streams.find((stream): stream is Lead => stream.lead !== undefined);

export const isLead = (run: Run, streamId: string): boolean => plannedStream(run, streamId)?.lead !== undefined;

/** The streams that do the work, in the plan's order: all but the lead. */
export const workStreams = (run: Run): readonly Stream[] =>
	run.plan.streams.flatMap(planned => (planned.lead ? [] : (run.streams[planned.id] ?? [])));
