import {nkeys} from '@nats-io/transport-node';

/** A new identity: the broker knows its public part, and who has the seed is it. */
export const newKey = (): {readonly key: string; readonly seed: string} => {
	const pair = nkeys.createUser();
	return {key: pair.getPublicKey(), seed: new TextDecoder().decode(pair.getSeed())};
};
