import type {Change, Engine} from '../../engine/types.ts';
import {changeToJson, joinChanges} from '../../run/apply-change.ts';
import type {Ask} from '../reply.ts';
import {eventBytes, openEventStream} from './event-stream.ts';

/** Several clients get the same change: it is made into bytes once. */
const encoded = new WeakMap<Change, Uint8Array>();

const encode = (change: Change): Uint8Array => {
	const known = encoded.get(change);
	if (known) return known;
	const id = change.type === 'run' ? change.run?.revision : change.revision;
	const bytes = eventBytes({name: change.type, id: id ?? 0, json: changeToJson(change)});
	encoded.set(change, bytes);
	return bytes;
};

/** Changes of `ms` travel together as one; the first of all is told at once. */
const paced = (engine: Engine, ms: number, push: (change: Change) => void): (() => void) => {
	let waiting: Change | undefined;
	let timer: NodeJS.Timeout | undefined;
	const tell = () => {
		timer = undefined;
		const change = waiting;
		waiting = undefined;
		if (change) push(change);
	};
	let isFirst = true;
	const unsubscribe = engine.subscribe(change => {
		if (isFirst) push(change);
		else {
			waiting = waiting ? joinChanges(waiting, change) : change;
			timer ??= setTimeout(tell, ms);
		}
		isFirst = false;
	});
	return () => {
		clearTimeout(timer);
		unsubscribe();
	};
};

/** Server-sent events: `run` first with the whole run, then `changed`; with `paceMs` no more often than that. */
export const eventStream = (c: Ask, engine: Engine, heartbeatMs: number, paceMs: number, onEnd: () => void): Response =>
	openEventStream(c, {
		heartbeatMs,
		onEnd,
		begin: push => {
			const tell = (change: Change) => push(encode(change), change.type === 'run');
			return paceMs > 0 ? paced(engine, paceMs, tell) : engine.subscribe(tell);
		},
	});
