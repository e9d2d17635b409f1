import {setTimeout as sleep} from 'node:timers/promises';
import type {Engine} from '../../engine/types.ts';
import {asShown} from '../../print/style.ts';
import type {Run, Session} from '../../run/model/types.ts';
import {streamsInOrder} from '../../run/select/streams.ts';
import {sanitise} from '../../sanitise.ts';
import type {Context} from '../context.ts';

const paceMs = 300;
const maxEntries = 2000;

/** Tells what agents say, each entry once, while their run is told. */
export const createAgentText = (context: Pick<Context, 'print' | 'flags' | 'style'>, engine: Pick<Engine, 'log'>) => {
	const shown = new Map<string, number>();
	/** Up to where each session was told; one that has ended has no more to say. */
	const told = new Map<string, string>();
	let latest: Run | undefined;
	let telling: Promise<void> | undefined;

	const tellSession = async (streamId: string, {id, attempt, offset, endedAt}: Session): Promise<void> => {
		const place = `${offset} ${endedAt}`;
		if (told.get(id) === place) return;
		const page = await engine.log(streamId, {attempt, limit: maxEntries});
		if (page?.sessionId !== id) return;
		const first = page.total - page.entries.length;
		const fresh = page.entries.slice(Math.max(0, (shown.get(id) ?? 0) - first));
		shown.set(id, page.total);
		told.set(id, place);
		for (const {kind, text} of fresh) if (kind === 'text') printEntry(context, streamId, text);
	};
	/** Also of attempts that ended since the last look. */
	const tellAll = async (): Promise<void> => {
		for (const {id, sessions} of latest ? streamsInOrder(latest) : [])
			for (const session of lastOfEachAttempt(sessions)) await tellSession(id, session).catch(() => undefined);
	};
	return {
		update(run: Run): void {
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
			await tellAll();
		},
	};
};

/** Of an attempt of several sessions only the last one has a log to be asked for. */
const lastOfEachAttempt = (sessions: readonly Session[]): readonly Session[] =>
	sessions.filter(({attempt}, index) => sessions[index + 1]?.attempt !== attempt);

const printEntry = (context: Pick<Context, 'print' | 'flags' | 'style'>, streamId: string, text: string): void => {
	if (context.flags.json) return context.print(JSON.stringify({type: 'text', streamId, text}));
	for (const line of text.trimEnd().split('\n'))
		context.print(asShown(`[${streamId}] | ${sanitise(line)}`, context.style));
};
