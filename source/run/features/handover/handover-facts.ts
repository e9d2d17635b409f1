import {phases} from '../../../plan/types.ts';
import {hintText} from '../../model/hint.ts';
import type {Finding, Run, Stream} from '../../model/types.ts';
import {checkoutOf, plannedStream} from '../../model/types.ts';
import {outcome} from '../../outcome.ts';
import {costView, streamCostUsd} from '../../policy/cost.ts';
import {branchOf, mergeable, worktreeOf} from '../../select/merging.ts';
import {needsUser} from '../../select/needs-user.ts';
import {overall, progress} from '../../select/progress.ts';
import {nameOf, phaseStreams, streamsInOrder} from '../../select/streams.ts';
import {describeState} from '../../view/describe.ts';
import {runFlag} from '../../view/run-flag.ts';
import {suggestedActions} from '../../view/suggest.ts';
import {isLead} from '../lead/lead.ts';

/** What only the world knows: the repository, and the commits of each stream (newest first, `abc1234 subject`). */
export type HandoverWorld = {
	readonly branch: string;
	/** Paths changed and not committed in the user's own checkout. */
	readonly uncommitted: number;
	readonly commits: Readonly<Record<string, readonly string[]>>;
	/** engine: as it is now; saved: as it was when the last engine ended. */
	readonly source: 'engine' | 'saved';
	/** The session that ends here, or continues: when it began, what has changed since. */
	readonly session?: {readonly startedAt: number; readonly changes: readonly string[]};
	readonly words?: string;
};

export type Discovery = {
	readonly streamId: string;
	readonly kind: Finding['kind'];
	readonly title: string;
	readonly text: string;
	readonly at: string;
};

const maxFiles = 200;
const iso = (at: number): string => new Date(at).toISOString();

/** The handover document's facts as JSON, schema version 1; instants are ISO 8601. Texts are raw. */
export const handoverFacts = (run: Run, world: HandoverWorld, now: number) => ({
	schemaVersion: 1 as const,
	date: iso(now),
	source: world.source,
	savedAt: iso(run.lastMessageAt),
	run: {
		id: run.id,
		name: run.plan.name,
		state: runState(run),
		outcome: outcome(run)?.sentence ?? null,
		startedAt: iso(run.createdAt),
		finishedAt: run.finishedAt === undefined ? null : iso(run.finishedAt),
		base: run.base.name,
		baseCommit: run.base.commit,
		target: run.target,
		plan: run.planPath ?? null,
	},
	repository: {path: checkoutOf(run), branch: world.branch, uncommitted: world.uncommitted},
	session: world.session ? {startedAt: iso(world.session.startedAt), changes: world.session.changes} : null,
	words: world.words ?? null,
	progress: overall(run),
	phases: phases.flatMap(phase => phaseFacts(run, phase) ?? []),
	streams: streamsInOrder(run).map(stream => streamFacts(run, stream, world.commits[stream.id] ?? [], now)),
	discoveries: products(run, kind => kind !== 'warning' && kind !== 'test'),
	warnings: products(run, kind => kind === 'warning'),
	tests: products(run, kind => kind === 'test'),
	conflicts: run.conflicts.map(({between, files}) => ({between: [...between], files: [...files]})),
	alerts: run.alerts.map(({text, cure: hint, streamId, isAdvice}) => ({
		streamId: streamId ?? null,
		text,
		cure: hint === undefined ? null : hintText(hint),
		isAdvice: isAdvice ?? false,
	})),
	waitsForPerson: needsUser(run).map(alert => ({
		text: alert.text,
		cure: alert.cure === undefined ? null : hintText(alert.cure),
	})),
	/** Completed and not merged, in the order they would be. */
	mergeable: mergeable(run).map(({id}) => id),
	next: suggestedActions(run),
});
export type HandoverFacts = ReturnType<typeof handoverFacts>;
export type HandoverStream = HandoverFacts['streams'][number];

const runState = (run: Run): string => {
	const result = outcome(run);
	if (result) return result.ok ? 'completed' : 'ended';
	return runFlag(run) || 'running';
};

const phaseFacts = (run: Run, phase: (typeof phases)[number]) => {
	const streams = phaseStreams(run, phase);
	if (streams.length === 0) return undefined;
	const completed = streams.filter(stream => stream.state.is === 'completed').length;
	const isBegun = streams.some(stream => stream.startedAt !== undefined || stream.state.is === 'completed');
	const state = completed === streams.length ? 'completed' : isBegun ? 'in progress' : 'pending';
	return {phase, state, completed, total: streams.length};
};

const streamFacts = (run: Run, stream: Stream, commits: readonly string[], now: number) => {
	const {word, text} = describeState(run, stream, now);
	const {completed, total, proved} = progress(stream);
	const {work, verify} = stream;
	return {
		id: stream.id,
		name: nameOf(run, stream.id),
		phase: isLead(run, stream.id) ? 'lead' : (plannedStream(run, stream.id)?.phase ?? 'parallel'),
		state: word,
		text,
		tasks: {completed, total, proved},
		openTasks: stream.tasks
			.filter(({status}) => status !== 'completed' && status !== 'cancelled')
			.map(({title, status, blockedReason}) => ({title, status, blockedReason: blockedReason ?? null})),
		attempts: stream.attempt,
		agent: stream.sessions.at(-1)?.agent ?? plannedStream(run, stream.id)?.agent ?? null,
		costUsd: costView(streamCostUsd(stream)),
		branch: branchOf(stream) ?? null,
		worktree: worktreeOf(stream) ?? null,
		merge: isLead(run, stream.id) ? 'none' : stream.merge.is,
		commitCount: work?.commits ?? 0,
		commits,
		uncommitted: work?.dirty ?? 0,
		added: work?.added ?? 0,
		removed: work?.removed ?? 0,
		fileCount: work?.files ?? 0,
		files: (work?.changedPaths ?? []).slice(0, maxFiles),
		verify: verify
			? {
					command: plannedStream(run, stream.id)?.verify ?? null,
					ok: verify.ok,
					durationMs: verify.durationMs,
					at: iso(verify.at),
					tail: verify.tail,
				}
			: null,
	};
};

const products = (run: Run, isMeant: (kind: Finding['kind']) => boolean): readonly Discovery[] =>
	streamsInOrder(run)
		.flatMap(({id, products: list = []}) => list.map(product => ({streamId: id, product})))
		.filter(({product}) => isMeant(product.kind))
		.sort((a, b) => a.product.at - b.product.at)
		.map(({streamId, product: {kind, title, text, at}}) => ({streamId, kind, title, text, at: iso(at)}));
