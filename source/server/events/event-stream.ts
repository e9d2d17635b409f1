import {plainJson} from '../../sanitise.ts';
import type {Ask} from '../reply.ts';

const maxWaiting = 4 * 1024 * 1024;

const encoder = new TextEncoder();

/** One server-sent event as bytes. `json` has no line breaks of its own. */
export const eventBytes = (event: {readonly name: string; readonly id?: number; readonly json: string}): Uint8Array => {
	const id = event.id === undefined ? '' : `id: ${event.id}\n`;
	return encoder.encode(`event: ${event.name}\n${id}data: ${plainJson(event.json)}\n\n`);
};

/** `isWhole`: everything is told anew, however large it is. */
export type Push = (bytes: Uint8Array, isWhole?: boolean) => void;

export type EventSource = {
	readonly heartbeatMs: number;
	/** Begins to tell, at once or later; gives what ends it. */
	readonly begin: (push: Push) => () => void;
	readonly onEnd: () => void;
};

/**
 * An answer of server-sent events, with a comment every `heartbeatMs`. A reader who lets more than 4 MB (beside the last whole
 * telling) wait is cut off, and is told everything again when it comes back.
 */
export const openEventStream = (c: Ask, {heartbeatMs, begin, onEnd}: EventSource): Response => {
	let end = () => {};
	const body = new ReadableStream<Uint8Array>(
		{
			start(controller) {
				let allowance = maxWaiting;
				let stop = () => {};
				let isEnded = false;
				const push: Push = (bytes, isWhole = false) => {
					if (isEnded) return;
					if (isWhole) allowance = maxWaiting + bytes.byteLength;
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
					stop();
					onEnd();
				};
				stop = begin(push);
				if (isEnded) stop();
			},
			cancel: () => end(),
		},
		{highWaterMark: 0, size: bytes => bytes?.byteLength ?? 0},
	);
	return new Response(body, {headers: {'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no'}});
};
