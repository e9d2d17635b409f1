import {runGit} from '../client.ts';
import {gitVersion} from '../git-version.ts';
import {mapLimit} from '../queue.ts';
import {branchTips} from '../refs/names.ts';
import type {Conflict} from '../types.ts';
import {type ChangedFiles, changedSince, mayConflict, rememberOnly} from './changed-files.ts';
import {mergeTrees} from './merge-in-memory.ts';

export type StreamBranch = {readonly streamId: string; readonly branch: string};

/** What pairs of commits would conflict in: commits never change, branches do. */
const known = new Map<string, readonly string[]>();

const rememberPairs = (repository: string, wanted: ReadonlySet<string>): void => {
	for (const pair of known.keys()) if (pair.startsWith(`${repository}\0`) && !wanted.has(pair)) known.delete(pair);
};

/** `touched`: undefined when it may be in conflict with anything. */
type Side = {readonly name: string; readonly tip: string; readonly touched?: ChangedFiles | undefined};

const pairOf = (repository: string, one: Side, other: Side): string =>
	`${repository}\0${[one.tip, other.tip].sort().join('\0')}`;

const filesInConflict = async (repository: string, one: Side, other: Side): Promise<readonly string[]> => {
	if (one.tip === other.tip || !mayConflict(one.touched, other.touched)) {
		return [];
	}
	const pair = pairOf(repository, one, other);
	const files = known.get(pair);
	if (files !== undefined) {
		return files;
	}
	// Branches without a common history, or objects that are gone: no forecast, which is not worth an alarm.
	const merged = await mergeTrees(repository, one.tip, other.tip).catch(() => undefined);
	const found = merged?.is === 'conflicted' ? merged.files : [];
	if (merged !== undefined) {
		known.set(pair, found);
	}
	return found;
};

/**
 * The conflict radar: which pairs of branches would conflict if merged now, and which with the target (then the second
 * name of `between` is 'target'). Touches nothing. Empty with git before 2.38.
 */
export const scanConflicts = async (request: {
	readonly repository: string;
	readonly branches: readonly StreamBranch[];
	/** The commit the branches started from. */
	readonly base: string;
	/** A local branch; '' for none. */
	readonly target: string;
}): Promise<Conflict[]> => {
	if (!(await gitVersion()).hasMergeTree) {
		return [];
	}
	const tips = await branchTips(request.repository);
	const side = (name: string, branch: string): Side[] => {
		const tip = tips.get(branch);
		return tip === undefined ? [] : [{name, tip}];
	};
	const found = request.branches.flatMap(({streamId, branch}) => side(streamId, branch));
	const sides = await mapLimit(found, 2, async one => ({
		...one,
		touched: await changedSince(request.repository, request.base, one.tip),
	}));
	const {repository, base} = request;
	rememberOnly(
		repository,
		base,
		found.map(({tip}) => tip),
	);
	const all = [...sides, ...side('target', request.target)];
	const pairs = sides.flatMap((one, index) => all.slice(index + 1).map(other => ({one, other})));
	const scanned = await mapLimit(pairs, 2, async ({one, other}) => ({
		between: [one.name, other.name] as const,
		files: await filesInConflict(repository, one, other),
	}));
	rememberPairs(repository, new Set(pairs.map(({one, other}) => pairOf(repository, one, other))));
	return scanned.filter(conflict => conflict.files.length > 0);
};

/** How many commits each stream's dependencies have that it has not, by stream id and dependency's stream id; zeros left out. */
export const behindCounts = async (
	repository: string,
	streams: readonly (StreamBranch & {readonly dependencies: readonly StreamBranch[]})[],
): Promise<Readonly<Record<string, Readonly<Record<string, number>>>>> => {
	const tips = await branchTips(repository);
	const counted = await mapLimit(streams, 2, async ({streamId, branch, dependencies}) => {
		const own = tips.get(branch);
		const counts: Record<string, number> = {};
		for (const dependency of own === undefined ? [] : dependencies) {
			const tip = tips.get(dependency.branch);
			const range = `${own}..${tip}`;
			const count = tip === undefined ? 0 : Number(await runGit(repository, ['rev-list', '--count', range, '--']));
			if (count > 0) {
				counts[dependency.streamId] = count;
			}
		}
		return [streamId, counts] as const;
	});
	return Object.fromEntries(counted);
};
