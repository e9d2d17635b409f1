import {isLead, workStreams} from '../features/lead/lead.ts';
import type {Run, StreamState} from '../model/types.ts';

export const holdsSlot = (state: StreamState): boolean =>
	['starting', 'running', 'stalled', 'recovering', 'verifying'].includes(state.is);

export const slots = (run: Run): {readonly used: number; readonly max: number} => ({
	used: workStreams(run).filter(stream => holdsSlot(stream.state)).length,
	max: run.plan.maxParallel,
});

/** Whether the pool lets this stream start now; the lead needs no slot. */
export const hasSlot = (run: Run, streamId: string): boolean => {
	const {used, max} = slots(run);
	return used < max || isLead(run, streamId);
};
