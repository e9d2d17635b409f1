import type {Stream} from '../model/types.ts';

type Attempts = Pick<Stream, 'recoveriesLeft' | 'contextRecoveriesWithoutProgress' | 'crashes' | 'quickCrashes'>;

/** Nothing is spent: a stream begins so, and progress brings it back to that. */
export const unspent = (mostRecoveries: number): Attempts => ({
	recoveriesLeft: mostRecoveries,
	contextRecoveriesWithoutProgress: 0,
	crashes: 0,
	quickCrashes: [],
});

/** Its agent may be asked once to commit, and once to report its tasks; again after each word of the user. */
export const notAsked: Stream['askedTo'] = {commit: false, report: false};
