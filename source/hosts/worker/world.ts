import path from 'node:path';
import {adapterFor} from '../../agents/index.ts';
import {createObservations} from '../../engine/loop/observations.ts';
import type {EngineOptions, SessionSockets, World} from '../../engine/loop/world.ts';
import {inEnvironment} from '../../git/environment.ts';
import type {RepositoryFacts} from '../../git/types.ts';
import type {Executor} from '../../process/types.ts';
import type {RunEvent} from '../../run/model/event.ts';
import type {Run} from '../../run/model/types.ts';

export type WorkerSetting = {
	readonly repository: RepositoryFacts;
	readonly env: Readonly<Record<string, string>>;
	readonly version: string;
	readonly programs: EngineOptions['programs'];
	readonly bootId: string;
	readonly sockets: SessionSockets;
	readonly executor: Executor;
};

/** What the engine's limbs know of each other here: their events go up, and there is no core that answers. */
export const createWorkerWorld = (
	setting: WorkerSetting,
	{run, tell, now}: {run: () => Run | undefined; tell: (event: RunEvent) => void; now: () => number},
): World => ({
	options: {
		...setting,
		socket: path.join(setting.repository.commonDir, 'claude-grid', 'none.sock'),
		adapterFor,
	},
	now,
	run,
	dispatch: message => {
		// Only an event can come from them.
		tell(message as RunEvent);
		return undefined;
	},
	environments: {
		of: () => setting.env,
		within: (_streamId, work) => inEnvironment(setting.env, work),
	},
	observations: createObservations(),
	onBug: (error, where) => console.error(new Date().toISOString(), where, error),
});
