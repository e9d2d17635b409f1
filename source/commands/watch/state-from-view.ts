import type {StreamState} from '../../run/model/types.ts';
import {waitingCauses} from '../../run/model/types.ts';
import type {Views} from './views-schema.ts';

/** The state a stream's view tells; `at` is its last sign of work. What this version does not know is drawn as waiting. */
export const stateFromView = ({status, blockedReason}: Views['streams'][number], at: number): StreamState => {
	const reason = blockedReason ?? '';
	switch (status) {
		case 'pending':
		case 'ready':
			return {is: status};
		case 'blocked':
			return {is: 'blocked', blockedReason: reason};
		case 'starting':
			return {is: 'starting', step: 'agent', since: at};
		case 'running':
		case 'stalled':
			return {is: status, since: at};
		case 'recovering':
			return {is: 'recovering', since: at, class: 'unknown'};
		case 'verifying':
			return {is: 'verifying', step: 'verify', since: at};
		case 'completed':
		case 'stopped':
			return {is: status, at};
		case 'failed':
			return {is: 'failed', reason, class: 'unknown', at};
		default:
			return waiting(reason, at);
	}
};

/** A wait for the user tells what is asked; the others name their cause. */
const waiting = (reason: string, at: number): StreamState => {
	const cause = waitingCauses.find(one => one === reason);
	return cause ? {is: 'waiting', cause, since: at} : {is: 'waiting', cause: 'permission', since: at, detail: reason};
};
