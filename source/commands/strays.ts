import {UserError} from '../error.ts';
import {createExecutor} from '../process/spawn.ts';
import {findStrays, type Stray} from '../process/strays.ts';
import {uuidFrom} from '../run/identity.ts';
import type {Run} from '../run/types.ts';
import {sanitise} from '../sanitise.ts';

/** What the run itself knows how to end. */
const tagsOf = (run: Run | undefined): ReadonlySet<string> =>
	new Set(
		Object.values(run?.streams ?? {}).flatMap(({id, sessions}) => [
			...sessions.map(session => session.id),
			...['setup', 'verify', 'verify merged', 'move branch'].map(step => uuidFrom(run?.id ?? '', id, step)),
		]),
	);

/** Agents at work in this repository that no run knows of, because its files are lost. */
export const straysOf = (commonDir: string, run: Run | undefined): Promise<readonly Stray[]> =>
	findStrays(commonDir, tagsOf(run));

export const strayText = ({streamId, folder, pids}: Stray): string =>
	sanitise(`${streamId} in ${folder} (pid ${pids.join(', ')})`);

/** Ends them and gives those that were there. */
export const endStrays = async (commonDir: string, run: Run | undefined): Promise<readonly Stray[]> => {
	const strays = await straysOf(commonDir, run);
	await Promise.all(strays.map(({tag}) => createExecutor().stop({tag})));
	return strays;
};

/** The same error, and what is at work all the same. */
export const namingStrays = async (error: unknown, commonDir: string): Promise<unknown> => {
	if (!(error instanceof UserError)) return error;
	const strays = await straysOf(commonDir, undefined);
	if (strays.length === 0) return error;
	const {message, code, exitCode, cure} = error;
	return new UserError(`${message}\nAgents that no run knows of are at work: ${strays.map(strayText).join('; ')}`, {
		code,
		exitCode,
		cure: ['claude-grid stop ends them', ...(cure ? [cure] : [])].join('; '),
	});
};
