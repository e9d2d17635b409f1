import type {Feature} from '../../feature.ts';
import {onAway, onFenced, onKept, onRefused, onSeen} from './events.ts';
import {drainHost, moveLost, moveStream} from './move.ts';
import {hostAlerts, watchPlaces} from './watch.ts';

/** Streams on other machines. */
export const hosts = {
	commands: {
		'stream.move': moveStream,
		'host.drain': (draft, {name}) => drainHost(draft, name, true),
		'host.resume': (draft, {name}) => drainHost(draft, name, false),
	},
	events: {
		'host.seen': onSeen,
		'host.away': onAway,
		'host.refused': onRefused,
		'host.kept': onKept,
		'session.fenced': onFenced,
	},
	tick(draft) {
		moveLost(draft);
		watchPlaces(draft);
	},
	alerts: {host: hostAlerts},
} satisfies Feature;
