import {snapshotTree} from '../../git/checkpoint/snapshot.ts';
import {commitsOfBranch, commitsOfFile} from '../../git/read/commits-of-file.ts';
import {compareFiles} from '../../git/read/diff.ts';
import {worktreeExists} from '../../git/read/list-worktrees.ts';
import {branchTip, headCommit, treeOf} from '../../git/refs/names.ts';
import {hostOf} from '../../run/features/hosts/index.ts';
import {isOpen, recordOf} from '../../run/features/review/comments.ts';
import {reviewOf} from '../../run/features/review/review.ts';
import type {Review, ReviewCommit} from '../../run/features/review/types.ts';
import type {Run, Stream, Workplace} from '../../run/model/types.ts';
import {unchangedLeftovers} from '../cleanup/excluded-paths.ts';
import type {ViewedWorld} from '../loop/world.ts';
import {gitPlace} from '../start/git-place.ts';
import {otherTouches} from './other-touches.ts';

/** Where a stream's files are looked at: its worktree as it lies, or its branch once that is gone. */
type Place = {readonly cwd: string; readonly head: string; readonly tree: string};

/** A stream's changes as they are reviewed; undefined: it has no branch yet. */
export const readReview = async (
	world: ViewedWorld,
	streamId: string,
	/** Commits that show how it lies elsewhere. */
	seen?: {readonly head: string; readonly commit: string},
	/** What this commit of the branch changed, instead of all of it. */
	only?: string,
): Promise<Review | undefined> => {
	const run = world.run();
	const stream = run && Object.hasOwn(run.streams, streamId) ? run.streams[streamId] : undefined;
	if (!run || !stream?.workplace) return undefined;
	const place = seen ? await placeSeen(run, seen) : await placeOf(run, stream, stream.workplace);
	if (!place) return undefined;
	const {cwd, head, tree} = place;
	const {startCommit} = stream.workplace;
	const branchCommits = await commitsOfBranch(cwd, {from: startCommit, to: head}).catch(() => []);
	const commit = branchCommits.find(one => one.commit === only)?.commit;
	if (only !== undefined && commit === undefined) return undefined;
	const between = commit === undefined ? {startCommit, to: tree} : {startCommit: `${commit}^`, to: commit};
	const files = await compareFiles({worktree: cwd, ...between});
	const verifiedTree = stream.verify && (await treeOf(cwd, stream.verify.head).catch(() => undefined));
	return reviewOf(run, stream, {
		head,
		tree,
		...(verifiedTree !== undefined && {verifiedTree}),
		isUncommitted: tree !== (await treeOf(cwd, head)),
		files,
		others: commit === undefined ? await otherTouches(run, streamId, files) : [],
		branchCommits,
		...(commit !== undefined && {commit}),
		commits: await commitsSince(cwd, stream, head),
	});
};

const placeOf = async (run: Run, stream: Stream, place: Workplace): Promise<Place | undefined> => {
	if (hostOf(stream) === undefined && (await worktreeExists(place))) {
		const cwd = place.path;
		const {tree} = await snapshotTree(cwd, await unchangedLeftovers(place));
		return {cwd, head: (await headCommit(cwd)) ?? place.startCommit, tree};
	}
	const cwd = await gitPlace(run);
	const head = (await branchTip(cwd, place.branch)) ?? stream.work?.head;
	return head ? {cwd, head, tree: await treeOf(cwd, head)} : undefined;
};

const placeSeen = async (
	run: Run,
	{head, commit}: {readonly head: string; readonly commit: string},
): Promise<Place> => {
	const cwd = await gitPlace(run);
	return {cwd, head, tree: await treeOf(cwd, commit)};
};

const mostAsked = 50;

/** For each comment that was sent the commits since that changed its file. */
const commitsSince = async (
	cwd: string,
	{review}: Stream,
	to: string,
): Promise<ReadonlyMap<number, readonly ReviewCommit[]>> => {
	const asked = new Map<string, Promise<readonly ReviewCommit[]>>();
	const found = new Map<number, readonly ReviewCommit[]>();
	for (const comment of recordOf(review).comments) {
		const {id, path, sentHead: from} = comment;
		if (isOpen(comment) || from === undefined) continue;
		const key = `${from} ${path}`;
		if (!asked.has(key) && asked.size >= mostAsked) continue;
		// A history that was written anew may not have that commit any more.
		const commits = asked.get(key) ?? commitsOfFile(cwd, {from, to, path}).catch(() => []);
		asked.set(key, commits);
		found.set(id, await commits);
	}
	return found;
};
