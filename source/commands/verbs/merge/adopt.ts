import {UserError} from '../../../error.ts';
import {adoptWarning} from '../../../run/features/race/race-rules.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {currentRun} from '../../connect/follow.ts';
import {givenStream, requireStream} from '../../connect/require-stream.ts';
import {send} from '../../connect/send-command.ts';
import type {Context} from '../../context.ts';
import {ask} from '../../report/ask.ts';

/** Chooses the winner of a race; asks before members that still work are stopped. */
export const run = async (context: Context): Promise<number> => {
	const given = givenStream(context);
	const engine = await engineOfRun(context);
	const current = await currentRun(engine);
	const {id: streamId} = requireStream(current, given);
	const warning = context.flags.force ? undefined : adoptWarning(current, streamId);
	const isCompleted = current.streams[streamId]?.state.is === 'completed';
	if (warning !== undefined && isCompleted && !(context.isTerminal && (await isAgreed(warning))))
		throw new UserError(`${streamId} was not adopted: ${warning}.`, {
			hint: `claude-grid adopt ${streamId} --force adopts it anyway`,
			exitCode: 1,
		});
	return send(context, engine, {
		type: 'stream.adopt',
		streamId,
		...((warning !== undefined || context.flags.force) && {isForced: true}),
	});
};

const isAgreed = async (warning: string): Promise<boolean> =>
	/^y(es)?$/i.test(await ask(`${warning}. Adopt it? [y/N] `));
