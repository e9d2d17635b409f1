import type {Engine} from '../../engine/types.ts';
import type {Command} from '../../run/model/command.ts';
import {sanitise} from '../../sanitise.ts';
import {followRun} from '../connect/follow.ts';
import {refusalError} from '../connect/send-command.ts';
import type {Context} from '../context.ts';

/** Rejects a hunk or puts one back, and waits until that is done; exit 1 when it was not. */
export const changeHunk = async (
	context: Context,
	engine: Engine,
	command: Extract<Command, {type: 'review.reject' | 'review.restore'}>,
): Promise<number> => {
	const {streamId} = command;
	const answer = await engine.send(command, context.env);
	if (!answer.ok) throw refusalError(answer);
	const run = await followRun(engine, ({run: current}) =>
		current && !current.streams[streamId]?.ending?.review ? current : undefined,
	);
	await engine.close();
	const problem = run.alerts.find(({key}) => key === `review:${streamId}`);
	const commit = run.streams[streamId]?.review?.rejections?.at(-1);
	if (context.flags.json)
		context.print(JSON.stringify({ok: !problem, ...(problem ? {message: problem.text} : commit)}));
	else if (problem) context.warn(sanitise(problem.text));
	else context.print(sanitise(answer.message));
	return problem ? 1 : 0;
};
