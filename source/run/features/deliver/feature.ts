import {byUser} from '../../by-user.ts';
import type {Feature} from '../../feature.ts';
import {
	advanceDeliveries,
	deliver,
	deliverAll,
	onCommented,
	onFailed,
	onOpened,
	onPushed,
	onSynced,
	whileUnderWay,
} from './deliver.ts';
import {onSeen} from './seen.ts';

/** A stream's work as a pull request, from its first push until it has landed. */
export const delivery = {
	commands: {'stream.deliver': byUser(deliver), 'run.deliver': deliverAll},
	events: {
		'delivery.pushed': whileUnderWay(onPushed),
		'delivery.opened': whileUnderWay(onOpened),
		'delivery.commented': whileUnderWay(onCommented),
		'delivery.synced': whileUnderWay(onSynced),
		'delivery.failed': whileUnderWay(onFailed),
		'delivery.seen': onSeen,
	},
	settle: advanceDeliveries,
} satisfies Feature;
