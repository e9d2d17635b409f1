import {existsSync} from 'node:fs';
import {errorText, UserError} from '../../error.ts';
import {saveCheckpoint} from '../../git/checkpoint/checkpoint.ts';
import {commitAll} from '../../git/checkpoint/commit.ts';
import {goBack} from '../../git/checkpoint/go-back.ts';
import {commitOnlyOwn} from '../../git/checkpoint/own-commit.ts';
import {backupRef, checkpointRef, thinCheckpoints} from '../../git/refs/refs.ts';
import type {Effect} from '../../run/model/effect.ts';
import type {Run, Stream, Workplace} from '../../run/model/types.ts';
import {excludedPaths, unchangedLeftovers} from '../cleanup/excluded-paths.ts';
import {userPaths} from '../follow/shared-checkout.ts';
import {adoptAgentBranch, keepAbandonedCommits, repairBranch, reportAbandonedCommits} from '../inspect/branch-drift.ts';
import {inspectWork, workOf} from '../inspect/inspect-work.ts';
import type {World} from '../loop/world.ts';
import {gitPlace} from '../start/git-place.ts';
import {reportNoAnswer, reportReplaced, reportUnreadable} from '../start/proofs.ts';
import {leftByVerify} from './baselines.ts';
import {endSteps} from './steps.ts';

export const checkpoint = async (
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
		// Nobody may write while the snapshot is taken.
		if (world.run()?.streams[streamId]?.ending) await endSteps(world, run, streamId);
		// The branches of the user's own checkout are the user's.
		if (world.run()?.streams[streamId]?.ending && !place.shared) {
			await keepAbandonedCommits(world, run.id, streamId, place);
			await repairBranch(world, streamId, place);
			await adoptAgentBranch(world, streamId, place);
			await reportAbandonedCommits(world, streamId, place);
		}
		const left = place.isVerifying ? await leftByVerify(world, run, stream, place) : undefined;
		if (left) place = {...withoutBaseline(place), ...left};
		const ref = checkpointRef(run.id, streamId, number);
		const saved = await saveCheckpoint({
			worktree: place.path,
			ref,
			message: `checkpoint of ${streamId}: ${why}`,
			link: await excludedPaths(run, streamId, place),
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
		if (number % thinEvery === 0) await thin(world, run.id, streamId);
	} catch (error) {
		if (!reportReplaced(world, streamId, error) && !reportUnreadable(world, streamId, error))
			await unsaved(world, run, streamId, place, {number, reason: errorText(error)});
	}
};

/** What was done counts, saved or not. */
const unsaved = async (
	world: World,
	run: Run,
	streamId: string,
	place: Workplace,
	failed: {readonly number: number; readonly reason: string},
): Promise<void> => {
	try {
		const work = await workOf(world, run, streamId, place);
		world.dispatch({type: 'checkpoint.failed', streamId, ...failed, work});
	} catch (error) {
		if (!reportNoAnswer(world, streamId, error)) world.dispatch({type: 'checkpoint.failed', streamId, ...failed});
	}
};

const thinEvery = 25;

/** Hidden refs slow every git of the repository down: those that no one looks for any more go. */
const thin = async (world: World, runId: string, streamId: string): Promise<void> => {
	const run = world.run();
	if (run?.id !== runId) return;
	const streams = Object.values(run.streams);
	const needed = new Set(
		streams.flatMap(({origin, checkpoints}) => [
			...(origin ? [origin.commit] : []),
			...checkpoints.map(({commit}) => commit),
		]),
	);
	// They are looked at again with a later checkpoint.
	await thinCheckpoints(await gitPlace(run), {runId, streamId, needed}).catch(error =>
		world.onBug(error, `thin ${streamId}`),
	);
};

const withoutBaseline = ({baseline: _, ...place}: Workplace): Workplace => place;

const lost = (world: World, streamId: string, place: Workplace, number: number): void => {
	world.dispatch({type: 'work.lost', streamId, reason: `${place.path} is not there`});
	world.dispatch({type: 'checkpoint.failed', streamId, number, reason: 'its worktree is gone'});
};

export const back = async (
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

export const commit = async (
	world: World,
	run: Run,
	stream: Stream,
	place: Workplace,
	effect: Extract<Effect, {type: 'work.commit'}>,
): Promise<void> => {
	const {message, sessionId} = effect;
	const [link, leaveOut] = [await excludedPaths(run, stream.id, place), await unchangedLeftovers(place)];
	if (place.shared) return commitInCheckout(world, run, stream.id, place, effect, [...link, ...leaveOut]);
	const result = await commitAll({worktree: place.path, message, trailer: {sessionId}, link, leaveOut});
	if (!result.ok) {
		world.dispatch({type: 'commit.failed', streamId: stream.id, reason: result.reason});
		return;
	}
	// The agent may have left its branch before: our commit belongs there too.
	if (result.commit !== undefined) await adoptAgentBranch(world, stream.id, place);
	if (!existsSync(place.path)) throw new UserError(`${place.path} is not there`);
	await inspectWork(world, run, stream.id, place, true);
};

/** In the user's own checkout: what the agent is known to have written, on the branch it began on. */
const commitInCheckout = async (
	world: World,
	run: Run,
	streamId: string,
	place: Workplace,
	{message, sessionId}: Extract<Effect, {type: 'work.commit'}>,
	leaveOut: readonly string[],
): Promise<void> => {
	const {path: checkout, branch} = place;
	const result = await commitOnlyOwn({
		checkout,
		branch,
		message,
		sessionId,
		wrote: world.run()?.streams[streamId]?.workplace?.shared?.wrote ?? {},
		leaveOut: [...leaveOut, ...userPaths(place)],
	});
	if (!result.ok) {
		world.dispatch({type: 'commit.failed', streamId, reason: result.reason});
		return;
	}
	world.dispatch({type: 'work.unclear', streamId, paths: result.unclear});
	await inspectWork(world, run, streamId, world.run()?.streams[streamId]?.workplace ?? place, true);
};
