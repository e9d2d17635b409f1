import {existsSync} from 'node:fs';
import path from 'node:path';
import {errorText, UserError} from '../error.ts';
import {saveCheckpoint} from '../git/checkpoint/checkpoint.ts';
import {commitAll} from '../git/checkpoint/commit.ts';
import {worktreeExists} from '../git/read/list-worktrees.ts';
import {forkWorktree} from '../git/worktree/fork-worktree.ts';
import {goBack} from '../git/checkpoint/go-back.ts';
import {backupRef, checkpointRef, lockReason} from '../git/refs.ts';
import {resolveCommit} from '../git/names.ts';
import {stashTraces} from '../git/checkpoint/stash.ts';
import {lookAtWork} from '../git/read/work.ts';
import {leaveMerge} from '../git/merge/leave-merge.ts';
import {prepareWorktree} from '../git/worktree/prepare-worktree.ts';
import {reopenWorktree} from '../git/worktree/reopen-worktree.ts';
import {commitOnlyOwn} from '../git/checkpoint/shared-checkout.ts';
import {updateWorktree} from '../git/merge/update-worktree.ts';
import type {PrepareResult} from '../git/types.ts';
import type {PlannedStream} from '../plan/types.ts';
import type {Effect} from '../run/effect.ts';
import type {Run, Stream, WorkFacts, Workplace} from '../run/types.ts';
import {checkoutOf, plannedStream} from '../run/types.ts';
import {beforeSetup, leftBySetup, leftByVerify} from './baselines.ts';
import {removeOne} from './clean.ts';
import {gitPlace} from './git-place.ts';
import {hasIncluded, leftOutOf, notItsWork} from './left-out.ts';
import {requireProved, tellReplaced} from './proofs.ts';
import {notItsOwn, prepareShared, seenInCheckout} from './shared.ts';
import {endSteps, runStreamStep} from './steps.ts';
import {followAgent, mendBranch} from './stray.ts';
import {trySigning} from './try-signing.ts';
import type {World} from './world.ts';

type WorkEffect = Extract<
	Effect,
	{
		type:
			| 'worktree.prepare'
			| 'worktree.update'
			| 'worktree.remove'
			| 'conflict.prepare'
			| 'setup.run'
			| 'checkpoint.save'
			| 'work.commit'
			| 'back.start'
			| 'work.look'
			| 'verify.run';
	}
>;

/** Everything that happens in a stream's worktree. */
export const performWork = async (world: World, effect: WorkEffect): Promise<void> => {
	const {streamId} = effect;
	const run = world.run();
	const stream = run?.streams[streamId];
	if (!run || !stream) return;
	if (effect.type === 'worktree.prepare') return prepare(world, run, stream, effect);
	if (!stream.workplace) return;
	const place = stream.workplace;
	await requireProved(place);
	switch (effect.type) {
		case 'worktree.update':
			return update(world, streamId, place, effect.dependencies);
		case 'worktree.remove':
			return remove(world, run, stream);
		case 'conflict.prepare':
			return prepareConflict(world, run, streamId, place, effect.into);
		case 'setup.run':
			return setUp(world, run, stream, place, effect.command);
		case 'verify.run':
			return verify(world, run, stream, place, effect.command);
		case 'checkpoint.save':
			return checkpoint(world, run, stream, place, effect);
		case 'back.start':
			return back(world, run, stream, place, effect);
		case 'work.commit':
			return commit(world, run, stream, place, effect);
		case 'work.look':
			return look(world, run, streamId, place, false);
	}
};

/** At the end of a run with `--cleanup`. */
const remove = async (world: World, run: Run, stream: Stream): Promise<void> => {
	const {removed, kept} = await removeOne(run, stream, {isForced: false});
	if (removed) world.dispatch({type: 'worktree.removed', streamId: stream.id});
	if (kept) world.dispatch({type: 'worktree.kept', streamId: stream.id, reason: kept.reason});
};

const prepare = async (
	world: World,
	run: Run,
	stream: Stream,
	effect: Extract<Effect, {type: 'worktree.prepare'}>,
): Promise<void> => {
	const planned = plannedStream(run, stream.id);
	if (!planned) return;
	const {streamId} = effect;
	const result = stream.workplace
		? await (stream.workplace.shared ? again(stream.workplace) : reopen(run, stream, stream.workplace))
		: planned.isolation === 'shared'
			? await prepareShared(world, run, planned, effect.dependencies)
			: await firstWorktree(run, stream, planned, effect);
	if (result.ok) {
		trySigning(world, result.workplace.path);
		world.dispatch({
			type: 'worktree.prepared',
			streamId,
			workplace: await readyForSetup(run, stream, planned, result.workplace),
			...(result.note !== undefined && {note: result.note}),
		});
	} else
		world.dispatch({
			type: 'worktree.failed',
			streamId,
			reason: result.reason,
			isPermanent: result.isPermanent,
			...(result.files && {files: result.files}),
		});
};

const readyForSetup = async (run: Run, stream: Stream, planned: PlannedStream, place: Workplace): Promise<Workplace> =>
	planned.setup === undefined || place.isSetUp ? place : {...place, before: await beforeSetup(run, stream, place)};

const firstWorktree = async (
	run: Run,
	{origin}: Stream,
	planned: PlannedStream,
	{streamId, dependencies, keepConflict}: Extract<Effect, {type: 'worktree.prepare'}>,
): Promise<PrepareResult> => {
	const request = {
		repository: await gitPlace(run),
		checkout: checkoutOf(run),
		path: planned.worktreePath
			? path.resolve(checkoutOf(run), planned.worktreePath)
			: path.join(run.options.worktreeFolder, streamId),
		branch: planned.branch,
		lockReason: lockReason(run.id, streamId),
		link: planned.link,
		include: hasIncluded(run, streamId),
	};
	if (!origin)
		return prepareWorktree({...request, startCommit: await startCommitOf(run, planned), dependencies, keepConflict});
	const tips = run.streams[origin.streamId]?.workplace?.tips ?? {};
	return forkWorktree({...request, checkpoint: origin.commit, tips, backupRef: backupRef(run.id, streamId)});
};

/** A stream may ask for a base of its own (the tasks file's base_branch). */
const startCommitOf = async (run: Run, planned: PlannedStream): Promise<string> => {
	if (planned.base === undefined || planned.base === run.base.name) return run.base.commit;
	return (await resolveCommit(await gitPlace(run), planned.base)) ?? run.base.commit;
};

/** Of the person's own checkout nothing is ever made anew. */
const again = async (workplace: Workplace): Promise<PrepareResult> =>
	existsSync(workplace.path)
		? {ok: true, workplace}
		: {ok: false, reason: `your checkout ${workplace.path} is not there`, isPermanent: true};

const reopen = async (run: Run, stream: Stream, workplace: Workplace) => {
	const checkpointCommit = stream.checkpoints.at(-1)?.commit ?? stream.origin?.commit;
	return reopenWorktree({
		repository: await gitPlace(run),
		checkout: checkoutOf(run),
		workplace,
		lockReason: lockReason(run.id, stream.id),
		link: plannedStream(run, stream.id)?.link ?? [],
		include: hasIncluded(run, stream.id),
		...(checkpointCommit !== undefined && {checkpointCommit}),
	});
};

const update = async (
	world: World,
	streamId: string,
	workplace: Workplace,
	dependencies: readonly {streamId: string; branch: string}[],
): Promise<void> => {
	const result = await updateWorktree({workplace, dependencies, leaveOut: await notItsWork(workplace)});
	world.dispatch({type: 'worktree.updated', streamId, ...result});
};

const prepareConflict = async (
	world: World,
	run: Run,
	streamId: string,
	workplace: Workplace,
	into: string,
): Promise<void> => {
	const link = await leftOutOf(run, streamId, workplace);
	const left = await leaveMerge({workplace, into, link, leaveOut: await notItsWork(workplace)});
	if (left.ok) world.dispatch({type: 'conflict.prepared', streamId, files: left.files, head: left.head});
	else world.dispatch({type: 'conflict.refused', streamId, reason: left.reason});
};

const setUp = async (world: World, run: Run, stream: Stream, place: Workplace, command: string): Promise<void> => {
	const result = await runStreamStep(world, run, {stream, place, name: 'setup', command});
	if (!result) return;
	await requireProved(place);
	const left = await leftBySetup(world, run, stream, place);
	world.dispatch({type: 'setup.finished', streamId: stream.id, ok: result.exit.code === 0, tail: result.tail, ...left});
};

const verify = async (world: World, run: Run, stream: Stream, place: Workplace, command: string): Promise<void> => {
	const result = await runStreamStep(world, run, {stream, place, name: 'verify', command});
	if (!result) return;
	await requireProved(place);
	const {exit, tail, durationMs} = result;
	const left = await leftByVerify(world, run, stream, place);
	const head = stream.work?.head ?? place.startCommit;
	world.dispatch({
		type: 'verify.finished',
		streamId: stream.id,
		result: {ok: exit.code === 0, at: world.now(), durationMs, head, tail},
		left,
	});
};

const checkpoint = async (
	world: World,
	run: Run,
	stream: Stream,
	found: Workplace,
	{number, why}: Extract<Effect, {type: 'checkpoint.save'}>,
): Promise<void> => {
	const {id: streamId} = stream;
	let place = found;
	if (!existsSync(place.path)) return lost(world, streamId, place, number);
	try {
		// The snapshot comes when nobody writes any more.
		if (world.run()?.streams[streamId]?.ending) await endSteps(world, run, streamId);
		// Branches of the person's own checkout are the person's.
		if (world.run()?.streams[streamId]?.ending && !place.shared) {
			await mendBranch(world, streamId, place);
			await followAgent(world, streamId, place);
		}
		const left = place.isVerifying ? await leftByVerify(world, run, stream, place) : undefined;
		if (left) place = {...withoutBaseline(place), ...left};
		const ref = checkpointRef(run.id, streamId, number);
		const saved = await saveCheckpoint({
			worktree: place.path,
			ref,
			message: `checkpoint of ${streamId}: ${why}`,
			link: await leftOutOf(run, streamId, place),
			now: world.now(),
		});
		const work = await workOf(world, run, streamId, place);
		world.dispatch({
			type: 'checkpoint.saved',
			streamId,
			number,
			work,
			...(left && {left}),
			...(saved && {checkpoint: {...saved, why}}),
		});
	} catch (error) {
		if (!tellReplaced(world, streamId, error))
			world.dispatch({type: 'checkpoint.failed', streamId, number, reason: errorText(error)});
	}
};

const withoutBaseline = ({baseline: _, ...place}: Workplace): Workplace => place;

const lost = (world: World, streamId: string, place: Workplace, number: number): void => {
	world.dispatch({type: 'work.lost', streamId, reason: `${place.path} is not there`});
	world.dispatch({type: 'checkpoint.failed', streamId, number, reason: 'its worktree is gone'});
};

const back = async (
	world: World,
	run: Run,
	{id: streamId}: Stream,
	{path: worktree, branch, baseline}: Workplace,
	{number, saved, to, message}: Extract<Effect, {type: 'back.start'}>,
): Promise<void> => {
	const kept = backupRef(run.id, streamId);
	const result = await goBack({worktree, branch, to, saved, message, backupRef: kept, baseline});
	world.dispatch({type: 'back.finished', streamId, number, ...result});
};

const commit = async (
	world: World,
	run: Run,
	stream: Stream,
	place: Workplace,
	effect: Extract<Effect, {type: 'work.commit'}>,
): Promise<void> => {
	const {message, sessionId} = effect;
	const [link, leaveOut] = [await leftOutOf(run, stream.id, place), await notItsWork(place)];
	const result = place.shared
		? await commitOnlyOwn({
				checkout: place.path,
				message,
				sessionId,
				leaveOut: [...link, ...notItsOwn(place), ...leaveOut],
			})
		: await commitAll({worktree: place.path, message, trailer: {sessionId}, link, leaveOut});
	if (!result.ok)
		world.dispatch({
			type: 'checkpoint.failed',
			streamId: stream.id,
			number: 0,
			reason: `its work could not be committed: ${result.reason}`,
		});
	// The agent may have left its branch before: our commit belongs there too.
	else if (result.commit !== undefined && !place.shared) await followAgent(world, stream.id, place);
	if (!existsSync(place.path)) throw new UserError(`${place.path} is not there`);
	await look(world, run, stream.id, place, true);
};

/** Said by what the branch holds, not by who ran git stash: the user may stash at any time. */
const withStashTraces = async (run: Run, {branch, startCommit}: Workplace, work: WorkFacts): Promise<WorkFacts> => {
	if (work.isMissing || work.head === '') return work;
	const {repository, id: runId, target} = run;
	const {left, taken} = await stashTraces({repository, runId, branch, startCommit, head: work.head, target});
	const ends = [
		...left.map(subject => ({path: subject, why: 'stashed' as const})),
		...taken.map(subject => ({path: subject, why: 'taken' as const})),
	];
	return ends.length === 0 ? work : {...work, looseEnds: [...(work.looseEnds ?? []), ...ends.slice(0, 10)]};
};

const workOf = async (world: World, run: Run, streamId: string, place: Workplace): Promise<WorkFacts> => {
	const {path: worktree, startCommit, branch, baseline} = place;
	const isThorough = world.run()?.streams[streamId]?.ending !== undefined;
	const link = [...(await leftOutOf(run, streamId, place)), ...notItsOwn(place)];
	const ask = () => lookAtWork({worktree, startCommit, branch, link, baseline, isThorough});
	const seen = await ask();
	const work = isThorough ? await withStashTraces(run, place, seen) : seen;
	if (place.shared) return seenInCheckout(world, streamId, place, work);
	return work.head === '' && (await mendBranch(world, streamId, place)) ? ask() : work;
};

/** Tells what git says of the worktree now. */
export const look = async (
	world: World,
	run: Run,
	streamId: string,
	place: Workplace,
	isAnswer: boolean,
): Promise<void> => {
	if (!existsSync(place.path)) {
		world.dispatch({type: 'work.lost', streamId, reason: `${place.path} is not there`});
		return;
	}
	// A damaged repository is told by its own alert; the worktree is not lost.
	if (!isAnswer && !(await worktreeExists(place))) return;
	const work = await workOf(world, run, streamId, place);
	world.dispatch({type: 'work.seen', streamId, work, isAnswer});
};
