import {UserError} from '../../../error.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {currentRun} from '../../connect/follow.ts';
import {givenStream, requireStream} from '../../connect/require-stream.ts';
import {send} from '../../connect/send-command.ts';
import type {Context} from '../../context.ts';
import {requireCheckpoint} from '../view/timeline.ts';

/** The engine takes no more. */
const longest = 100_000;

/** fork: a new stream from a checkpoint of another, the newest unless --at names one. */
export const run = async (context: Context): Promise<number> => {
	const {
		words: [, prompt],
		flags: {at: checkpoint},
	} = context;
	const given = givenStream(context);
	if (prompt?.trim() === '')
		throw new UserError('The prompt is empty.', {hint: `claude-grid fork ${given} continues with the open tasks`});
	if (prompt !== undefined && prompt.length > longest)
		throw new UserError(`The prompt has ${prompt.length} characters; ${longest} is the most.`);
	const engine = await engineOfRun(context);
	const stream = requireStream(await currentRun(engine), given);
	if (checkpoint !== undefined) requireCheckpoint(stream, checkpoint);
	return send(context, engine, {
		type: 'stream.fork',
		streamId: stream.id,
		...(checkpoint !== undefined && {checkpoint}),
		...(prompt !== undefined && {prompt}),
	});
};
