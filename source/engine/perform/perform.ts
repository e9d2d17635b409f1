import {errorText, UserError} from '../../error.ts';
import type {Effect} from '../../run/model/effect.ts';
import type {Run} from '../../run/model/types.ts';
import {performDelivery} from '../deliver/perform-delivery.ts';
import {failureOf} from '../failures.ts';
import type {SessionWatch} from '../follow/watch.ts';
import type {InFlight} from '../loop/in-flight.ts';
import type {World} from '../loop/world.ts';
import {checkUnion, stopUnion} from '../proof/check-union.ts';
import {askReviewer} from '../review/ask-reviewer.ts';
import {reportReplaced, reportUnreadable} from '../start/proofs.ts';
import {performMerge} from './merge.ts';
import {queueMessage} from './messages.ts';
import {answer} from './questions.ts';
import {performSession} from './session.ts';
import {performWork} from './work.ts';

/** Parts of the engine that effects speak to. */
export type Performers = {
	readonly watch: SessionWatch;
	readonly inFlight: InFlight;
	readonly scanRadar: () => void;
	readonly notifier: {readonly check: () => void};
	readonly writeResults: (run: Run) => Promise<void>;
	readonly survey: {readonly refresh: () => Promise<void>};
	readonly onActivity: (effect: Extract<Effect, {type: 'activity.add'}>) => void;
};

/** Starts an effect; its answer comes back as an event. Never throws. */
export const perform = (world: World, performers: Performers, effect: Effect): void => {
	if (effect.type === 'activity.add') return performers.onActivity(effect);
	if (effect.type === 'radar.scan') return world.environments.within(undefined, performers.scanRadar);
	const streamId = 'streamId' in effect ? effect.streamId : undefined;
	const begun = world.environments
		.within(streamId, () => run(world, performers, effect))
		.catch(error => {
			// That ends the stream: a checkpoint is not missed.
			if (reportReplaced(world, streamId, error) && effect.type === 'checkpoint.save') return;
			if (reportUnreadable(world, streamId, error)) return;
			if (!(error instanceof UserError)) world.onBug(error, effect.type);
			const failure = failureOf(effect, errorText(error), world.now());
			if (failure) world.dispatch(failure);
		});
	performers.inFlight.add(effect.type, begun);
};

const run = async (world: World, performers: Performers, effect: Effect): Promise<void> => {
	switch (effect.type) {
		case 'session.start':
		case 'session.stop':
			return performSession(world, performers.watch, effect);
		case 'merge.start':
			return performMerge(world, effect);
		case 'reviewer.ask':
			return askReviewer(world, effect);
		case 'union.check':
			return checkUnion(world, effect);
		case 'union.stop':
			return stopUnion(world);
		case 'delivery.start':
			return performDelivery(world, effect);
		case 'results.write':
			return reportEnd(world, performers);
		case 'question.answer':
			return answer(world, effect);
		case 'message.deliver':
			return queueMessage(world, effect);
		case 'alert.raise':
			return performers.notifier.check();
		case 'activity.add':
		case 'radar.scan':
			return undefined;
		default:
			return performWork(world, effect);
	}
};

/** Of the run that has ended, also when another takes its place meanwhile. */
const reportEnd = async (world: World, performers: Performers): Promise<void> => {
	const run = world.run();
	performers.notifier.check();
	// Results tell what the removals left.
	await performers.inFlight.ended('worktree.remove');
	await performers.survey.refresh();
	if (run) await performers.writeResults(run);
};
