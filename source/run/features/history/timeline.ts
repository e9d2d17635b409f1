import type {LogEntry} from '../../model/report.ts';
import type {Checkpoint, EndingClass, Session, Stream} from '../../model/types.ts';

/** One thing that happened to a stream: a checkpoint, or a session that began or ended. */
export type TimelineEntry =
	| {
			readonly is: 'checkpoint';
			readonly at: number;
			readonly number: number;
			readonly attempt: number;
			readonly completedTasks: number;
			readonly commit: string;
			/** Raw. */
			readonly why: string;
	  }
	| {
			readonly is: 'began' | 'ended';
			readonly at: number;
			readonly attempt: number;
			readonly agent: Session['agent'];
			readonly text: string;
	  };

/** The number a checkpoint is known by; the last part of its ref. A ref that was taken has `-2` after it. */
export const numberOf = ({ref}: Pick<Checkpoint, 'ref'>): number => Number.parseInt(ref.split('/').at(-1) ?? '', 10);

export const checkpointOf = (stream: Stream, number: number): Checkpoint | undefined =>
	stream.checkpoints.find(one => numberOf(one) === number);

/** Indexes of the tasks that were completed when the checkpoint was taken; if it does not say, those completed first. */
export const doneAt = (
	{tasks}: Stream,
	{completedTasks, done, isInOrder}: Pick<Checkpoint, 'completedTasks' | 'done' | 'isInOrder'>,
): ReadonlySet<number> =>
	new Set(
		done ??
			(isInOrder ? Array.from({length: completedTasks}, (_, index) => index) : undefined) ??
			tasks
				.map((task, index) => ({index, isDone: task.status === 'completed', at: task.claimedAt ?? Infinity}))
				.filter(({isDone}) => isDone)
				.sort((a, b) => (a.at === b.at ? a.index - b.index : a.at - b.at))
				.slice(0, completedTasks)
				.map(({index}) => index),
	);

const endText: Partial<Record<EndingClass, string>> = {
	finished: 'finished',
	incomplete: 'ended with tasks left',
	context: 'ran out of context',
	stall: 'fell silent and was stopped',
	limit: 'hit a usage limit',
	person: 'was stopped for a new session',
	stopped: 'was stopped by the user',
	paused: 'was paused by the user',
	attached: 'was stopped by a user who took over',
	permanent: 'failed for good',
	host: 'was moved to another host',
};

const beganAfter: Partial<Record<EndingClass | 'first', string>> = {
	person: 'you asked',
	finished: 'it had ended',
	incomplete: 'tasks were left',
	permanent: 'permanent error',
	context: 'out of context',
	limit: 'usage limit',
	stall: 'no sign of work',
	host: 'moved to another host',
	unknown: 'unknown end',
};

const began = ({startedAt, attempt, agent, mode, cause}: Session): TimelineEntry => {
	const how = mode === 'resume' ? 'resumes' : 'fresh session';
	const text = cause === 'first' ? 'starts' : `${how} (${beganAfter[cause] ?? cause})`;
	return {is: 'began', at: startedAt, attempt, agent, text};
};

const ended = ({endedAt, attempt, agent, outcome}: Session): readonly TimelineEntry[] =>
	endedAt === undefined
		? []
		: [
				{
					is: 'ended',
					at: endedAt,
					attempt,
					agent,
					text: endText[outcome ?? 'unknown'] ?? `ended: ${outcome ?? 'unknown'}`,
				},
			];

/** What happened to a stream, newest first; at most its last 50 checkpoints. */
export const timelineOf = (stream: Stream): readonly TimelineEntry[] => {
	const saved = stream.checkpoints.map(
		(one): TimelineEntry => ({
			is: 'checkpoint',
			at: one.at,
			number: numberOf(one),
			attempt: one.attempt,
			completedTasks: one.completedTasks,
			commit: one.commit,
			why: one.why,
		}),
	);
	const sessions = stream.sessions.flatMap(session => [began(session), ...ended(session)]);
	return [...saved, ...sessions].sort((a, b) => a.at - b.at).reverse();
};

/** A log as it stood then: what was said later is left out. */
export const entriesUntil = (entries: readonly LogEntry[], at: number): readonly LogEntry[] =>
	entries.filter(entry => entry.at === undefined || entry.at <= at);
