import {existsSync} from 'node:fs';
import {errorText} from '../../error.ts';
import {findWorktree} from '../../git/read/list-worktrees.ts';
import {headCommit} from '../../git/refs/names.ts';
import {backupRef} from '../../git/refs/refs.ts';
import {removeWorktree} from '../../git/worktree/remove-worktree.ts';
import {hostOf} from '../../run/features/hosts/index.ts';
import {checkoutOf, plannedStream, type Run, type Stream} from '../../run/model/types.ts';
import {isBranchEnough, notCleaned} from '../../run/select/merging.ts';
import {isFinal, liveSession, streamsInOrder} from '../../run/select/streams.ts';
import type {World} from '../loop/world.ts';
import {earlierRuns, ownsWorktree} from '../start/earlier-runs.ts';
import {requireProved} from '../start/proofs.ts';
import type {CleanReport} from '../types.ts';

type Removal = {readonly removed?: CleanReport['removed'][number]; readonly kept?: CleanReport['kept'][number]};
export type CleanWishes = {readonly streamIds?: readonly string[]; readonly isForced?: boolean};
type RemoveWishes = {
	readonly isForced: boolean /** Also what is not merged, when there is nothing in it. */;
	readonly takesEmpty?: boolean;
	/** The engine has said that its branch is enough: how it stands there need not be known here. */
	readonly isFree?: boolean;
	/** Removes one on another machine. */
	readonly elsewhere?: Elsewhere;
};
/** Gives why it stays there, or under which ref here its content is kept. */
export type Elsewhere = (
	streamId: string,
	isForced: boolean,
) => Promise<{readonly reason?: string; readonly backupRef?: string}>;

/** Removes one worktree that is merged (or named by a user) and clean; a backup ref holds its tree first. */
export const removeOne = async (run: Run, stream: Stream, wishes: RemoveWishes): Promise<Removal> => {
	const {isForced, takesEmpty} = wishes;
	const place = stream.workplace;
	if (!place) return {};
	const kept = (reason: string): Removal => ({kept: {streamId: stream.id, path: place.path, reason}});
	if (place.shared) return kept('it is your own checkout');
	const host = run.hosts && hostOf(stream);
	if (liveSession(stream) || stream.ending) return kept('its agent is still working');
	const isEnough = isForced || wishes.isFree === true || isBranchEnough(run, stream);
	if (host !== undefined) {
		if (!wishes.elsewhere) return kept(`it is on ${host}`);
		if (!isEnough) return kept(notCleaned(stream));
		const {reason, ...more} = await wishes.elsewhere(stream.id, isForced);
		return reason === undefined
			? {removed: {streamId: stream.id, path: `${host}:${place.path}`, ...more}}
			: kept(reason);
	}
	const isFree = isEnough || !existsSync(place.path);
	if (!isFree && !(takesEmpty && (await isUntouched(stream)))) return kept(notCleaned(stream));
	const replaced = await requireProved(place).then(
		() => undefined,
		error => errorText(error),
	);
	if (replaced !== undefined) return kept(replaced);
	const result = await removeWorktree({
		repository: run.repository,
		checkout: checkoutOf(run),
		path: place.path,
		branch: place.branch,
		backupRef: backupRef(run.id, stream.id),
		isForced,
		baseline: place.baseline,
		...(place.copied && {copied: place.copied}),
		link: plannedStream(run, stream.id)?.link ?? [],
	});
	if (!result.ok) return kept(result.reason);
	return {
		removed: {
			streamId: stream.id,
			path: place.path,
			...(result.backupRef !== undefined && {backupRef: result.backupRef}),
		},
	};
};

/** Ended where it started; whether files lie in it is looked at by who removes it. */
const isUntouched = async ({state, workplace}: Stream): Promise<boolean> =>
	isFinal(state) &&
	workplace !== undefined &&
	(await headCommit(workplace.path).catch(() => undefined)) === workplace.startCommit;

/** The current run's, then what earlier runs of the repository have left. A stream that is named is looked for in that order. */
export const cleanAll = async (world: World, elsewhere: Elsewhere, {streamIds, isForced = false}: CleanWishes = {}) => {
	const removals: Removal[] = [];
	const found = new Set<string>();
	const cleanRun = async (
		run: Run,
		isLeft: (stream: Stream) => Promise<boolean>,
		onRemoved: (streamId: string) => void,
		more: Pick<RemoveWishes, 'elsewhere'> = {},
	): Promise<void> => {
		for (const stream of streamsInOrder(run)) {
			const isNamed = streamIds?.includes(stream.id) ?? false;
			if (streamIds && (!isNamed || found.has(stream.id))) continue;
			// Who names a stream of the user's own checkout hears why it stays.
			const isOwnNamed = isNamed && stream.workplace?.shared !== undefined;
			if (!isOwnNamed && !(await isLeft(stream))) continue;
			found.add(stream.id);
			const removal = await removeOne(run, stream, {isForced, takesEmpty: true, ...more});
			if (removal.removed) onRemoved(stream.id);
			removals.push(ofRun(world, run, removal));
		}
	};
	const current = world.run();
	if (current)
		await cleanRun(
			current,
			async stream => isOnHost(current, stream) || (await isThere(current, stream)) || isLying(stream, streamIds),
			streamId => world.dispatch({type: 'worktree.removed', streamId}),
			{elsewhere},
		);
	for (const run of await earlierRuns(world.options.repository, current?.id))
		await cleanRun(
			run,
			stream => ownsWorktree(run, stream),
			() => {},
		);
	return {removed: removals.flatMap(one => one.removed ?? []), kept: removals.flatMap(one => one.kept ?? [])};
};

const isOnHost = (run: Run, stream: Stream): boolean =>
	run.hosts !== undefined && hostOf(stream) !== undefined && stream.workplace !== undefined;

/** There is a worktree, or git still believes so. */
const isThere = async (run: Run, {workplace}: Stream): Promise<boolean> =>
	workplace !== undefined && !workplace.shared && (await findWorktree(run.repository, workplace.path)) !== undefined;

/** Who names a stream hears why a folder that git does not know any more stays. */
const isLying = ({id, workplace}: Stream, streamIds: readonly string[] = []): boolean =>
	workplace !== undefined && streamIds.includes(id) && existsSync(workplace.path);

const ofRun = (world: World, {id: runId}: Run, {removed, kept}: Removal): Removal => {
	const from = runId === world.run()?.id ? {} : {runId};
	return {...(removed && {removed: {...removed, ...from}}), ...(kept && {kept: {...kept, ...from}})};
};
