import {byUser} from '../../by-user.ts';
import type {Feature} from '../../feature.ts';
import {goBack, onBack} from './back.ts';
import {forkStream} from './fork.ts';
import {onCheckpointsFound, onStoreDamaged} from './store-damage.ts';

/** Checkpoints as places to go back to, or to begin from. */
export const history = {
	commands: {'stream.back': byUser(goBack), 'stream.fork': forkStream},
	events: {
		'back.finished': onBack,
		'store.damaged': onStoreDamaged,
		'checkpoints.found': onCheckpointsFound,
	},
} satisfies Feature;
