import {setTimeout as sleep} from 'node:timers/promises';
import type {HostFacts} from '../../run/features/hosts/index.ts';
import {checked} from '../checked/message.ts';
import {type Link, openLink} from '../link/link.ts';
import {type Down, hostProtocol, type Up} from '../link/types.ts';
import type {Ending, Way} from '../link/way.ts';

export type HostLine = {
	/** Lost while it is down: once it is up again all is told anew. */
	readonly send: (message: Down) => void;
	readonly isUp: () => boolean;
	/** Begins anew: something on the way there was lost. */
	readonly renew: (reason: string) => void;
	readonly close: () => Promise<void>;
};

export type HostListener = {
	/** It is there: what it is told first. */
	readonly onHello: (facts: Omit<HostFacts, 'labels'>) => Promise<Down>;
	readonly onMessage: (message: Up) => Promise<void>;
	readonly onDown: (ending: Ending) => void;
};

const firstPauseMs = 500;
const longestPauseMs = 20_000;
const helloMs = 60_000;

export type LineRequest = {readonly way: Way; readonly key: string; readonly silenceMs: number};

/** Keeps a line to a host: again and again, longer apart each time. */
export const keepLine = (request: LineRequest, listener: HostListener): HostLine => {
	let link: Link<Down> | undefined;
	const ended = new AbortController();
	const stand = {
		up: (opened: Link<Down>): void => {
			link = opened;
		},
		/** At once: what is still being taken is not waited for. */
		down: (reason: string): void => {
			link = undefined;
			if (!ended.signal.aborted) listener.onDown({reason});
		},
	};
	const keep = async (): Promise<void> => {
		let isBrought = false;
		for (let pause = firstPauseMs; !ended.signal.aborted; ) {
			const begun = performance.now();
			const end = await once(request, listener, {...stand, signal: ended.signal}).catch(notStarted);
			if (ended.signal.aborted) return;
			if (end === 'again' && !isBrought) {
				isBrought = true;
				continue;
			}
			isBrought = false;
			if (end === 'again') listener.onDown({reason: 'claude-grid was brought there and is not found', isRefused: true});
			else if (end !== 'was up') listener.onDown(end);
			pause = performance.now() - begun > longestPauseMs ? firstPauseMs : Math.min(longestPauseMs, pause * 2);
			await sleep(pause, undefined, {signal: ended.signal}).catch(() => undefined);
		}
	};
	const kept = keep();
	return {
		send: message => link?.send(message),
		isUp: () => link !== undefined,
		renew: reason => link?.close(reason),
		close: async () => {
			ended.abort();
			await kept;
		},
	};
};

const notStarted = (error: unknown): Ending => ({reason: error instanceof Error ? error.message : String(error)});

type Stand = {
	readonly up: (link: Link<Down>) => void;
	readonly down: (reason: string) => void;
	readonly signal: AbortSignal;
};

/** One connection, from the dial to its end. */
const once = async (
	{way, key, silenceMs}: LineRequest,
	listener: HostListener,
	{up, down, signal}: Stand,
): Promise<Ending | 'again' | 'was up'> => {
	const talk = way.dial([key, String(silenceMs)]);
	let [isThere, isBroken] = [false, false];
	const link: Link<Down> = openLink<unknown, Down>({
		input: talk.output,
		output: talk.input,
		silenceMs,
		isFirstNoise: true,
		onMessage: async message => {
			const word = checked(message);
			if (word.is !== 'hello') return isThere ? listener.onMessage(word) : undefined;
			if (word.protocol !== hostProtocol) throw new Error(`it speaks protocol ${word.protocol}, not ${hostProtocol}`);
			isThere = true;
			const first = await listener.onHello(word.facts);
			// It may have broken meanwhile.
			if (!isBroken) up(link);
			link.send(first);
		},
	});
	const patience = setTimeout(() => isThere || link.close('it does not answer'), helloMs);
	const stop = () => link.close('closed');
	signal.addEventListener('abort', stop);
	void link.broken.then(reason => {
		isBroken = true;
		if (isThere) down(reason);
	});
	await link.closed;
	clearTimeout(patience);
	signal.removeEventListener('abort', stop);
	const late = setTimeout(talk.end, 2000);
	await talk.ended;
	clearTimeout(late);
	return isThere ? 'was up' : talk.ending();
};
