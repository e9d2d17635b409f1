import type {CommandAnswer} from '../../run/model/command.ts';
import type {Run} from '../../run/model/types.ts';
import type {Message, Update} from '../../run/update.ts';
import {noteOpenTasks} from '../follow/open-tasks.ts';
import {perform} from '../perform/perform.ts';
import {createHeldEffects} from '../save/held-effects.ts';
import {createHistory} from '../save/history.ts';
import {createRunPersister} from '../save/run-persister.ts';
import type {SaveWhen} from '../save/saver.ts';
import {createTrace} from '../save/trace.ts';
import {otherAccounts} from './accounts.ts';
import {createEnvironments, type Environment} from './environments.ts';
import {createObservations} from './observations.ts';
import {createPublisher} from './publisher.ts';
import {createWorkers} from './workers.ts';
import type {EngineOptions, World} from './world.ts';

const saveWhen = ({effects, answer, isQuiet}: Update): SaveWhen => {
	if (answer !== undefined || effects.length > 0) return 'now';
	return isQuiet ? 'later' : 'soon';
};

/** The one loop: a message, the update, the save, the effects. */
export const createLoop = (options: EngineOptions) => {
	let run: Run | undefined;
	let isEnded = false;
	/** Until the run was compared with the world. */
	let isHeld = true;
	const now = options.now ?? Date.now;
	const onBug = (error: unknown, where: string): void => console.error(new Date().toISOString(), where, error);
	const trace = createTrace(options.tracePath, onBug);
	const publisher = createPublisher({current: () => run ?? null, saving: () => persister});
	const history = createHistory(options.repository.commonDir, () => run?.id);
	const held = createHeldEffects(effect => workers.desks.order(effect) || perform(world, workers.performers, effect));
	const persister = createRunPersister(options.repository, {
		onWriting: history.mark,
		onSaved: number => {
			history.flush();
			if (isEnded) return;
			held.release(run?.id, number);
			if (run?.alerts.some(alert => alert.key === 'store')) dispatch({type: 'store.recovered'});
		},
		onFailed: (number, reason) => {
			held.releaseEndings(run?.id, number);
			if (!run?.alerts.some(alert => alert.key === 'store')) dispatch({type: 'store.failed', reason});
		},
		onBug: error => onBug(error, 'after a save'),
	});

	const environments = createEnvironments(options.repository.commonDir, options.env, onBug);

	const dispatch = (message: Message, env?: Environment): CommandAnswer | undefined => {
		if (!run || isEnded) return undefined;
		const before = run;
		const updated = trace.update(run, message, now(), isHeld);
		const {run: after, effects, answer} = updated;
		run = after;
		const isElsewhere = environments.note(message, before, {after, answer, env});
		const isSame = after.revision === before.revision;
		if (!isSame) publisher.changed();
		for (const effect of effects) if (effect.type === 'activity.add') history.add(effect.activity);
		noteOpenTasks(world, before, after);
		workers.desks.changed(before, after);
		const when = saveWhen(updated);
		// Durable before anything is done or answered.
		const number = isSame && when !== 'now' && history.isWritten() ? 0 : persister.save(after, when);
		for (const effect of effects) held.add({runId: after.id, number, effect});
		if (isElsewhere) dispatch({type: 'accounts.changed', accounts: otherAccounts(after, environments)});
		return answer;
	};

	const observations = createObservations();
	const world: World = {options, now, run: () => run, dispatch, environments, observations, onBug};
	const workers = createWorkers(world, history, publisher);
	return {
		world,
		dispatch,
		environments,
		persister,
		history,
		publisher,
		hold(taken: Run): void {
			run = taken;
			trace.took(taken);
		},
		release(): void {
			isHeld = false;
			if (run) dispatch({type: 'tick'});
		},
		/** What is under way is asked for again by the next engine; this one changes nothing any more. */
		end(): void {
			isEnded = true;
		},
		isEnded: () => isEnded,
		/** Something was begun, or waits to begin, that no state tells of: results, a message, a removal. */
		isAtWork: (): boolean => !held.isEmpty() || !workers.performers.inFlight.isEmpty(),
		...workers,
	};
};

export type Loop = ReturnType<typeof createLoop>;
