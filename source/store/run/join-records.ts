import type {Plan} from '../../plan/types.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import {type FoundRecord, soundStream} from './read-record.ts';

export type JoinedRun = {
	readonly run: Run;
	/** Streams whose record was not what it should be, nor any copy, or that the plan does not know: left out of `run`. */
	readonly quarantined: readonly string[];
	/** Streams whose record is that of a copy, because their own was damaged. */
	readonly restored: readonly string[];
	/** Those of them whose copy was older. */
	readonly older: readonly string[];
};

type Taken = {readonly id: string; readonly stream?: Stream; readonly from?: FoundRecord};

/** The newest record as a run; what is damaged of it comes from the next older one that has it whole. */
export const joinRecords = (newest: FoundRecord, others: readonly FoundRecord[], plan: Plan): JoinedRun => {
	const {record, sums} = newest.whole;
	const planned = new Set(plan.streams.map(stream => stream.id));
	const ids = [...new Set([...Object.keys(record.streams), ...Object.keys(sums?.streams ?? {})])];
	const take = (id: string): Taken => {
		for (const from of planned.has(id) ? [newest, ...others] : []) {
			const stream = soundStream(from.whole, id);
			if (stream) return {id, stream, from};
		}
		return {id};
	};
	const taken = ids.map(take);
	const streams = Object.fromEntries(taken.flatMap(({id, stream}) => (stream ? [[id, stream]] : [])));
	const restored = taken.filter(({from}) => from !== undefined && from !== newest);
	const {planDigest: _, ...rest} = record;
	return {
		run: {...rest, plan, streams, mergeQueue: rest.mergeQueue.filter(id => Object.hasOwn(streams, id))},
		quarantined: taken.flatMap(({id, stream}) => (stream ? [] : [id])),
		restored: restored.map(({id}) => id),
		older: restored.flatMap(({id, from}) => (from!.whole.record.revision < record.revision ? [id] : [])),
	};
};
