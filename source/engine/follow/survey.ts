import {detectMerge, isGoneFrom} from '../../git/merge/detect-merge.ts';
import {branchTip} from '../../git/refs/names.ts';
import {releaseWorktree} from '../../git/worktree/worktree-marks.ts';
import {inspectWorktrees, type Place, stampOfPlaces, type WorktreeState} from '../../git/worktree/worktree-state.ts';
import {hostOf} from '../../run/features/hosts/index.ts';
import {lostRace} from '../../run/features/race/races.ts';
import type {RunEvent} from '../../run/model/event.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import {isFinal, streamsInOrder} from '../../run/select/streams.ts';
import {isAtRest} from '../../run/worktree/worktree-checks.ts';
import type {World} from '../loop/world.ts';

export type Survey = {
	/** Resolves once the run says how worktrees and branches are now; a look under way counts when it began later. */
	readonly refresh: () => Promise<void>;
	/** The same, without asking git when no branch and no worktree has changed. */
	readonly refreshIfChanged: () => Promise<void>;
};

export const placesOf = (run: Run): readonly Place[] =>
	streamsInOrder(run).flatMap(({id: streamId, workplace, placement}) =>
		workplace && !workplace.shared && hostOf({placement}) === undefined
			? [{streamId, path: workplace.path, branch: workplace.branch}]
			: [],
	);

/** What others did to worktrees and branches, as events; one look at a time. */
export const createSurvey = (world: World): Survey => {
	const settled = new Set<string>();
	let stamp = '';
	let refreshing: Promise<void> | undefined;
	let next: Promise<void> | undefined;

	const refresh = async (isCheap: boolean): Promise<void> => {
		const run = world.run();
		if (!run) return;
		const places = placesOf(run);
		const now = `${run.id} ${restOf(run)} ${stampOfPlaces(world.options.repository.commonDir, places)}`;
		if (isCheap && now === stamp) return;
		const seen = await inspectWorktrees(run.repository, places);
		for (const event of await eventsOf(run, seen, settled)) world.dispatch(event);
		await release(world, seen);
		stamp = now;
	};
	const once = (isCheap: boolean): Promise<void> => {
		refreshing = refresh(isCheap)
			.catch(error => world.onBug(error, 'survey'))
			.finally(() => {
				refreshing = undefined;
			});
		return refreshing;
	};
	const joined = (isCheap: boolean): Promise<void> => {
		if (!refreshing) return once(isCheap);
		next ??= refreshing.then(() => {
			next = undefined;
			return once(isCheap);
		});
		return next;
	};
	return {refresh: () => joined(false), refreshIfChanged: () => joined(true)};
};

/** Who rests is part of what a look depends on. */
const restOf = (run: Run): string =>
	streamsInOrder(run)
		.map(stream => `${isAtRest(stream) ? stream.state.is : ''}${stream.merge.is}`)
		.join();

/** What there is to tell of a run, current or earlier, for how its places stand. `settled`: what need not be asked again. */
export const eventsOf = async (
	run: Run,
	seen: readonly WorktreeState[],
	settled: Set<string> = new Set(),
): Promise<readonly RunEvent[]> => {
	const streams = seen.map(({streamId, isThere, tip}) => ({streamId, isThere, hasBranch: tip !== undefined}));
	// Merged first: a branch that is gone after its merge is not a loss.
	return [...(await undone(run, seen, settled)), ...(await merged(run, seen, settled)), {type: 'places.seen', streams}];
};

const maxSettled = 2000;

const settle = (settled: Set<string>, key: string): void => {
	if (settled.size >= maxSettled) settled.clear();
	settled.add(key);
};

const merged = async (run: Run, seen: readonly WorktreeState[], settled: Set<string>): Promise<readonly RunEvent[]> => {
	const target = run.target === '' ? undefined : await branchTip(run.repository, run.target);
	if (target === undefined) return [];
	const events: RunEvent[] = [];
	for (const stream of streamsInOrder(run)) {
		if (!isOpen(run, stream)) continue;
		const tip = seen.find(one => one.streamId === stream.id)?.tip ?? stream.work?.head ?? '';
		const start = stream.workplace?.startCommit ?? '';
		const key = `${start} ${tip} ${target}`;
		if (tip === '' || settled.has(key)) continue;
		const how = await detectMerge(run.repository, {start, tip}, target).catch(() => 'unknown' as const);
		if (how === 'unknown') continue;
		if (!how) settle(settled, key);
		else
			events.push({
				type: 'merge.seen',
				streamIds: [stream.id],
				into: run.target,
				commit: how.commit,
				...(how.by !== 'merge' && {by: how.by}),
			});
	}
	return events;
};

const isOpen = (run: Run, stream: Stream): boolean =>
	stream.workplace !== undefined &&
	!stream.workplace.shared &&
	isFinal(stream.state) &&
	(stream.work?.commits ?? 0) > 0 &&
	stream.merge.is !== 'merged' &&
	stream.merge.is !== 'merging' &&
	!lostRace(run, stream.id);

const undone = async (run: Run, seen: readonly WorktreeState[], settled: Set<string>): Promise<readonly RunEvent[]> => {
	const events: RunEvent[] = [];
	for (const stream of streamsInOrder(run)) {
		const {id: streamId, merge, workplace} = stream;
		if (merge.is !== 'merged' || !workplace || workplace.shared) continue;
		const {into, commit} = merge;
		const tip = seen.find(one => one.streamId === streamId)?.tip;
		const target = await branchTip(run.repository, into);
		const key = `undone ${commit} ${tip} ${target}`;
		if (settled.has(key)) continue;
		if (await isGoneFrom(run.repository, commit, into)) events.push({type: 'merge.undone', streamId, into});
		else if (await hasLaterCommits(run.repository, stream, {tip, target}))
			events.push({type: 'merge.undone', streamId, into, isLater: true});
		else settle(settled, key);
	}
	return events;
};

/** A branch that is as its agent left it has none, however its work came into the target. */
const hasLaterCommits = async (
	repository: string,
	{workplace, work}: Stream,
	{tip, target}: {readonly tip: string | undefined; readonly target: string | undefined},
): Promise<boolean> => {
	const start = workplace?.startCommit ?? '';
	if (tip === undefined || target === undefined || tip === start || tip === work?.head) return false;
	return (await detectMerge(repository, {start, tip}, target).catch(() => 'unknown')) === undefined;
};

/** Git's own `worktree remove` may take what is completed. */
const release = async (world: World, seen: readonly WorktreeState[]): Promise<void> => {
	for (const {streamId, isLocked, isThere} of seen) {
		if (!isLocked || !isThere) continue;
		const run = world.run();
		const stream = run?.streams[streamId];
		if (run && stream?.workplace && stream.state.is === 'completed' && isAtRest(stream))
			await releaseWorktree(run.repository, stream.workplace.path);
	}
};
