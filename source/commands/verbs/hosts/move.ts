import {engineOfRun} from '../../connect/engine-of-run.ts';
import {currentRun} from '../../connect/follow.ts';
import {givenStream, requireStream} from '../../connect/require-stream.ts';
import {send} from '../../connect/send-command.ts';
import type {Context} from '../../context.ts';

/** move: the stream continues on another host. */
export const run = async (context: Context): Promise<number> => {
	const streamId = givenStream(context);
	const engine = await engineOfRun(context);
	requireStream(await currentRun(engine), streamId);
	const {to} = context.flags;
	return send(context, engine, {type: 'stream.move', streamId, ...(to !== undefined && {to})});
};
