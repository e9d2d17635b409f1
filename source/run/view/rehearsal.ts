import type {Plan} from '../../plan/types.ts';

/** Nobody but fake agents works on it, also on what its lead spawns: what it makes is not work. */
export const isRehearsal = ({streams}: Plan): boolean =>
	streams.length > 0 && streams.every(({agent, lead}) => agent === 'fake' && (lead?.stream.agent ?? 'fake') === 'fake');

export const rehearsalWords = 'rehearsal, fake agents';
