import path from 'node:path';
import {adapterFor} from '../../source/agents/index.ts';
import {agentEnvironment} from '../../source/engine/environment.ts';
import {createEngine} from '../../source/engine/loop/engine.ts';
import type {EngineOptions} from '../../source/engine/loop/world.ts';
import type {Engine, StartRequest} from '../../source/engine/types.ts';
import {inspectRepository} from '../../source/git/read/repository.ts';
import {createExecutor} from '../../source/process/start/spawn.ts';
import {currentBootId} from '../../source/process/watch/identity.ts';
import type {Command} from '../../source/run/model/command.ts';
import type {Run, Stream} from '../../source/run/model/types.ts';
import {isFinished} from '../../source/run/select/standing.ts';
import {built} from './built.ts';
import {watch} from './engine-contract.ts';
import type {Grid} from './grid.ts';
import {waitFor} from './wait-for.ts';

/** An engine in this process, on the repository of a grid; its agents are real processes. */
export type InnerEngine = {
	readonly engine: Engine;
	readonly isIdle: () => boolean;
	/** The run as a client sees it; throws when there is none. */
	readonly run: () => Run;
	readonly stream: (id: string) => Stream;
	/** Starts a plan; throws when it is refused. */
	readonly start: (document: object, more?: Partial<StartRequest>) => Promise<void>;
	/** Sends a command; throws when it is refused. */
	readonly send: (command: Command) => Promise<void>;
	readonly until: (condition: (run: Run) => unknown, what: string, timeoutMs?: number) => Promise<Run>;
	readonly finished: (timeoutMs?: number) => Promise<Run>;
	/** Closes the engine as a SIGTERM does; the agents keep running. */
	readonly leave: () => Promise<void>;
	/** Stops the run first, so that no agent is left. */
	readonly close: () => Promise<void>;
};

export const innerOptions = async (grid: Grid, more: Partial<EngineOptions> = {}): Promise<EngineOptions> => ({
	repository: await inspectRepository(grid.root),
	socket: path.join(grid.home, 'run', 'inner.sock'),
	env: agentEnvironment(grid.env),
	version: '0.0.0',
	programs: {mcp: built.mcp, fakeAgent: built.fakeAgent},
	executor: createExecutor(),
	adapterFor,
	bootId: await currentBootId(),
	pollMs: 30,
	...more,
});

export const startInnerEngine = async (grid: Grid, more: Partial<EngineOptions> = {}): Promise<InnerEngine> => {
	const {engine, isIdle} = await createEngine(await innerOptions(grid, more));
	const watched = watch(engine);
	const run = (): Run => {
		const current = watched.run();
		if (!current) throw new Error('There is no run.');
		return current;
	};
	const until: InnerEngine['until'] = async (condition, what, timeoutMs = 60_000) => {
		const viewState = () => (condition(run()) ? run() : undefined);
		return waitFor(viewState, {what, timeoutMs}).catch((error: unknown) => {
			throw new Error(`${error instanceof Error ? error.message : error}\n${summary(watched.run())}`);
		});
	};
	const send = async (command: Command): Promise<void> => {
		const answer = await engine.send(command);
		if (!answer.ok) throw new Error(`${command.type} was refused: ${answer.message}`);
	};
	const finished = (timeoutMs?: number) => until(one => one.finishedAt !== undefined, 'the end of the run', timeoutMs);
	const leave = async (): Promise<void> => {
		watched.end();
		await engine.close();
	};
	return {
		engine,
		isIdle,
		run,
		stream: id => {
			const stream = run().streams[id];
			if (!stream) throw new Error(`There is no stream ${id}.`);
			return stream;
		},
		start: async (document, request = {}) => {
			const answer = await engine.start({document, ...request});
			if (!answer.ok) throw new Error(`${answer.message} ${JSON.stringify(answer.faults ?? '')}`);
			await waitFor(() => watched.run()?.id === answer.runId, {what: 'the run'});
		},
		send,
		until,
		finished,
		leave,
		close: async () => {
			const current = watched.run();
			if (current && !isFinished(current)) {
				await engine.send({type: 'run.stop'});
				await finished();
			}
			await leave();
		},
	};
};

/** For the message of a test that waited in vain. */
const summary = (run: Run | null): string =>
	[
		...Object.values(run?.streams ?? {}).map(
			({id, state, ending, attempt}) => `${id} #${attempt}: ${JSON.stringify(state)} ${JSON.stringify(ending ?? '')}`,
		),
		...(run?.alerts ?? []).map(alert => `alert ${alert.key}: ${alert.text}`),
	].join('\n');
