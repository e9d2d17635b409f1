import {UserError} from '../../error.ts';
import type {Context} from '../context.ts';
import {openRepository} from './connection.ts';
import {engineOfRun} from './engine-of-run.ts';
import {send} from './send-command.ts';
import {endStrays, strayText} from './strays.ts';

/** Ends the run, and what works here without any: its files may be lost. */
export const stopAll = async (context: Context): Promise<number> => {
	const {commonDir} = await openRepository(context);
	const stopped = await stopRun(context).catch((error: unknown) => ({error}));
	const ended = await endStrays(commonDir);
	for (const stray of ended)
		context.warn(`stopped an agent that belongs to no run: ${strayText(stray)}; its worktree and branch are unchanged`);
	if (typeof stopped === 'number') return stopped;
	if (ended.length > 0 && isNothingToStop(stopped.error)) return 0;
	throw stopped.error;
};

const stopRun = async (context: Context): Promise<number> =>
	send(context, await engineOfRun(context), {type: 'run.stop'});

/** There is no run, it is over, or its files are lost. */
const isNothingToStop = (error: unknown): boolean =>
	error instanceof UserError && /^(NO_RUN|NOT_NOW|STORE_\w+)$/.test(error.code);
