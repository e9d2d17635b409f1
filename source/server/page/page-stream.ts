import {plannedStream, type Run, type Stream, type Task} from '../../run/model/types.ts';
import {refusal} from '../../run/permissions.ts';
import {costView, streamCostUsd} from '../../run/policy/cost.ts';
import {branchOf, conflictsOf, currentSession, progress, worktreeOf} from '../../run/select.ts';
import {describeState, type GlyphName, type Tone} from '../../run/view/describe.ts';
import {includedStreams} from '../../run/view/included-streams.ts';
import {type SpawnLines, spawnLines} from '../../run/view/spawn-lines.ts';
import {sanitise, sanitiseWhole} from '../../sanitise.ts';
import {reasons} from './reasons.ts';

const streamActions = {
	spawn: 'stream.spawn',
	recover: 'stream.recover',
	stop: 'stream.stop',
	pause: 'stream.pause',
	continue: 'stream.continue',
	merge: 'stream.merge',
	send: 'stream.send',
} as const;

export type PageStream = {
	readonly id: string;
	/** Empty when it is the same as the id. */
	readonly name: string;
	readonly phase: string;
	readonly glyph: GlyphName;
	readonly tone: Tone;
	readonly word: string;
	readonly text: string;
	/** Since when it is or does what `text` says; null: not known. */
	readonly since: number | null;
	readonly progress: {
		readonly completed: number;
		readonly proved: number;
		readonly total: number;
		readonly percent: number;
	};
	readonly tasks: readonly Pick<Task, 'title' | 'status' | 'isProved'>[];
	/** Null before the first session. */
	readonly session: {
		readonly agent: string;
		readonly attempt: number;
		readonly contextPercent: number | null;
		/** Changes when the log may have grown. */
		readonly version: string;
	} | null;
	/** Changes when its timeline has grown. */
	readonly past: string;
	/** Null: not known. */
	readonly costUsd: number | null;
	readonly work: {readonly files: number; readonly added: number; readonly removed: number} | null;
	readonly behind: readonly {readonly id: string; readonly count: number}[];
	/** Streams it is expected to conflict with, and where. */
	readonly conflicts: readonly {readonly id: string; readonly files: readonly string[]}[];
	readonly merge: string;
	readonly dependencies: readonly string[];
	readonly branch: string;
	readonly worktree: string;
	/** Streams that a merge of this one merges, too. */
	readonly mergesAlong: readonly string[];
	/** Why an action cannot be done now; one that can is not there. */
	readonly refusals: Partial<Readonly<Record<keyof typeof streamActions, string>>>;
	/** What is said before it is started now. */
	readonly spawn: SpawnLines;
};

const longestTitle = 300;

export const streamForPage = (run: Run, stream: Stream, now: number): PageStream => {
	const {id} = stream;
	const planned = plannedStream(run, id);
	const name = sanitise(planned?.name ?? id, {maxLength: 80});
	const {completed, proved, total, percent} = progress(stream);
	return {
		id,
		name: name.toLowerCase() === id.toLowerCase() ? '' : name,
		phase: planned?.phase ?? 'parallel',
		...stateForPage(run, stream, now),
		progress: {completed, proved, total, percent},
		tasks: stream.tasks.map(({title, status, isProved}) => ({
			title: sanitise(title, {maxLength: longestTitle}),
			status,
			isProved,
		})),
		session: sessionForPage(stream),
		past: pastOf(stream),
		costUsd: costView(streamCostUsd(stream)),
		work: workForPage(stream),
		behind: Object.entries(stream.behind).flatMap(([id, count]) => (count > 0 ? [{id, count}] : [])),
		conflicts: conflictsForPage(run, id),
		merge: stream.merge.is,
		dependencies: planned?.dependencies ?? [],
		branch: sanitise(branchOf(stream) ?? '', {maxLength: 255}),
		worktree: sanitise(worktreeOf(stream) ?? '', {maxLength: 1000}),
		mergesAlong: includedStreams(run, id),
		refusals: reasons(streamActions, type => refusal(run, {type, streamId: id})),
		spawn: spawnForPage(run, stream),
	};
};

const spawnForPage = (run: Run, stream: Stream): SpawnLines => {
	const {lines, isApproval} = spawnLines(run, stream);
	return {lines: lines.map(sanitiseWhole), isApproval};
};

const pastOf = ({checkpoints, sessions}: Stream): string =>
	`${checkpoints.length} ${checkpoints.at(-1)?.commit.slice(0, 12) ?? ''} ${sessions.length} ${sessions.at(-1)?.endedAt ?? ''}`;

const stateForPage = (run: Run, stream: Stream, now: number) => {
	const {glyph, tone, word, text, ageMs} = describeState(run, stream, now);
	return {
		glyph,
		tone,
		word,
		text: sanitise(text, {maxLength: 600, revealHidden: tone === 'person'}).trim(),
		since: ageMs === undefined ? null : now - ageMs,
	};
};

const sessionForPage = (stream: Stream): PageStream['session'] => {
	const session = currentSession(stream);
	if (!session) return null;
	const {contextUsed, contextWindow} = session;
	return {
		agent: session.agent,
		attempt: session.attempt,
		contextPercent:
			contextUsed === undefined || !contextWindow ? null : Math.floor((100 * contextUsed) / contextWindow),
		version: `${session.id} ${session.offset} ${session.endedAt ?? ''}`,
	};
};

const workForPage = ({work}: Stream): PageStream['work'] =>
	work && (work.files > 0 || work.dirty > 0) ? {files: work.files, added: work.added, removed: work.removed} : null;

const conflictsForPage = (run: Run, streamId: string): PageStream['conflicts'] =>
	conflictsOf(run, streamId).map(({between: [one, other], files}) => ({
		id: one === streamId ? other : one,
		files: files.slice(0, 20).map(file => sanitise(file, {maxLength: 400})),
	}));
