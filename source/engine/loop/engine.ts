import {inEnvironment} from '../../git/environment.ts';
import {trustSettings} from '../../git/guard.ts';
import type {Command, CommandAnswer} from '../../run/model/command.ts';
import {takeOverInBox} from '../boxes.ts';
import {type CleanWishes, cleanAll} from '../cleanup/clean.ts';
import {dropOldOutputs} from '../cleanup/drop-outputs.ts';
import {completeResults} from '../cleanup/results-file.ts';
import {isBusy} from '../follow/activity-check.ts';
import {portsEnvironment} from '../perform/ports.ts';
import {damageOf} from '../start/damage.ts';
import {reportUnseen, requireProved} from '../start/proofs.ts';
import {reconcile} from '../start/reconcile.ts';
import {startRun} from '../start/start-run.ts';
import type {CleanReport, Engine, StartAnswer, StartRequest} from '../types.ts';
import {clientEnvironment, type Environment, type Environments} from './environments.ts';
import {createLoop, type Loop} from './loop.ts';
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
	const loop = createLoop(options);
	const {world, persister, history, publisher, ticker, watch, radar, notifier, hold, release, end, environments} = loop;
	const saved = persister.load();
	if (saved) {
		hold(saved.run);
		environments.load(saved.run.id);
		const journal = history.load(world.now());
		const damage = damageOf(saved, journal, history.goBack);
		await environments.within(undefined, () => reconcile(world, watch, damage));
		notifier.check();
	}
	release();
	const resultsKept = completeResults(world).catch(error => world.onBug(error, 'results'));
	loop.performers.inFlight.add('results.write', resultsKept);
	loop.desks.begin();
	ticker.start();
	loop.pulls.start();
	watch.start();
	let starts: Promise<unknown> = Promise.resolve();
	const views = loop.desks.viewsOf(within(environments, createViews(world)));
	const engine: Engine = {
		...views,
		takeOver: async streamId => {
			const [taken, run] = [await views.takeOver(streamId), world.run()];
			if (!taken || !run) return undefined;
			if (!loop.desks.isHere(streamId)) return taken;
			const boxed = await environments.within(streamId, () => takeOverInBox(world, run, streamId, taken));
			return {...boxed, env: await portsEnvironment(world, run, streamId)};
		},
		run: async () => publisher.run(),
		subscribe: listener => publisher.subscribe(listener, history.recent(200)),
		// One after the other: two clients that start at once get the same run.
		start: (request, env) => {
			const mine = starts.then(() => (loop.isEnded() ? isEnding : start(loop, request, clientEnvironment(env))));
			starts = mine.catch(() => undefined);
			return mine;
		},
		send: (command, env) => send(loop, command, clientEnvironment(env)),
		activities: async limit => history.recent(limit ?? 1000),
		clean: wishes => clean(loop, wishes),
		close: async () => {
			ticker.stop();
			radar.stop();
			loop.pulls.stop();
			notifier.stop();
			await loop.desks.close();
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
		refresh: loop.survey.refreshIfChanged,
		isIdle: () => !publisher.hasSubscribers() && !persister.hasFailed() && !loop.isAtWork() && !isBusy(world.run()),
	};
};

const send = async (loop: Loop, command: Command, env: Environment | undefined): Promise<CommandAnswer> => {
	// What the user has committed inside counts for what is decided now.
	if (command.type === 'stream.detach') await proveAgain(loop.world, command.streamId);
	const answer = loop.dispatch(command, env) ?? (loop.isEnded() ? isEnding : noRun);
	if (!answer.ok) return answer;
	const revision = loop.world.run()?.revision;
	const problem = await loop.persister.settled();
	return problem === undefined ? {...answer, ...(revision !== undefined && {revision})} : notSaved(problem);
};

const proveAgain = async (world: World, streamId: string): Promise<void> => {
	const place = world.run()?.streams[streamId]?.workplace;
	if (place) await requireProved(place).catch(error => reportUnseen(world, streamId, error));
};

const clean = async (
	{world, environments, survey, desks}: Loop,
	wishes: CleanWishes | undefined,
): Promise<CleanReport> => {
	await survey.refresh();
	const report = await environments.within(undefined, () => cleanAll(world, desks.clean, wishes));
	return {...report, ...dropOldOutputs(world.options.repository.commonDir, world.now())};
};

/** Git answers clients as it answers the run. */
const within = ({within: run}: Environments, views: ReturnType<typeof createViews>): typeof views => ({
	...views,
	diff: (id, options) => run(id, () => views.diff(id, options)),
	review: (id, commit) => run(id, () => views.review(id, commit)),
	mergePreview: (id, into) => run(id, () => views.mergePreview(id, into)),
	takeOver: id => run(id, () => views.takeOver(id)),
});

const start = async (loop: Loop, request: StartRequest, given: Environment | undefined): Promise<StartAnswer> => {
	const {world, persister, history, publisher, hold, dispatch, environments} = loop;
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
	loop.desks.begin();
	world.dispatch({type: 'tick'});
	return {ok: true, runId: started.run.id, isContinued: false};
};
