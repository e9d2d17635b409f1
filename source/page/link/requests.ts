import type {DiffFile, MergePreview} from '../../git/types.ts';
import {entriesUntil} from '../../run/features/history/timeline.ts';
import type {Review} from '../../run/features/review/types.ts';
import type {Command, CommandAnswer} from '../../run/model/command.ts';
import type {LogEntry, LogPage} from '../../run/model/report.ts';

export type LogWish = {readonly limit: number; readonly before?: number | undefined; readonly attempt?: number};

/** What the page asks the engine for. Each throws an Error with one sentence to show. */
export type Requests = {
	readonly send: (command: Command) => Promise<CommandAnswer>;
	/** Entries of a stream's log, the last ones before `before`; null: it has none yet. */
	readonly log: (id: string, wish: LogWish) => Promise<LogPage | null>;
	/** The log of an attempt as it stood at an instant. */
	readonly logAt: (id: string, attempt: number, at: number) => Promise<readonly LogEntry[]>;
	/** With a checkpoint's number: what the stream had changed then. */
	readonly diff: (id: string, checkpoint?: number) => Promise<readonly DiffFile[]>;
	/** Its changes as they are reviewed, or what one commit changed; null: it has no branch yet. */
	readonly review: (id: string, commit?: string) => Promise<Review | null>;
	readonly mergePreview: (id: string) => Promise<MergePreview | null>;
	/** What a new stream would run, write and allow. */
	readonly newStream: () => Promise<readonly string[]>;
};

type Body = {readonly ok?: boolean; readonly error?: {readonly message?: string} | string};

const reasonIn = ({error}: Body): string =>
	(typeof error === 'string' ? error : error?.message) ?? 'the engine did not answer';

const longestLog = 2000;

export const createRequests = (token: string): Requests => {
	const fetched = (path: string, options: RequestInit = {}): Promise<Response> =>
		fetch(path, {...options, headers: {authorization: `Bearer ${token}`, ...options.headers}}).catch(() => {
			throw new Error('the engine cannot be reached');
		});
	const read = async <Given>(response: Response): Promise<Given> => {
		const body: Body = await response.json().catch(() => ({}));
		if (response.ok || (response.status === 409 && body.ok === false)) return body as Given;
		throw new Error(reasonIn(body));
	};
	const get = async <Given>(path: string): Promise<Given> => read(await fetched(path));
	const log = async (id: string, wish: LogWish): Promise<LogPage | null> => {
		const values = Object.entries(wish).filter(([, value]) => value !== undefined);
		const response = await fetched(`/api/streams/${id}/output?${new URLSearchParams(values as never)}`);
		return response.status === 404 ? null : read(response);
	};
	return {
		send: async command => {
			const headers = {'content-type': 'application/json'};
			return read(await fetched('/api/commands', {method: 'POST', headers, body: JSON.stringify(command)}));
		},
		log,
		logAt: async (id, attempt, at) => entriesUntil((await log(id, {attempt, limit: longestLog}))?.entries ?? [], at),
		diff: async (id, checkpoint) => {
			const query = checkpoint === undefined ? '' : `?checkpoint=${checkpoint}`;
			return (await get<{readonly files: readonly DiffFile[]}>(`/api/streams/${id}/diff${query}`)).files;
		},
		review: async (id, commit) => {
			const query = commit === undefined ? '' : `?commit=${commit}`;
			return (await get<{readonly review: Review | null}>(`/api/streams/${id}/review${query}`)).review;
		},
		mergePreview: async id =>
			(await get<{readonly preview: MergePreview | null}>(`/api/streams/${id}/merge-preview`)).preview,
		newStream: async () => (await get<{readonly lines: readonly string[]}>('/api/new-stream')).lines,
	};
};
