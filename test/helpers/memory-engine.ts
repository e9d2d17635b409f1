import type {Change, Engine, LogPage} from '../../source/engine/types.ts';
import type {DiffFile, MergePreview} from '../../source/git/types.ts';
import type {Review} from '../../source/run/features/review/types.ts';
import type {Command, CommandAnswer} from '../../source/run/model/command.ts';
import type {LogEntry} from '../../source/run/model/report.ts';
import type {Run} from '../../source/run/model/types.ts';

import {createReview} from './review-fixture.ts';

export type MemoryEngine = Engine & {
	/** Every command that was sent, oldest first. */
	readonly sent: Command[];
	/** Tells all subscribers the whole run. */
	readonly show: (run: Run | null) => void;
	readonly emit: (change: Change) => void;
};

export type MemoryParts = {
	readonly run?: Run | null;
	readonly log?: (streamId: string) => readonly LogEntry[];
	readonly diff?: readonly DiffFile[];
	readonly review?: (commit?: string) => Review;
	readonly mergePreview?: MergePreview;
	readonly answer?: (command: Command) => CommandAnswer;
};

const logPage = (run: Run | null, entries: readonly LogEntry[], streamId: string, before?: number, limit = 500) => {
	const session = run?.streams[streamId]?.sessions.at(-1);
	if (!session) return undefined;
	const end = before ?? entries.length;
	const page: LogPage = {
		sessionId: session.id,
		attempt: session.attempt,
		agent: session.agent,
		entries: entries.slice(Math.max(0, end - limit), end),
		total: entries.length,
	};
	return page;
};

/** An engine that holds one run in memory and does nothing by itself; for components and pictures. */
export const createMemoryEngine = (parts: MemoryParts = {}): MemoryEngine => {
	let run = parts.run ?? null;
	const listeners = new Set<(change: Change) => void>();
	const sent: Command[] = [];
	const emit = (change: Change) => {
		for (const listener of listeners) listener(change);
	};
	return {
		sent,
		emit,
		show(next) {
			run = next;
			emit({type: 'run', run, activities: []});
		},
		run: async () => run,
		subscribe(listener) {
			listeners.add(listener);
			listener({type: 'run', run, activities: []});
			return () => listeners.delete(listener);
		},
		start: async () => ({ok: true, runId: run?.id ?? 'run', isContinued: false}),
		async send(command) {
			sent.push(command);
			return parts.answer?.(command) ?? {ok: true, message: `${command.type} done`};
		},
		log: async (streamId, options = {}) =>
			logPage(run, parts.log?.(streamId) ?? [], streamId, options.before, options.limit),
		diff: async () => parts.diff ?? [],
		review: async (streamId, commit) =>
			parts.review?.(commit) ??
			(run && parts.diff && Object.hasOwn(run.streams, streamId)
				? createReview(run, parts.diff, {}, streamId)
				: undefined),
		mergePreview: async () => parts.mergePreview,
		activities: async () => [],
		takeOver: async () => undefined,
		clean: async () => ({removed: [], kept: [], droppedOutputs: 0, bytes: 0}),
		close: async () => {},
	};
};
