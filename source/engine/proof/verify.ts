import {headCommit, treeOf} from '../../git/refs/names.ts';
import type {StepResult} from '../../process/types.ts';
import {
	plannedStream,
	type Run,
	type StepLeft,
	type Stream,
	type VerifyResult,
	type Workplace,
} from '../../run/model/types.ts';
import type {World} from '../loop/world.ts';
import {leftByVerify} from '../perform/baselines.ts';
import {runStreamStep} from '../perform/steps.ts';
import {requireProved} from '../start/proofs.ts';
import {baseFailure} from './base-failure.ts';

/** What a result holds for: these files, with these commands. */
type Terms = Pick<VerifyResult, 'tree' | 'command' | 'setup'>;

const termsOf = async (run: Run, {id}: Stream, place: Workplace, command: string): Promise<Terms> => {
	const head = await headCommit(place.path);
	const setup = plannedStream(run, id)?.setup;
	return {...(head && {tree: await treeOf(place.path, head)}), command, ...(setup !== undefined && {setup})};
};

/** Only what has passed: what git ignores may have repaired what failed. */
const holdsFor = (known: VerifyResult | undefined, {tree, command, setup}: Terms): known is VerifyResult =>
	known?.ok === true && tree !== undefined && known.tree === tree && known.command === command && known.setup === setup;

type Verified = {readonly stream: Stream; readonly place: Workplace; readonly command: string};

const runOnce = async (world: World, run: Run, {stream, place, command}: Verified): Promise<StepResult | undefined> => {
	const result = await runStreamStep(world, run, {stream, place, name: 'verify', command});
	await requireProved(place);
	return result;
};

/**
 * Verifies a stream: not again where it has passed on the same files, and a failure once more, for it may be flaky. What
 * fails is compared with the commit the stream started from.
 */
export const verify = async (world: World, run: Run, verified: Verified): Promise<void> => {
	const {stream, place, command} = verified;
	const head = stream.work?.head ?? place.startCommit;
	const finished = (result: VerifyResult, left?: StepLeft) =>
		world.dispatch({type: 'verify.finished', streamId: stream.id, result, ...(left && {left})});
	const terms = await termsOf(run, stream, place, command);
	if (holdsFor(stream.verify, terms)) return void finished({...stream.verify, head, isReused: true});
	const first = await runOnce(world, run, verified);
	if (!first) return;
	const isFailed = first.exit.code !== 0;
	const isSameTree = isFailed && (await termsOf(run, stream, place, command)).tree === terms.tree;
	const again = isSameTree ? await runOnce(world, run, verified) : undefined;
	if (isSameTree && !again) return;
	const {exit, tail, durationMs} = again ?? first;
	const left = await leftByVerify(world, run, stream, place);
	const ok = exit.code === 0;
	const base = ok ? undefined : await baseFailure(world, run, stream, {command, tail});
	const found = {...(ok && again && {isFlaky: true as const}), ...(base && {base})};
	finished({ok, at: world.now(), durationMs, head, tail, ...terms, ...found}, left);
};
