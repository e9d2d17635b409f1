import {UserError} from '../error.ts';
import {isFinal, isFinished, needsPerson} from '../run/select.ts';
import type {Run, Stream} from '../run/types.ts';
import {engineOfRun} from './connection.ts';
import type {Context} from './context.ts';
import {currentRun, followRun} from './follow.ts';

const wishes = ['done', 'blocked', 'idle'];

/** Exit 0 once it holds and all is well; 1 when it holds and something failed, or the time is up. */
export const run = async (context: Context): Promise<number> => {
	const wish = context.flags.for ?? 'done';
	if (!wishes.includes(wish)) throw new UserError(`--for is one of ${wishes.join(', ')}.`);
	const [streamId] = context.words;
	const engine = await engineOfRun(context);
	const current = await currentRun(engine);
	if (streamId !== undefined && !current.streams[streamId]) throw new UserError(`There is no stream ${streamId}.`);
	const holds = followRun(engine, ({run: latest}) =>
		latest && isMet(latest, streamId, wish) ? codeOf(latest, streamId) : undefined,
	);
	const late = new Promise<number>(resolve => {
		if (context.flags.timeout !== undefined) setTimeout(() => resolve(1), context.flags.timeout * 1000).unref();
	});
	const interrupted = new Promise<number>(resolve => process.once('SIGINT', () => resolve(130)));
	const code = await Promise.race([holds, late, interrupted]);
	await engine.close();
	return code;
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
			streams.some(isStuck) || needsPerson(current).some(alert => streamId === undefined || alert.streamId === streamId)
		);
	return streams.every(one => !['starting', 'running', 'recovering', 'verifying'].includes(one.state.is));
};

const isStuck = (stream: Stream): boolean => ['blocked', 'stalled', 'failed'].includes(stream.state.is);

const codeOf = (current: Run, streamId: string | undefined): number => {
	const streams = Object.values(current.streams).filter(one => streamId === undefined || one.id === streamId);
	return streams.some(one => ['failed', 'stopped', 'blocked'].includes(one.state.is) || one.merge.is === 'conflicted')
		? 1
		: 0;
};
