import {isLead, workStreams} from '../features/lead/lead.ts';
import {isRedBefore} from '../features/proof/red-before.ts';
import {lostRace, raceOf, winnerOf} from '../features/race/races.ts';
import type {Run, Stream} from '../model/types.ts';
import {plannedStream} from '../model/types.ts';
import {outcome, streamMs} from '../outcome.ts';
import {costView, streamCostUsd} from '../policy/cost.ts';
import {branchOf, worktreeOf} from '../select/merging.ts';
import {streamsInOrder} from '../select/streams.ts';

/** What only git knows of a stream. */
export type ResultFacts = {
	readonly commits: readonly string[];
	readonly files: readonly {readonly path: string; readonly added: number; readonly removed: number}[];
};

/** results.json, schema version 1; field names are stable. Instants are ISO 8601, spans milliseconds. */
export const results = (run: Run, facts: Readonly<Record<string, ResultFacts>>) => {
	const streams = streamsInOrder(run);
	// The lead is told of among the streams, and not counted as one.
	const work = workStreams(run);
	const successful = work.filter(stream => stream.state.is === 'completed').length;
	const end = run.finishedAt ?? run.lastMessageAt;
	const sumMs = work.reduce((sum, stream) => sum + streamMs(stream, end), 0);
	const wallMs = Math.max(0, end - run.createdAt);
	return {
		schemaVersion: 1,
		run: {
			id: run.id,
			name: run.plan.name,
			repo: run.repository,
			base: run.base.name,
			startedAt: iso(run.createdAt),
			finishedAt: run.finishedAt === undefined ? null : iso(run.finishedAt),
			wallMs,
			sumMs,
			speedup: outcome(run)?.speedup ?? (wallMs === 0 ? 1 : Math.round((10 * sumMs) / wallMs) / 10),
		},
		total: work.length,
		successful,
		failed: work.filter(stream => stream.state.is === 'failed').length,
		success_rate: work.length === 0 ? 0 : Math.floor((1000 * successful) / work.length) / 10,
		streams: streams.map(stream => streamResult(run, stream, facts[stream.id])),
	};
};
export type Results = ReturnType<typeof results>;

const iso = (at: number): string => new Date(at).toISOString();

const streamResult = (run: Run, stream: Stream, facts: ResultFacts | undefined) => {
	const planned = plannedStream(run, stream.id);
	return {
		id: stream.id,
		name: planned?.name ?? stream.id,
		phase: planned?.phase ?? 'parallel',
		...(isLead(run, stream.id) && {isLead: true}),
		state: stream.state.is,
		merge: stream.merge.is,
		...raceResult(run, stream.id),
		branch: branchOf(stream) ?? null,
		worktree: worktreeOf(stream) ?? null,
		commits: facts?.commits ?? [],
		files: facts?.files ?? [],
		tasks: stream.tasks.map(({title, status}) => ({title, status})),
		verify: stream.verify
			? {
					ok: stream.verify.ok,
					durationMs: stream.verify.durationMs,
					...(isRedBefore(stream) && {isRedBefore: true}),
				}
			: null,
		reviewer: reviewerResult(stream),
		sandbox: planned?.sandbox ?? null,
		attempts: stream.attempt,
		sessions: stream.sessions.map(({id, attempt, outcome: how}) => ({id, attempt, outcome: how ?? null})),
		tokens: stream.sessions.reduce((sum, {tokens}) => sum + tokens, 0),
		/** null: not known. */
		costUsd: costView(streamCostUsd(stream)),
		/** What its agent said last, as it said it; null when nothing is known. */
		lastMessage: stream.sessions.findLast(({result}) => result && result.text !== '')?.result?.text ?? null,
		stopReason: stopReason(run, stream),
		alerts: run.alerts.filter(alert => alert.streamId === stream.id).map(alert => alert.text),
	};
};

const reviewerResult = ({reviewer, work}: Stream) => {
	const {last, costUsd} = reviewer ?? {};
	if (!last) return null;
	const {agent, verdict, summary, head, comments} = last;
	const blocking = comments.filter(({isBlocking}) => isBlocking).length;
	const isNewest = head === work?.head;
	return {agent, verdict, summary, head, isNewest, comments: comments.length, blocking, costUsd: costView(costUsd)};
};

/** Only for streams of a race; isWinner is null while nobody is chosen. */
const raceResult = (run: Run, streamId: string) => {
	const name = raceOf(run, streamId);
	if (name === undefined) return {};
	const winner = winnerOf(run, name);
	return {race: {name, isWinner: winner === undefined ? null : winner === streamId}};
};

const stopReason = (run: Run, stream: Stream): string | null => {
	const lost = stream.state.is === 'stopped' ? lostRace(run, stream.id) : undefined;
	if (lost) return `lost race ${lost.race} to ${lost.winner}`;
	if (stream.state.is === 'failed') return stream.state.reason;
	if (stream.state.is === 'blocked') return stream.state.blockedReason;
	if (stream.state.is !== 'stopped') return null;
	return stream.state.reason ?? (stream.state.isByLead ? 'stopped by the lead' : 'stopped by the user');
};
