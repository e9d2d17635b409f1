import {homedir} from 'node:os';
import path from 'node:path';
import {agentEnvironment} from '../../../engine/environment.ts';
import {UserError} from '../../../error.ts';
import {checkWorker} from '../../../hosts/worker/machine/check.ts';
import {runWorker} from '../../../hosts/worker/main.ts';
import {socketPath} from '../../../store/paths.ts';
import type {Context} from '../../context.ts';
import {agentPrograms} from '../../serving/agent-programs.ts';
import {createSessionSockets} from '../../serving/session-sockets.ts';
import {version} from '../../version.ts';

/** On a host: works on streams for an engine elsewhere, which speaks to it through ssh. */
export const run = async ({words: [key = '', silence], env}: Context): Promise<number> => {
	if (!/^[a-z0-9-]{1,64}$/.test(key)) throw new UserError('The worker is started by an engine.', {code: 'USAGE'});
	const home = env.HOME || homedir();
	const own = agentEnvironment(env);
	if (key === 'check') return checkWorker(own, home);
	const uid = process.getuid?.() ?? 0;
	return runWorker({
		key,
		home,
		env: own,
		version,
		programs: agentPrograms(),
		silenceMs: Number(silence) || 15_000,
		openSockets(fetch) {
			const socket = socketPath({commonDir: path.join(home, key), env, uid});
			const {sockets, serve, closeAll} = createSessionSockets(() => socket);
			serve({fetch});
			return {sockets, closeAll};
		},
	});
};
