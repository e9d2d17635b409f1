import type {Change, Engine} from '../../engine/types.ts';
import {changeToJson} from '../../run/apply-change.ts';
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

/** Server-sent events: `run` first with the whole run, then `changed`. */
export const eventStream = (c: Ask, engine: Engine, heartbeatMs: number, onEnd: () => void): Response =>
	openEventStream(c, {
		heartbeatMs,
		onEnd,
		begin: push => engine.subscribe(change => push(encode(change), change.type === 'run')),
	});
