import {setTimeout as sleep} from 'node:timers/promises';
import type {Engine} from '../../../engine/types.ts';
import {UserError} from '../../../error.ts';
import {entriesUntil} from '../../../run/features/history/timeline.ts';
import type {Stream} from '../../../run/model/types.ts';
import {isFinal} from '../../../run/select/streams.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {currentRun} from '../../connect/follow.ts';
import {givenStream, requireStream} from '../../connect/require-stream.ts';
import type {Context} from '../../context.ts';
import {endWithSession} from '../../end-with-session.ts';
import {createLogPrinter} from '../../report/log-printer.ts';
import {printLog} from '../../report/print-log.ts';
import {requireCheckpoint} from './timeline.ts';

const pollMs = 500;

/** What an agent said and did, readable. */
export const run = async (context: Context): Promise<number> => {
	if (context.flags.follow) endWithSession();
	const given = givenStream(context);
	let engine = await engineOfRun(context);
	const stream = requireStream(await currentRun(engine), given);
	const {attempt, id: streamId} = stream;
	if (context.flags.at !== undefined) {
		await showAt(context, engine, stream, context.flags.at);
		await engine.close();
		return 0;
	}
	if ((context.flags.attempt ?? 0) > attempt)
		throw new UserError(`${streamId} has no attempt ${context.flags.attempt}.`, {
			hint: attempt === 0 ? 'it has not started yet' : `its attempts are numbered 1 to ${attempt}`,
		});
	const printer = createLogPrinter(context, streamId);
	if (!(await printer.print(engine, context.flags.follow !== true))) context.warn(`${streamId} has no output yet`);
	while (context.flags.follow) {
		await sleep(pollMs);
		try {
			const state = (await currentRun(engine)).streams[streamId]?.state;
			const isLast = state !== undefined && isFinal(state);
			await printer.print(engine, isLast);
			if (isLast) break;
		} catch (error) {
			engine = await engineAfter(context, engine, error);
		}
	}
	await engine.close();
	return 0;
};

/** The agent's output is there whether or not an engine is: one that has ended is started again. */
const engineAfter = async (context: Context, engine: Engine, error: unknown): Promise<Engine> => {
	if (!(error instanceof UserError) || error.code !== 'ENGINE_AWAY') throw error;
	await engine.close();
	return engineOfRun(context);
};

/** The log of a checkpoint's attempt as it stood then. */
const showAt = async (context: Context, engine: Engine, stream: Stream, number: number): Promise<void> => {
	const {attempt, at} = requireCheckpoint(stream, number);
	const page = await engine.log(stream.id, {attempt, limit: 5000});
	await printLog(context, entriesUntil(page?.entries ?? [], at));
};
