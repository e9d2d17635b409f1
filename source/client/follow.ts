import type {IncomingMessage} from 'node:http';
import {UserError} from '../error.ts';
import type {Change} from '../run/apply-change.ts';
import {applyChange, changeFromJson, isGap} from '../run/apply-change.ts';
import type {Run} from '../run/model/types.ts';
import {createEventParser} from './event-parser.ts';
import {isUnreachable} from './request.ts';

/** away: tried again by itself. lost: it is not (another version, another repository, no token). */
export type Connection =
	| {readonly is: 'connected'}
	| {readonly is: 'away'; readonly error?: UserError}
	| {readonly is: 'lost'; readonly error: UserError};

export type FollowOptions = {
	/** Opens an event stream; throws UserError. */
	readonly open: () => Promise<IncomingMessage>;
	readonly listener: (change: Change) => void;
	readonly onConnection?: ((connection: Connection) => void) | undefined;
	/** Called when nobody listens any more, before the next try; starts the engine again. Throws UserError. */
	readonly revive?: (() => Promise<void>) | undefined;
	/** Milliseconds without a byte (three heartbeats) after which the stream is taken for dead. */
	readonly silenceMs?: number | undefined;
};

const firstDelay = 100;
const maxDelay = 5000;
const lostCodes = ['ENGINE_OTHER_VERSION', 'ENGINE_OTHER_REPOSITORY', 'NO_TOKEN', 'NOT_AN_ENGINE', 'SOCKET_FOREIGN'];

/** Keeps an event stream open for as long as it is wanted: reads, and opens it again after a drop or a gap. Returns the end of it. */
export const follow = (options: FollowOptions): (() => void) => {
	const end = new AbortController();
	const {signal} = end;
	const say = (connection: Connection) => {
		if (!signal.aborted) options.onConnection?.(connection);
	};
	const once = async (onRun: () => void): Promise<void> => {
		const response = await options.open();
		if (signal.aborted) {
			response.destroy();
			return;
		}
		await read(response, options, signal, onRun);
	};
	const loop = async () => {
		let delay = firstDelay;
		while (!signal.aborted) {
			let failure: UserError | undefined;
			try {
				await once(() => {
					delay = firstDelay;
					say({is: 'connected'});
				});
			} catch (error) {
				if (!(error instanceof UserError)) throw error;
				failure = error;
			}
			if (failure && lostCodes.includes(failure.code)) return say({is: 'lost', error: failure});
			if (failure && isUnreachable(failure) && options.revive && !signal.aborted) failure = await tryTo(options.revive);
			say({is: 'away', ...(failure && {error: failure})});
			await pause(delay, signal);
			delay = Math.min(maxDelay, delay * 2);
		}
	};
	void loop();
	return () => end.abort();
};

const tryTo = async (revive: () => Promise<void>): Promise<UserError | undefined> => {
	try {
		await revive();
		return undefined;
	} catch (error) {
		if (error instanceof UserError) return error;
		throw error;
	}
};

/** Resolves when the stream has ended, for whatever reason. */
const read = (
	response: IncomingMessage,
	{listener, silenceMs = 45_000}: FollowOptions,
	signal: AbortSignal,
	onRun: () => void,
): Promise<void> =>
	new Promise(resolve => {
		let run: Run | null = null;
		const stop = () => response.destroy();
		let silence = setTimeout(stop, silenceMs);
		const parse = createEventParser(({data}) => {
			if (signal.aborted || response.destroyed) return;
			const change = changeFromJson(data);
			if (isGap(run, change)) return stop();
			run = applyChange(run, change);
			if (change.type === 'run') onRun();
			listener(change);
		});
		response.on('data', (chunk: Uint8Array) => {
			clearTimeout(silence);
			silence = setTimeout(stop, silenceMs);
			parse(chunk);
		});
		response.on('error', stop);
		response.on('close', () => {
			clearTimeout(silence);
			signal.removeEventListener('abort', stop);
			resolve();
		});
		signal.addEventListener('abort', stop);
	});

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
	new Promise(resolve => {
		const done = () => {
			clearTimeout(timer);
			signal.removeEventListener('abort', done);
			resolve();
		};
		const timer = setTimeout(done, ms);
		signal.addEventListener('abort', done);
		if (signal.aborted) done();
	});
