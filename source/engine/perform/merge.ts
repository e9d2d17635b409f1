import {rmdir} from 'node:fs/promises';
import {errorWithHint} from '../../error.ts';
import {catchUpBranch, commitAll} from '../../git/checkpoint/commit.ts';
import {detectMerge} from '../../git/merge/detect-merge.ts';
import {mergeBranch} from '../../git/merge/merge.ts';
import {recoverMoves} from '../../git/move/finish-move.ts';
import {readWork} from '../../git/read/work.ts';
import {branchTip, mergeBase} from '../../git/refs/names.ts';
import {looseLinks} from '../../git/submodules/links.ts';
import {hostOf} from '../../run/features/hosts/index.ts';
import type {Effect} from '../../run/model/effect.ts';
import type {Run, Stream, Workplace} from '../../run/model/types.ts';
import {checkoutOf, plannedStream} from '../../run/model/types.ts';
import {looseFix, looseText} from '../../run/worktree/loose-ends.ts';
import {excludedPaths, hasIncluded, unchangedLeftovers} from '../cleanup/excluded-paths.ts';
import {performLanding} from '../deliver/land.ts';
import {mergedFolder} from '../folders.ts';
import type {World} from '../loop/world.ts';
import {runCleanSteps} from '../proof/clean-steps.ts';
import {gitPlace} from '../start/git-place.ts';
import {requireProved} from '../start/proofs.ts';
import {moveTag} from './steps.ts';

type MergeEffect = Extract<Effect, {type: 'merge.start'}>;

/** Merges one stream's branch; whatever goes wrong leaves the target as it was, and says so. */
export const performMerge = async (world: World, effect: MergeEffect): Promise<void> => {
	const run = world.run();
	const stream = run?.streams[effect.streamId];
	if (!run || !stream?.workplace) return;
	const {streamId} = effect;
	if (effect.pull) return performLanding(world, {streamId, ...effect.pull});
	try {
		if (hostOf(stream) === undefined) await requireProved(stream.workplace);
		const refusal = unseenDirt(stream, effect) ?? (await settleDirty(run, stream, stream.workplace, effect));
		const reason = refusal ?? (await leadsNowhere(run, stream.workplace, effect.into));
		if (reason !== undefined) return void world.dispatch({type: 'merge.refused', streamId, reason});
		await merge(world, run, stream.workplace, effect);
	} catch (error) {
		world.dispatch({type: 'merge.refused', streamId, reason: errorWithHint(error)});
	}
};

/** What lies uncommitted on another host can be left there, and is not committed from here. */
const unseenDirt = (stream: Stream, {dirty}: MergeEffect): string | undefined => {
	const [host, count] = [hostOf(stream), stream.work?.dirty ?? 0];
	if (host === undefined || count === 0 || dirty === 'leave') return undefined;
	const files = count === 1 ? 'file is' : 'files are';
	return `${count} ${files} not committed on ${host}: commit them there (claude-grid attach ${stream.id}), or leave them (--dirty leave)`;
};

const settleDirty = async (
	run: Run,
	stream: Stream,
	place: Workplace,
	effect: MergeEffect,
): Promise<string | undefined> => {
	// Its worktree was removed, its branch is there.
	if (stream.work?.isMissing || place.shared || effect.dirty === 'leave' || hostOf(stream) !== undefined)
		return undefined;
	const planned = plannedStream(run, stream.id);
	const link = await excludedPaths(run, stream.id, place);
	const {path: worktree, startCommit, branch, baseline} = place;
	const work = await readWork({worktree, startCommit, branch, link, baseline});
	const open = (work.looseEnds ?? []).filter(({why}) => why === 'inside' || why === 'nested');
	if (open.length > 0) return `${looseText(open)}: ${looseFix(open)}, or leave it (--dirty leave)`;
	if (work.dirty === 0) return undefined;
	if (effect.dirty === undefined)
		return `${work.dirty} ${work.dirty === 1 ? 'file is' : 'files are'} not committed in ${place.path}: commit or leave them (--dirty commit|leave)`;
	const committed = await commitAll({
		worktree: place.path,
		message: `${planned?.name ?? stream.id}: work left uncommitted`,
		trailer: {sessionId: stream.sessions.at(-1)?.id ?? ''},
		link,
		leaveOut: await unchangedLeftovers(place),
	});
	if (!committed.ok) return committed.reason;
	const caught = await catchUpBranch({worktree: place.path, branch: place.branch});
	return caught.ok ? undefined : caught.reason;
};

/** Whatever a commit points to must be had by the repository it is merged into. */
const leadsNowhere = async (run: Run, place: Workplace, into: string): Promise<string | undefined> => {
	const {repository} = run;
	const [from, to] = [await branchTip(repository, into), await branchTip(repository, place.branch)];
	const base = from && to && (await mergeBase(repository, from, to));
	if (!base) return undefined;
	const ends = await looseLinks({repository, from: base, to, worktree: place.path, isThorough: true});
	return ends.length === 0 ? undefined : `${looseText(ends)}: ${looseFix(ends)}`;
};

const merge = async (world: World, run: Run, place: Workplace, effect: MergeEffect): Promise<void> => {
	const {streamId, into} = effect;
	const endProcesses = (tag: string) => world.options.executor.stop({tag});
	await recoverMoves(run.repository, endProcesses);
	const result = await mergeBranch({
		repository: await gitPlace(run),
		checkout: checkoutOf(run),
		branch: place.branch,
		into,
		message: `Merge ${place.branch} (${plannedStream(run, streamId)?.name ?? streamId})`,
		scratchFolder: mergedFolder(run),
		link: plannedStream(run, streamId)?.link ?? [],
		include: hasIncluded(run, streamId),
		tag: moveTag(run, streamId),
		endProcesses,
		onStep: step => world.dispatch({type: 'merge.stepped', streamId, step}),
		...(effect.verify !== undefined && {
			verify: (worktree: string) => runCleanSteps(world, run, {...effect, name: 'merged'}, worktree),
		}),
	});
	// Only when it is empty.
	await rmdir(mergedFolder(run)).catch(() => undefined);
	if (result.is === 'merged') return finished(world, run, place, {streamId, into, ...result});
	if (result.is === 'conflicted') world.dispatch({type: 'merge.conflicted', streamId, files: result.files});
	else world.dispatch({type: 'merge.refused', streamId, reason: result.reason});
};

type Finished = {readonly streamId: string; readonly into: string; readonly commit: string; readonly previous: string};

/** Where nothing was left to merge, somebody else had brought it in; or the branch never had anything. */
const finished = async (world: World, run: Run, place: Workplace, {streamId, into, commit, previous}: Finished) => {
	const tip = commit === previous ? await branchTip(run.repository, place.branch) : undefined;
	if (tip === place.startCommit && (run.streams[streamId]?.work?.commits ?? 0) > 0) {
		const reason = `there is nothing to merge: ${place.branch} has no commit of its own; what ${streamId} committed is not on it`;
		return void world.dispatch({type: 'merge.refused', streamId, reason});
	}
	const how =
		tip && (await detectMerge(run.repository, {start: place.startCommit, tip}, commit).catch(() => undefined));
	world.dispatch({
		type: 'merge.finished',
		streamId,
		into,
		commit: how ? how.commit : commit,
		...(how && how.by !== 'merge' && {by: how.by}),
	});
};
