import type {Change, Engine, StartAnswer} from '../engine/types.ts';
import {UserError} from '../error.ts';
import type {CommandAnswer} from '../run/model/command.ts';
import type {Run} from '../run/model/types.ts';
import type {Answer, Ask, Requester} from './request.ts';
import {createSeen} from './seen.ts';

type Refusal = {readonly error?: string | {readonly code: string; readonly message: string; readonly cure?: string}};

const refusalOf = ({status, body}: Answer): UserError => {
	const error = (body as Refusal | null)?.error;
	if (typeof error === 'string') return new UserError(`${error}.`, {code: 'STREAM_NOT_FOUND'});
	return new UserError(error?.message ?? `The engine answered with status ${status}.`, {
		code: error?.code ?? `HTTP_${status}`,
		...(error?.cure && {hint: error.cure}),
	});
};

/** The body of a good answer; anything else is thrown as a UserError. */
const bodyOf = (answer: Answer): never => {
	if (answer.status !== 200) throw refusalOf(answer);
	return answer.body as never;
};

export type ErrorAnswer = {readonly ok: false; readonly code: string; readonly message: string; readonly cure?: string};

/** Commands are answered, never thrown at the one who pressed a key. */
const answerOf = async <Given>(requester: Requester, ask: Ask): Promise<Given | ErrorAnswer> => {
	try {
		const answer = await requester.ask(ask);
		if (typeof (answer.body as {ok?: unknown} | null)?.ok === 'boolean') return answer.body as Given;
		throw refusalOf(answer);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return {ok: false, code: error.code, message: error.message, ...(error.hint && {cure: error.hint})};
	}
};

const query = (values: Readonly<Record<string, string | number | undefined>>): string => {
	const params = new URLSearchParams();
	for (const [key, value] of Object.entries(values)) if (value !== undefined) params.set(key, String(value));
	return params.size > 0 ? `?${params}` : '';
};

type Subscribe = (listener: (change: Change) => void) => () => void;

/** The run that a subscription begins with. */
const firstRun = (subscribe: Subscribe): Promise<Run | null> =>
	new Promise(resolve => {
		const end = subscribe(change => {
			if (change.type !== 'run') return;
			resolve(change.run);
			// The first change may come before `subscribe` has returned.
			queueMicrotask(() => end());
		});
	});

const tenMinutes = 600_000;
export const startPath = '/api/start';

/** The Engine type spoken over HTTP. */
export const engineOverHttp = (
	requester: Requester,
	subscribe: Subscribe,
	/** Of this client; what it starts or resumes runs in it. */
	own?: NodeJS.ProcessEnv,
): Engine => {
	const {ask} = requester;
	const ofStream = (streamId: string, path: string) => `/api/streams/${encodeURIComponent(streamId)}${path}`;
	const get = async <Given>(path: string): Promise<Given> => bodyOf(await ask({path}));
	const endings = new Set<() => void>();
	const seen = createSeen();
	return {
		async run() {
			try {
				const answer = await ask({path: '/api/run?only=raw'});
				return answer.status === 404 ? null : (bodyOf(answer) as {readonly raw: Run}).raw;
			} catch (error) {
				if (!(error instanceof UserError) || error.code !== 'ENGINE_AWAY') throw error;
				// A subscription waits for the next engine.
				return firstRun(subscribe);
			}
		},
		subscribe(listener) {
			const told = seen.follow(listener);
			const unsubscribe = subscribe(told.listener);
			const end = () => {
				endings.delete(end);
				told.end();
				unsubscribe();
			};
			endings.add(end);
			return end;
		},
		send: async (command, env = own) => {
			const body = {...command, ...(env && {environment: env})};
			const answer = await answerOf<CommandAnswer>(requester, {method: 'POST', path: '/api/commands', body});
			// Whoever acts on the answer looks at a run that has it.
			if (answer.ok && answer.revision !== undefined) await seen.until(answer.revision);
			return answer;
		},
		start: (request, env = own) => {
			const body = {...request, ...(env && {environment: env})};
			return answerOf<StartAnswer>(requester, {method: 'POST', path: startPath, body, timeoutMs: tenMinutes});
		},
		async log(streamId, {attempt, before, limit} = {}) {
			const answer = await ask({path: ofStream(streamId, `/output${query({attempt, before, limit})}`)});
			return answer.status === 404 ? undefined : bodyOf(answer);
		},
		diff: async (streamId, {checkpoint} = {}) =>
			(await get<{files: never}>(ofStream(streamId, `/diff${query({checkpoint})}`))).files,
		review: async (streamId, commit) =>
			(await get<{review: never}>(ofStream(streamId, `/review${query({commit})}`))).review ?? undefined,
		async mergePreview(streamId, into) {
			const path = ofStream(streamId, `/merge-preview${query({into})}`);
			return (await get<{preview: never}>(path)).preview ?? undefined;
		},
		activities: async limit => (await get<{activities: never}>(`/api/activities${query({limit})}`)).activities,
		takeOver: async streamId => (await get<{takeOver: never}>(ofStream(streamId, '/take-over'))).takeOver ?? undefined,
		clean: async (options = {}) =>
			bodyOf(await ask({method: 'POST', path: '/api/clean', body: options, timeoutMs: tenMinutes})),
		async close() {
			for (const end of endings) end();
			endings.clear();
			requester.close();
		},
	};
};
