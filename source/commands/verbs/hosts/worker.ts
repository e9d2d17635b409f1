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

/** On a host: joins by itself, or works on streams for an engine elsewhere that has started it. */
export const run = async (context: Context): Promise<number> => {
	const {
		words: [key = '', silence],
		env,
		flags,
	} = context;
	const invitation = flags.join ?? env.CLAUDE_GRID_INVITATION;
	if (key === '' && invitation !== undefined)
		return (await import('../../hosts/join.ts')).joinHere(context, invitation);
	if (!/^[a-z0-9-]{1,64}$/.test(key))
		throw new UserError('A worker needs an invitation.', {
			code: 'USAGE',
			hint: 'claude-grid hosts invite NAME, on the machine of the run, prints the command',
		});
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
