import type {Settings} from '../../store/settings.ts';
import {type Check, fine} from './check.ts';

/** Where notices go beside the machine itself, and when none does. */
export const addressChecks = ({webhook, quietHours}: Settings): readonly Check[] => [
	...(webhook === undefined ? [] : [fine('webhook', `notices go to ${new URL(webhook).origin}`)]),
	...(quietHours === undefined ? [] : [fine('quiet', `no notices ${quietHours}`)]),
];
