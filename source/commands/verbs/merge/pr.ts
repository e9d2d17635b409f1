import {pullSentence} from '../../../run/features/deliver/describe.ts';
import {isDeliveryUnderWay} from '../../../run/select/standing.ts';
import {streamsInOrder} from '../../../run/select/streams.ts';
import {sanitise} from '../../../sanitise.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {currentRun, followRun} from '../../connect/follow.ts';
import {requireStream} from '../../connect/require-stream.ts';
import {refusalError} from '../../connect/send-command.ts';
import type {Context} from '../../context.ts';

/** Pushes and opens pull requests, and waits until they are there; exit 1 when one is not. */
export const run = async (context: Context): Promise<number> => {
	const [given] = context.words;
	const engine = await engineOfRun(context);
	const streamId = given === undefined ? undefined : requireStream(await currentRun(engine), given).id;
	const answer = await engine.send(
		streamId === undefined ? {type: 'run.deliver'} : {type: 'stream.deliver', streamId},
		context.env,
	);
	if (!answer.ok) throw refusalError(answer);
	const after = await followRun(engine, ({run: current}) =>
		current && !isDeliveryUnderWay(current) ? current : undefined,
	);
	await engine.close();
	const touched = streamsInOrder(after).filter(
		({id, delivery}) => delivery !== undefined && (streamId === undefined || id === streamId),
	);
	if (context.flags.json)
		context.print(
			JSON.stringify(
				touched.map(({id, delivery}) => ({streamId: id, ...delivery?.pull, problem: delivery?.problem ?? null})),
			),
		);
	else for (const stream of touched) context.print(sanitise(pullSentence(stream)));
	return touched.every(({delivery}) => delivery?.problem === undefined && delivery?.pull !== undefined) ? 0 : 1;
};
