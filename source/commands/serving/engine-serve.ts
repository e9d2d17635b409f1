import type {RunningEngine} from '../../engine/loop/engine.ts';
import type {Identity} from '../../engine/types.ts';
import {UserError} from '../../error.ts';
import {identify} from '../../process/watch/identity.ts';
import type {ProcessIdentity} from '../../run/model/types.ts';
import {createApp} from '../../server/app.ts';
import {writeEngineFile} from '../../store/engine-file.ts';
import {repositoryMark} from '../../store/ownership.ts';
import {trackActivity} from './engine-end.ts';
import {openEngineListener} from './engine-listener.ts';

type Serving = {
	readonly running: RunningEngine;
	readonly identity: Identity;
	readonly owner: ProcessIdentity;
	readonly env: NodeJS.ProcessEnv;
	readonly uid: number;
	readonly onOpen: (socket: string) => void;
};

/** Opens the engine's socket to clients; its path is in engine.json, also when it moves. */
export const serveEngine = async ({running, identity, owner, env, uid, onOpen}: Serving) => {
	const {commonDir, instanceId, version, protocol} = identity;
	const app = trackActivity(
		createApp({
			engine: running.engine,
			refresh: running.refresh,
			identity,
			onBug: error => console.error(new Date().toISOString(), 'server', error),
		}),
	);
	const listener = await openEngineListener({
		app,
		commonDir,
		env,
		uid,
		onOpen: socket => {
			onOpen(socket);
			const repository = repositoryMark(commonDir);
			writeEngineFile(commonDir, {...owner, socket, version, protocol, instanceId, repository});
		},
	});
	return {app, listener};
};

export const ownIdentity = async (): Promise<ProcessIdentity> => {
	const identity = await identify(process.pid);
	if (!identity)
		throw new UserError('The engine cannot read its own start time.', {hint: 'claude-grid needs /proc on Linux'});
	return identity;
};
