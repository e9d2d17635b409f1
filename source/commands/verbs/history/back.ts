import {UserError} from '../../../error.ts';
import {hintText} from '../../../run/model/hint.ts';
import {sanitise} from '../../../sanitise.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {currentRun, followRun} from '../../connect/follow.ts';
import {givenStream, requireStream} from '../../connect/require-stream.ts';
import {refusalError} from '../../connect/send-command.ts';
import type {Context} from '../../context.ts';
import {requireCheckpoint} from '../view/timeline.ts';

/** back: a stream as it was at a checkpoint; waits until it is, and says where what was there is kept. */
export const run = async (context: Context): Promise<number> => {
	const given = givenStream(context);
	const {at: checkpoint, json} = context.flags;
	if (checkpoint === undefined)
		throw new UserError(`To which checkpoint? claude-grid back ${given} --at <number>`, {
			hint: `claude-grid timeline ${given} lists them`,
		});
	const engine = await engineOfRun(context);
	const before = requireStream(await currentRun(engine), given);
	const {id: streamId} = before;
	requireCheckpoint(before, checkpoint);
	const answer = await engine.send({type: 'stream.back', streamId, checkpoint});
	if (!answer.ok) throw refusalError(answer);
	const after = await followRun(engine, ({run: now}) => {
		const stream = now?.streams[streamId];
		return now && !stream?.ending?.back
			? {stream, alert: now.alerts.find(({key}) => key === `back:${streamId}`)}
			: undefined;
	});
	await engine.close();
	if (after.alert)
		throw new UserError(sanitise(after.alert.text), {hint: hintText(after.alert.cure ?? ''), exitCode: 1});
	const ref = after.stream?.wentBack?.ref ?? '';
	if (json) context.print(JSON.stringify({ok: true, streamId, checkpoint, ref}));
	else {
		context.print(`${streamId} is back at checkpoint ${checkpoint}; the previous state is saved as ${ref}`);
		context.print(`It is paused: claude-grid continue ${streamId} resumes from there.`);
	}
	return 0;
};
