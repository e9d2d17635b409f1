import type {Plan, PlannedStream} from '../types.ts';

export const localName = 'local';

/** Its work lies in the user's own checkout, or it only leads: it never leaves this machine. */
export const isBound = ({lead, isolation}: Pick<PlannedStream, 'lead' | 'isolation'>): boolean =>
	lead !== undefined || isolation === 'shared';

/** True when a plan lets a stream work on another machine than this one. */
export const mayLeave = ({hosts = []}: Pick<Plan, 'hosts'>, stream: PlannedStream): boolean =>
	!isBound(stream) &&
	hosts.some(name => name !== localName && (stream.host === undefined || stream.host === name)) &&
	stream.hostLabels?.includes(localName) !== true;
