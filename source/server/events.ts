import type {Change, Engine} from '../engine/types.ts';
import {changeToJson} from '../run/apply-change.ts';
import type {Ask} from './reply.ts';

const maxWaiting = 4 * 1024 * 1024;

const encoder = new TextEncoder();
/** Several clients get the same change: it is made into bytes once. */
const encoded = new WeakMap<Change, Uint8Array>();

const encode = (change: Change): Uint8Array => {
	const known = encoded.get(change);
	if (known) return known;
	const id = change.type === 'run' ? change.run?.revision : change.revision;
	const bytes = encoder.encode(`event: ${change.type}\nid: ${id ?? 0}\ndata: ${changeToJson(change)}\n\n`);
	encoded.set(change, bytes);
	return bytes;
};

/**
 * Server-sent events: `run` first with the whole run, then `changed`, a comment every `heartbeatMs`. A reader who lets more
 * than 4 MB (beside the last whole run) wait is cut off, and sees the whole run again when it comes back.
 */
export const eventStream = (c: Ask, engine: Engine, heartbeatMs: number, onEnd: () => void): Response => {
	let end = () => {};
	const body = new ReadableStream<Uint8Array>(
		{
			start(controller) {
				let allowance = maxWaiting;
				let unsubscribe = () => {};
				let isEnded = false;
				const push = (bytes: Uint8Array) => {
					if (isEnded) return;
					controller.enqueue(bytes);
					if (-(controller.desiredSize ?? 0) <= allowance) return;
					end();
					c.env?.outgoing?.destroy();
				};
				const heartbeat = setInterval(() => push(encoder.encode(': heartbeat\n\n')), heartbeatMs);
				end = () => {
					if (isEnded) return;
					isEnded = true;
					clearInterval(heartbeat);
					unsubscribe();
					onEnd();
				};
				unsubscribe = engine.subscribe(change => {
					const bytes = encode(change);
					if (change.type === 'run') allowance = maxWaiting + bytes.byteLength;
					push(bytes);
				});
				if (isEnded) unsubscribe();
			},
			cancel: () => end(),
		},
		{highWaterMark: 0, size: bytes => bytes?.byteLength ?? 0},
	);
	return new Response(body, {headers: {'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no'}});
};
