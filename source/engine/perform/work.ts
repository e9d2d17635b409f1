import type {WorkEffect} from '../../run/model/effect.ts';
import type {Run, Stream, Workplace} from '../../run/model/types.ts';
import {inspectWork} from '../inspect/inspect-work.ts';
import type {World} from '../loop/world.ts';
import {verify} from '../proof/verify.ts';
import {changeHunk} from '../review/change-hunk.ts';
import {requireProved} from '../start/proofs.ts';
import {leftBySetup} from './baselines.ts';
import {back, checkpoint, commit} from './checkpoint.ts';
import {runStreamStep} from './steps.ts';
import {prepare, prepareConflict, removeWorktree, update} from './worktree.ts';

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
			return removeWorktree(world, run, stream);
		case 'conflict.prepare':
			return prepareConflict(world, run, streamId, place, effect.into);
		case 'setup.run':
			return setUp(world, run, stream, place, effect.command);
		case 'verify.run':
			return verify(world, run, {stream, place, command: effect.command});
		case 'checkpoint.save':
			return checkpoint(world, run, stream, place, effect);
		case 'back.start':
			return back(world, run, stream, place, effect);
		case 'hunk.change':
			return changeHunk(world, run, stream, place, effect);
		case 'work.commit':
			return commit(world, run, stream, place, effect);
		case 'work.look':
			return inspectWork(world, run, streamId, place, false);
	}
};

const setUp = async (world: World, run: Run, stream: Stream, place: Workplace, command: string): Promise<void> => {
	const result = await runStreamStep(world, run, {stream, place, name: 'setup', command});
	if (!result) return;
	await requireProved(place);
	const left = await leftBySetup(world, run, stream, place);
	world.dispatch({type: 'setup.finished', streamId: stream.id, ok: result.exit.code === 0, tail: result.tail, ...left});
};
