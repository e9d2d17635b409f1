import {agentEnvironment} from '../../engine/environment.ts';
import type {Engine} from '../../engine/types.ts';
import {UserError} from '../../error.ts';
import {resolvedIdentity} from '../../git/identity/identity.ts';
import {runInteractive} from '../../process/start/interactive.ts';
import {worktreeOf} from '../../run/select/merging.ts';
import {sanitise} from '../../sanitise.ts';
import {currentRun} from '../connect/follow.ts';
import {requireStream} from '../connect/require-stream.ts';
import type {Context} from '../context.ts';

/** A shell in the stream's worktree, beside its agent: the run is told nothing, and changes nothing. */
export const openShell = async (context: Context, engine: Engine, streamId: string): Promise<void> => {
	const place = worktreeOf(requireStream(await currentRun(engine), streamId));
	if (place === undefined)
		throw new UserError(`${streamId} has no worktree.`, {hint: `claude-grid spawn ${streamId} starts it`});
	context.print(`${streamId}: a shell in ${sanitise(place)}; type exit to return; the run is not changed`);
	const env = {...agentEnvironment(context.env), ...(await resolvedIdentity(place))};
	await runInteractive([context.env.SHELL || '/bin/sh'], place, env);
};
