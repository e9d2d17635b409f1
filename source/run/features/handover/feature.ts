import type {Feature} from '../../feature.ts';
import {createCheckpoint, storeFinding} from './findings.ts';

/** What a session leaves to those that come after it. */
export const handover = {
	commands: {'product.store': storeFinding, 'checkpoint.create': createCheckpoint},
} satisfies Feature;
