import {UserError} from '../../../error.ts';
import type {Run, Stream} from '../../../run/model/types.ts';
import {needsUser} from '../../../run/select/needs-user.ts';
import {isFinished} from '../../../run/select/standing.ts';
import {isFinal} from '../../../run/select/streams.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {currentRun, followRun} from '../../connect/follow.ts';
import {requireStream} from '../../connect/require-stream.ts';
import type {Context} from '../../context.ts';
import {endWithSession} from '../../end-with-session.ts';
import {isAnyBad, whatIsLeft, whyBad} from '../../report/wait-words.ts';

const wishes = ['done', 'blocked', 'idle'];

/** Exit 0 once it holds and all is well; 1 when it holds and something failed, or the time is up. */
export const run = async (context: Context): Promise<number> => {
	endWithSession();
	const wish = context.flags.for ?? 'done';
	if (!wishes.includes(wish)) throw new UserError(`--for must be one of ${wishes.join(', ')}, not "${wish}".`);
	const [given] = context.words;
	const engine = await engineOfRun(context);
	const streamId = given === undefined ? undefined : requireStream(await currentRun(engine), given).id;
	const holds = followRun(engine, ({run: latest}) =>
		latest && isMet(latest, streamId, wish) ? (isAnyBad(latest, streamId) ? 1 : 0) : undefined,
	);
	const late = new Promise<'late'>(resolve => {
		if (context.flags.timeout !== undefined) setTimeout(() => resolve('late'), context.flags.timeout * 1000).unref();
	});
	const interrupted = new Promise<number>(resolve => process.once('SIGINT', () => resolve(130)));
	const code = await Promise.race([holds, late, interrupted]);
	if (code === 'late')
		context.warn(`not ${wish} after ${context.flags.timeout} s: ${whatIsLeft(await currentRun(engine), streamId)}`);
	else if (code === 1) context.warn(whyBad(await currentRun(engine), streamId));
	await engine.close();
	return code === 'late' ? 1 : code;
};

const isMet = (current: Run, streamId: string | undefined, wish: string): boolean => {
	const streams =
		streamId === undefined
			? Object.values(current.streams)
			: [current.streams[streamId]].filter(one => one !== undefined);
	const isDone = streamId === undefined ? isFinished(current) : streams.every(one => isFinal(one.state));
	if (isDone || wish === 'done') return isDone;
	if (wish === 'blocked')
		return (
			streams.some(isStuck) || needsUser(current).some(alert => streamId === undefined || alert.streamId === streamId)
		);
	return streams.every(one => !['starting', 'running', 'recovering', 'verifying'].includes(one.state.is));
};

const isStuck = (stream: Stream): boolean => ['blocked', 'stalled', 'failed'].includes(stream.state.is);
