import {join} from 'node:path';
import {askGit, runGit} from '../client.ts';
import {endOfFile, namedGitFolder} from '../git-link.ts';
import {factsAt} from '../path-exists.ts';
import {branchTip, headCommit, isAncestor} from '../refs/names.ts';
import {abandonedHeadRef, createRefs, listAbandonedHeads, thinRefs} from '../refs/refs.ts';
import {changedEntries} from './changed-entries.ts';

type Place = {
	readonly worktree: string;
	readonly runId: string;
	readonly streamId: string;
	/** The head that was seen before: git may keep no log of HEAD. */
	readonly before?: string | undefined;
};

/** Commits that HEAD of a worktree has left behind. */
export type AbandonedCommits = {
	readonly commit: string;
	readonly subject: string;
	/** The branch or hidden ref they are on. */
	readonly on: string;
};

type Move = {readonly from: string; readonly to: string; readonly how: string};

const maxBytes = 256 * 1024;
const maxKept = 1000;
/** Of what git itself replaced, that of so many moves is kept. */
const recentMoves = 200;
/** Refs are thinned once there are so many more than are kept at least. */
const maxUnthinned = 100;
const maxReported = 10;
const maxListed = 2000;

const logOfHead = async (worktree: string): Promise<string> =>
	join((await namedGitFolder(worktree)) ?? join(worktree, '.git'), 'logs', 'HEAD');

/** How HEAD of a worktree moved, oldest first, as git's log of it says. */
const movesOf = async (worktree: string): Promise<readonly Move[]> =>
	(await endOfFile(await logOfHead(worktree), maxBytes)).split('\n').flatMap(line => {
		const [, from = '', to = '', how = ''] = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) [^\t]*\t?(.*)$/.exec(line) ?? [];
		return to === '' ? [] : [{from, to, how}];
	});

const nothing = /^0+$/;

/** Of these commits those that lead to what `known` has not, without the ones that others of them contain. */
const endsBeyond = async (
	worktree: string,
	commits: readonly string[],
	known: readonly string[],
): Promise<readonly string[]> => {
	const wanted = [...new Set(commits)].filter(commit => !nothing.test(commit));
	if (wanted.length === 0) return [];
	const args = ['rev-list', '--ignore-missing', '--parents', `--max-count=${maxListed}`, '--stdin', '--not', ...known];
	const answer = await runGit(worktree, args, {input: `${wanted.join('\n')}\n`});
	const lines = answer.split('\n').map(line => line.split(' '));
	const [listed, contained] = [new Set(lines.map(([one]) => one)), new Set(lines.flatMap(([, ...rest]) => rest))];
	return wanted.filter(commit => listed.has(commit) && !contained.has(commit));
};

const stampOf = (path: string): string => {
	const facts = factsAt(path);
	return facts === undefined ? '-' : `${facts.mtimeNs} ${facts.size}`;
};

/** Changes when HEAD moved there or a branch came or went; asks no git. */
export const stampOfHeads = async (worktree: string, commonDir: string): Promise<string> => {
	const watched = [await logOfHead(worktree), join(commonDir, 'packed-refs'), join(commonDir, 'refs', 'heads')];
	return watched.map(stampOf).join(' ');
};

/** A move after which HEAD still contains what it pointed at before. */
const onward = /^(?:commit(?: \(merge\))?|cherry-pick|revert|merge [^:]*): /;

/** HEAD only continued from commit to commit, up to where it is: it has left nothing behind. */
const isStraight = (moves: readonly Move[], seen: readonly (string | undefined)[]): boolean => {
	const known = new Set(moves.flatMap(({from, to}) => [from, to]));
	return (
		seen.every(commit => commit !== undefined && known.has(commit)) &&
		moves.at(-1)?.to === seen[0] &&
		moves.every(({from, to, how}, index) => {
			const before = moves[index - 1]?.to ?? from;
			return from === before && (from === to || nothing.test(from) || onward.test(how));
		})
	);
};

/** Keeps on hidden refs what HEAD of a worktree pointed at and no branch or tag has any more. */
export const keepAbandonedHeads = async ({worktree, runId, streamId, before}: Place): Promise<void> => {
	const [moves, head] = [await movesOf(worktree), await headCommit(worktree)];
	if (isStraight(moves, [head, before || head])) return;
	const wanted = [...wantedOf(moves), ...(before ? [before] : [])];
	const kept = await thinned({worktree, runId, streamId}, new Set(wanted));
	const known = ['--branches', '--tags', '--remotes', ...kept.map(({commit}) => commit), ...(head ? [head] : [])];
	const left = await endsBeyond(worktree, wanted, known);
	const fresh = left.slice(0, Math.max(0, maxKept - kept.length));
	await createRefs(
		worktree,
		fresh.map(commit => ({ref: abandonedHeadRef(runId, streamId, commit), commit})),
	);
};

/** An agent that amends all night replaces thousands of commits, of which the last are enough. */
const wantedOf = (moves: readonly Move[]): readonly string[] => {
	const commitsOf = (some: readonly Move[]) => some.flatMap(({from, to}) => [from, to]);
	const [recent, replaced] = [new Set(commitsOf(moves.slice(-recentMoves))), replacedBy(moves)];
	return commitsOf(moves).filter(commit => recent.has(commit) || !replaced.has(commit));
};

const thinned = async ({worktree, runId, streamId}: Place, needed: ReadonlySet<string>) => {
	const kept = await listAbandonedHeads(worktree, runId, streamId);
	if (kept.length < recentMoves + maxUnthinned || (await thinRefs(worktree, kept, needed)) === 0) return kept;
	return listAbandonedHeads(worktree, runId, streamId);
};

/** What git itself put in place of them: `commit --amend`, and a rebase. */
const replacedBy = (moves: readonly Move[]): ReadonlySet<string> =>
	new Set(moves.filter(({how}) => /^(?:commit \(amend\)|rebase)/.test(how)).map(({from}) => from));

/** True when the branch has, at each path that the commits changed, what they have there. */
const isOnBranch = async (worktree: string, commit: string, tip: string): Promise<boolean> => {
	const base = (await askGit(worktree, ['merge-base', commit, tip])).stdout.trim();
	if (base === '') return false;
	const [changed, differs] = [
		await changedEntries(worktree, base, commit),
		await changedEntries(worktree, commit, tip),
	];
	return [...changed.keys()].every(path => !differs.has(path));
};

const whereIs = async (worktree: string, {runId, streamId}: Place, commit: string): Promise<string> => {
	const args = ['for-each-ref', '--count=1', `--contains=${commit}`, '--format=%(refname:short)', 'refs/heads/'];
	const branch = (await runGit(worktree, args)).trim();
	return branch === '' ? abandonedHeadRef(runId, streamId, commit) : branch;
};

/** The commit that a branch which is gone held last, as far as HEAD of its worktree was on it or continues from it. */
export const lastOnBranch = async (
	worktree: string,
	branch: string,
	seen: string | undefined,
): Promise<string | undefined> => {
	const moves = await movesOf(worktree);
	const leaving = moves.findLast(({how}) => how.startsWith(`checkout: moving from ${branch} to `));
	const head = await headCommit(worktree);
	const latest = moves.flatMap(({from, to}) => [from, to]).findLast(commit => !nothing.test(commit));
	const last = leaving?.from ?? (head === undefined ? latest : undefined) ?? seen;
	const isFurther = head !== undefined && (last === undefined || (await isAncestor(worktree, last, head)));
	return isFurther ? head : last;
};

/** What was committed in a worktree and is not on its branch: HEAD went elsewhere. `target`: what came from there is no loss. */
export const abandonedCommits = async (
	request: Place & {readonly branch: string; readonly target: string},
): Promise<readonly AbandonedCommits[]> => {
	const {worktree, runId, streamId, branch, target} = request;
	const [moves, head] = [await movesOf(worktree), await headCommit(worktree)];
	if (isStraight(moves, [head])) return [];
	const tip = await branchTip(worktree, branch);
	if (tip === undefined) return [];
	const [kept, replaced] = [await listAbandonedHeads(worktree, runId, streamId), replacedBy(moves)];
	const made = moves.filter(({how}) => how !== '' && !/^(?:checkout|reset|clone|branch)\b/.test(how));
	const seen = [...kept.map(({commit}) => commit), ...made.map(({to}) => to)].filter(commit => !replaced.has(commit));
	const beside = [head, target === '' ? undefined : await branchTip(worktree, target)];
	const known = [tip, ...beside.filter(commit => commit !== undefined)];
	const left: AbandonedCommits[] = [];
	for (const commit of (await endsBeyond(worktree, seen, known)).slice(-maxReported)) {
		if (await isOnBranch(worktree, commit, tip)) continue;
		const subject = (await runGit(worktree, ['show', '-s', '--format=%s', commit, '--'])).trim();
		left.push({commit, subject, on: await whereIs(worktree, request, commit)});
	}
	return left;
};
