import {setTimeout as sleep} from 'node:timers/promises';
import type {Engine} from '../engine/types.ts';
import {asShown} from '../print/look.ts';
import {currentSession, streamsInOrder} from '../run/select.ts';
import type {Run, Stream} from '../run/types.ts';
import {sanitise} from '../sanitise.ts';
import type {Context} from './context.ts';

const paceMs = 300;
const mostEntries = 2000;

/** Tells what agents say, each entry once, while their run is told. */
export const createAgentText = (context: Context, engine: Engine) => {
	const shown = new Map<string, number>();
	const read = new Map<string, number>();
	let latest: Run | undefined;
	let telling: Promise<void> | undefined;

	const tellStream = async (stream: Stream): Promise<void> => {
		const session = currentSession(stream);
		if (!session || read.get(session.id) === session.offset) return;
		read.set(session.id, session.offset);
		const page = await engine.log(stream.id, {limit: mostEntries});
		if (!page) return;
		const first = page.total - page.entries.length;
		const fresh = page.entries.slice(Math.max(0, (shown.get(page.sessionId) ?? 0) - first));
		shown.set(page.sessionId, page.total);
		for (const {kind, text} of fresh) if (kind === 'text') say(context, stream.id, text);
	};
	const tellAll = async (): Promise<void> => {
		for (const stream of latest ? streamsInOrder(latest) : []) await tellStream(stream).catch(() => undefined);
	};
	return {
		look(run: Run): void {
			latest = run;
			telling ??= sleep(paceMs)
				.then(tellAll)
				.finally(() => {
					telling = undefined;
				});
		},
		/** What was said last, too. */
		async end(run: Run): Promise<void> {
			await telling;
			latest = run;
			read.clear();
			await tellAll();
		},
	};
};

const say = (context: Context, streamId: string, text: string): void => {
	if (context.flags.json) return context.say(JSON.stringify({type: 'text', streamId, text}));
	for (const line of text.trimEnd().split('\n'))
		context.say(asShown(`[${streamId}] | ${sanitise(line)}`, context.look));
};
