import {joinBranches, type Side} from '../../git/merge/join-branches.ts';
import {branchTip, branchTips} from '../../git/refs/names.ts';
import type {MergedVerify} from '../../git/types.ts';
import type {UnionResult} from '../../run/features/proof/union-types.ts';
import type {Effect} from '../../run/model/effect.ts';
import type {Run} from '../../run/model/types.ts';
import type {World} from '../loop/world.ts';
import {endStep} from '../perform/steps.ts';
import {gitPlace} from '../start/git-place.ts';
import {findClash} from './find-clash.ts';
import {createJudge, Ended} from './judge.ts';

type Check = Extract<Effect, {type: 'union.check'}>;

/** Verifies all unmerged branches together, and finds who is to blame when that fails. */
export const checkUnion = async (world: World, check: Check): Promise<void> => {
	const run = world.run();
	if (!run) return;
	const startedAt = world.now();
	try {
		const found = await findOut(world, run, check);
		const result = {...found, durationMs: world.now() - startedAt};
		world.dispatch({type: 'union.checked', key: check.key, result});
	} catch (error) {
		if (!(error instanceof Ended)) throw error;
	}
};

/** Ends what it runs now; it then tells nothing. */
export const stopUnion = async (world: World): Promise<void> => {
	const run = world.run();
	if (run) await Promise.all(run.plan.streams.map(({id}) => endStep(world, run, id, 'union')));
};

type Found = Omit<UnionResult, 'durationMs'>;

const findOut = async (world: World, run: Run, {streamIds, isAsked}: Check): Promise<Found> => {
	const repository = await gitPlace(run);
	const base = (run.target !== '' && (await branchTip(repository, run.target))) || run.base.commit;
	const tips = await branchTips(repository);
	const sides = streamIds.flatMap((streamId): readonly Side[] => {
		const tip = tips.get(run.streams[streamId]?.workplace?.branch ?? '');
		return tip === undefined ? [] : [{streamId, tip}];
	});
	const all = sides.length > 0 ? streamIds : run.plan.streams.map(({id}) => id);
	const judge = createJudge(world, run, {repository, streamIds: all, isFresh: false});
	const fresh = createJudge(world, run, {repository, streamIds: all, isFresh: true});
	const own = isAsked || sides.length === 0 ? await fresh(base) : undefined;
	if (own && !own.ok) return {...failed(own), streams: [], leftOut: [], target: {commit: base, ok: false}};
	const target = {commit: base, ...(own && {ok: own.ok})};
	return {...(await judgeUnion({repository, base, judge}, sides)), target};
};

type Judging = {
	readonly repository: string;
	readonly base: string;
	readonly judge: (commit: string) => Promise<MergedVerify>;
};

const failed = ({step, tail}: MergedVerify) => ({ok: false, tail, ...(step && {step})});
const ids = (sides: readonly Side[]): readonly string[] => sides.map(({streamId}) => streamId);

/** What is red by itself is left out: its own verify tells that. */
const judgeUnion = async (
	judging: Judging,
	sides: readonly Side[],
	red: readonly Side[] = [],
): Promise<Omit<Found, 'target'>> => {
	const {repository, base, judge} = judging;
	const {commit, joined, conflicted} = await joinBranches(repository, base, sides);
	const leftOut = [
		...conflicted.map(({streamId}) => ({streamId, why: 'conflict' as const})),
		...red.map(({streamId}) => ({streamId, why: 'red' as const})),
	];
	const together = await judge(commit);
	const found = {streams: ids(joined), leftOut};
	if (together.ok) return {...found, ok: true, tail: ''};
	// Without any of them it is red, too.
	if (joined.length === 0 || !(await judge(base)).ok) return {...found, ...failed(together)};
	let blamed = together;
	const clash = await findClash(joined, async some => {
		const result = await judge((await joinBranches(repository, base, some)).commit);
		if (!result.ok) blamed = result;
		return !result.ok;
	});
	const [alone] = clash;
	if (clash.length === 1 && alone)
		return judgeUnion(
			judging,
			sides.filter(side => side !== alone),
			[...red, alone],
		);
	return {...found, ...failed(blamed), clash: ids(clash)};
};
