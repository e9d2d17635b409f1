import {stepTags} from '../../engine/perform/steps.ts';
import {UserError} from '../../error.ts';
import {createExecutor} from '../../process/start/spawn.ts';
import {findStrays, type Stray} from '../../process/watch/strays.ts';
import {sanitise} from '../../sanitise.ts';
import {loadRun} from '../../store/run/load-run.ts';
import {latestRun} from '../../store/run/runs.ts';

/** What the run as it is saved knows how to end: it is saved before anything of it begins. */
const knownTags = (commonDir: string): ReadonlySet<string> => {
	const entry = latestRun(commonDir);
	const loaded = entry && loadRun(entry.folder);
	if (!loaded || !('run' in loaded)) return new Set();
	const {run} = loaded;
	const tags = Object.values(run.streams).flatMap(({id, sessions}) => [
		...sessions.map(session => session.id),
		...stepTags(run, id),
	]);
	return new Set(tags);
};

/** Agents at work in this repository that no run knows of, because its files are lost. */
export const straysOf = async (commonDir: string): Promise<readonly Stray[]> => {
	const found = await findStrays(commonDir);
	// Looked at afterwards: one that has begun meanwhile is known by now.
	const known = found.length === 0 ? new Set() : knownTags(commonDir);
	return found.filter(({tag}) => !known.has(tag));
};

export const strayText = ({streamId, folder, pids}: Stray): string =>
	sanitise(`${streamId} in ${folder} (pid ${pids.join(', ')})`);

/** Ends them and gives those that were there. */
export const endStrays = async (commonDir: string): Promise<readonly Stray[]> => {
	const strays = await straysOf(commonDir);
	await Promise.all(strays.map(({tag}) => createExecutor().stop({tag})));
	return strays;
};

/** The same error, and what is at work all the same. */
export const namingStrays = async (error: unknown, commonDir: string): Promise<unknown> => {
	if (!(error instanceof UserError)) return error;
	const strays = await straysOf(commonDir);
	if (strays.length === 0) return error;
	const {message, code, exitCode, hint} = error;
	return new UserError(`${message}\nAgents that no run knows of are at work: ${strays.map(strayText).join('; ')}`, {
		code,
		exitCode,
		hint: ['claude-grid stop ends them', ...(hint ? [hint] : [])].join('; '),
	});
};
