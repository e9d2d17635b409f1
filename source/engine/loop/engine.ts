import {inEnvironment} from '../../git/environment.ts';
import {trustSettings} from '../../git/guard.ts';
import {ownPart} from '../../run/features/hosts/index.ts';
import type {Command, CommandAnswer} from '../../run/model/command.ts';
import type {Run} from '../../run/model/types.ts';
import type {Message, Update} from '../../run/update.ts';
import {takeOverInBox} from '../boxes.ts';
import {type CleanWishes, cleanAll} from '../cleanup/clean.ts';
import {dropOldOutputs} from '../cleanup/drop-outputs.ts';
import {completeResults, writeResults} from '../cleanup/results-file.ts';
import {createPullWatch} from '../deliver/watch-pulls.ts';
import {isBusy} from '../follow/activity-check.ts';
import {noteOpenTasks} from '../follow/open-tasks.ts';
import {createRadar} from '../follow/radar.ts';
import {createSurvey} from '../follow/survey.ts';
import {createTicker} from '../follow/ticker.ts';
import {SessionWatch} from '../follow/watch.ts';
import {createNotifier} from '../notify/notifier.ts';
import {type Performers, perform} from '../perform/perform.ts';
import {portsEnvironment} from '../perform/ports.ts';
import {damageOf} from '../start/damage.ts';
import {reportUnseen, requireProved} from '../start/proofs.ts';
import {reconcile} from '../start/reconcile.ts';
import {startRun} from '../start/start-run.ts';
import type {CleanReport, Engine, StartAnswer, StartRequest} from '../types.ts';
import {otherAccounts} from './accounts.ts';
import {createDesks} from './desks.ts';
import {clientEnvironment, createEnvironments, type Environment, type Environments} from './environments.ts';
import {createHeldEffects} from './held-effects.ts';
import {createHistory} from './history.ts';
import {createInFlight} from './in-flight.ts';
import {createObservations} from './observations.ts';
import {createPublisher} from './publisher.ts';
import {createRunPersister} from './run-persister.ts';
import type {SaveWhen} from './saver.ts';
import {createTrace} from './trace.ts';
import {createViews} from './views.ts';
import type {EngineOptions, World} from './world.ts';

export type RunningEngine = {
	readonly engine: Engine;
	/** Nothing is left that it would do by itself, and nobody is watching. */
	readonly isIdle: () => boolean;
	/** Resolves once the run says how worktrees and branches are now, whoever changed them. */
	readonly refresh: () => Promise<void>;
};

const noRun: CommandAnswer = {
	ok: false,
	code: 'NO_RUN',
	message: 'there is no run in this repository',
	cure: 'claude-grid run starts one',
};

/** The socket is open a little longer than the run. */
const isEnding = {
	ok: false,
	code: 'ENGINE_AWAY',
	message: 'the engine is ending',
	cure: 'run the command again: it starts a new engine',
} as const;

/** What was asked for stands in memory only: it is begun once it is saved, and forgotten should the engine end before. */
const notSaved = (reason: string) =>
	({
		ok: false,
		code: 'NOT_SAVED',
		message: `not saved: ${reason}`,
		cure: 'free some space or make it writable; the command takes effect once it is saved, and is lost if the engine ends first',
	}) as const;

/** Owns the run of one repository: loads it, compares it with the world, and continues. One per repository (the lock is the caller's). */
export const createEngine = async (options: EngineOptions): Promise<RunningEngine> => {
	const parts = createParts(options);
	const {world, persister, history, publisher, ticker, watch, radar, notifier, hold, release, end, environments} =
		parts;
	const saved = persister.load();
	if (saved) {
		hold(saved.run);
		environments.load(saved.run.id);
		history.load();
		const damage = damageOf(saved, history.goBack);
		await environments.within(undefined, () => reconcile(world, watch, damage));
		notifier.check();
	}
	release();
	const resultsKept = completeResults(world).catch(error => world.onBug(error, 'results'));
	parts.performers.inFlight.add('results.write', resultsKept);
	parts.desks.begin();
	ticker.start();
	parts.pulls.start();
	watch.start();
	let starts: Promise<unknown> = Promise.resolve();
	const views = parts.desks.viewsOf(within(environments, createViews(world)));
	const engine: Engine = {
		...views,
		takeOver: async streamId => {
			const [taken, run] = [await views.takeOver(streamId), world.run()];
			if (!taken || !run) return undefined;
			if (!parts.desks.isHere(streamId)) return taken;
			const boxed = await environments.within(streamId, () => takeOverInBox(world, run, streamId, taken));
			return {...boxed, env: await portsEnvironment(world, run, streamId)};
		},
		subscribe: listener => publisher.subscribe(listener, history.recent(200)),
		// One after the other: two clients that start at once get the same run.
		start: (request, env) => {
			const mine = starts.then(() => (parts.isEnded() ? isEnding : start(parts, request, clientEnvironment(env))));
			starts = mine.catch(() => undefined);
			return mine;
		},
		send: (command, env) => send(parts, command, clientEnvironment(env)),
		activities: async limit => history.recent(limit ?? 1000),
		clean: wishes => clean(parts, wishes),
		close: async () => {
			ticker.stop();
			radar.stop();
			parts.pulls.stop();
			notifier.stop();
			await parts.desks.close();
			await watch.stop();
			const run = world.run();
			if (run) persister.save(run, 'now');
			if (!isBusy(run)) environments.forget();
			end();
			const problem = await persister.settled();
			if (problem !== undefined) world.onBug(problem, 'last save');
			publisher.close();
		},
	};
	return {
		engine,
		refresh: parts.survey.refreshIfChanged,
		isIdle: () => !publisher.hasSubscribers() && !persister.hasFailed() && !parts.isAtWork() && !isBusy(world.run()),
	};
};

const send = async (parts: Parts, command: Command, env: Environment | undefined): Promise<CommandAnswer> => {
	// What the user has committed inside counts for what is decided now.
	if (command.type === 'stream.detach') await proveAgain(parts.world, command.streamId);
	const answer = parts.dispatch(command, env) ?? (parts.isEnded() ? isEnding : noRun);
	if (!answer.ok) return answer;
	const revision = parts.world.run()?.revision;
	const problem = await parts.persister.settled();
	return problem === undefined ? {...answer, ...(revision !== undefined && {revision})} : notSaved(problem);
};

const proveAgain = async (world: World, streamId: string): Promise<void> => {
	const place = world.run()?.streams[streamId]?.workplace;
	if (place) await requireProved(place).catch(error => reportUnseen(world, streamId, error));
};

const clean = async ({world, environments, survey}: Parts, wishes: CleanWishes | undefined): Promise<CleanReport> => {
	await survey.refresh();
	const report = await environments.within(undefined, () => cleanAll(world, wishes));
	return {...report, ...dropOldOutputs(world.options.repository.commonDir, world.now())};
};

/** Git answers clients as it answers the run. */
const within = ({within: run}: Environments, views: ReturnType<typeof createViews>): typeof views => ({
	...views,
	diff: (id, options) => run(id, () => views.diff(id, options)),
	review: id => run(id, () => views.review(id)),
	mergePreview: (id, into) => run(id, () => views.mergePreview(id, into)),
	takeOver: id => run(id, () => views.takeOver(id)),
});

type Parts = ReturnType<typeof createParts>;

const start = async (parts: Parts, request: StartRequest, given: Environment | undefined): Promise<StartAnswer> => {
	const {world, persister, history, publisher, hold, dispatch, environments} = parts;
	const env = given ?? world.options.env;
	const started = await inEnvironment(env, () => startRun(world, request, env));
	if ('ok' in started) return started;
	if ('continued' in started) {
		dispatch({type: 'run.continue'}, given);
		const problem = await persister.settled();
		return problem === undefined ? {ok: true, runId: started.continued.id, isContinued: true} : notSaved(problem);
	}
	const problem = await persister.adopt(started.run, () => {
		environments.begin(started.run.id, env);
		trustSettings(started.run.gitPrograms);
		hold(started.run);
		history.reset();
		publisher.replaced();
	});
	if (problem !== undefined) return {ok: false, code: 'STORE_FAILED', message: `No run was started: ${problem}`};
	parts.desks.begin();
	world.dispatch({type: 'tick'});
	return {ok: true, runId: started.run.id, isContinued: false};
};

const saveWhen = ({effects, answer, isQuiet}: Update): SaveWhen => {
	if (answer !== undefined || effects.length > 0) return 'now';
	return isQuiet ? 'later' : 'soon';
};

/** The one loop: a message, the update, the save, the effects. */
const createParts = (options: EngineOptions) => {
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

/** What works by itself, and what effects speak to. */
const createWorkers = (
	world: World,
	history: ReturnType<typeof createHistory>,
	publisher: ReturnType<typeof createPublisher>,
) => {
	/** Without what other machines work on. */
	const here: World = {
		...world,
		run() {
			const run = world.run();
			return run && ownPart(run);
		},
	};
	const watch = new SessionWatch(here);
	const survey = createSurvey(world);
	const radar = createRadar(world, survey);
	const pulls = createPullWatch(world);
	const notifier = createNotifier(world, text => {
		const activity = {at: world.now(), kind: 'note', text} as const;
		history.add(activity);
		publisher.said(activity);
	});
	const performers: Performers = {
		notifier,
		watch,
		inFlight: createInFlight(),
		survey,
		scanRadar: radar.scan,
		writeResults: ended => writeResults(world, ended),
		onActivity: ({activity}) => publisher.said(activity),
	};
	const desks = createDesks(world);
	return {
		desks,
		watch,
		radar,
		survey,
		pulls,
		notifier,
		performers,
		ticker: createTicker(here, survey, {engine: world}),
	};
};
