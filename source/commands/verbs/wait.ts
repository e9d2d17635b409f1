import type {Engine} from '../../engine/types.ts';
import {UserError} from '../../error.ts';
import {lostRace} from '../../run/features/race/races.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import {isFinal, isFinished, needsUser} from '../../run/select.ts';
import {engineOfRun} from '../connect/engine-of-run.ts';
import {currentRun, followRun} from '../connect/follow.ts';
import {requireStream} from '../connect/require-stream.ts';
import type {Context} from '../context.ts';
import {endWithSession} from '../end-with-session.ts';

const wishes = ['done', 'blocked', 'idle'];
const maxNamed = 5;

/** Exit 0 once it holds and all is well; 1 when it holds and something failed, or the time is up. */
export const run = async (context: Context): Promise<number> => {
	endWithSession();
	const wish = context.flags.for ?? 'done';
	if (!wishes.includes(wish)) throw new UserError(`--for is ${wishes.join(', ')}, not "${wish}".`);
	const [streamId] = context.words;
	const engine = await engineOfRun(context);
	if (streamId !== undefined) requireStream(await currentRun(engine), streamId);
	const holds = followRun(engine, ({run: latest}) =>
		latest && isMet(latest, streamId, wish) ? codeOf(latest, streamId) : undefined,
	);
	const late = new Promise<'late'>(resolve => {
		if (context.flags.timeout !== undefined) setTimeout(() => resolve('late'), context.flags.timeout * 1000).unref();
	});
	const interrupted = new Promise<number>(resolve => process.once('SIGINT', () => resolve(130)));
	const code = await Promise.race([holds, late, interrupted]);
	if (code === 'late')
		context.warn(`not ${wish} after ${context.flags.timeout} s: ${await whatIsLeft(engine, streamId)}`);
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

const whatIsLeft = async (engine: Engine, streamId: string | undefined): Promise<string> => {
	const streams = Object.values((await currentRun(engine)).streams).filter(
		one => (streamId === undefined || one.id === streamId) && !isFinal(one.state),
	);
	const named = streams.slice(0, maxNamed).map(one => `${one.id} is ${one.state.is}`);
	return [...named, ...(streams.length > maxNamed ? [`${streams.length - maxNamed} more`] : [])].join(', ');
};

const isStuck = (stream: Stream): boolean => ['blocked', 'stalled', 'failed'].includes(stream.state.is);

const codeOf = (current: Run, streamId: string | undefined): number => {
	const streams = Object.values(current.streams).filter(one =>
		streamId === undefined ? !lostRace(current, one.id) : one.id === streamId,
	);
	return streams.some(one => ['failed', 'stopped', 'blocked'].includes(one.state.is) || one.merge.is === 'conflicted')
		? 1
		: 0;
};
