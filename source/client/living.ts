import {UserError} from '../error.ts';
import {findLiving} from '../process/watch/identity.ts';
import {readText, smallBytes} from '../read-file.ts';
import {repositoryMark} from '../store/ownership.ts';
import {engineFile} from '../store/paths.ts';

export type LiveEngine = {readonly pid: number; readonly socket: string};

/** The engine of the repository by its process, whether or not it can be reached. */
export const liveEngine = async (commonDir: string): Promise<LiveEngine | undefined> => {
	try {
		const {pid, startTime, bootId, socket, repository} = JSON.parse(await readText(engineFile(commonDir), smallBytes));
		const isWhole = Number.isInteger(pid) && typeof startTime === 'string' && typeof bootId === 'string';
		if (!isWhole || typeof socket !== 'string') return undefined;
		if (typeof repository === 'string' && repository !== repositoryMark(commonDir)) return undefined;
		return (await findLiving({pid, startTime, bootId})) && {pid, socket};
	} catch {
		return undefined;
	}
};

/** It lives and answers nobody: a second one cannot help. */
export const unreachable = ({pid, socket}: LiveEngine): UserError =>
	new UserError(`The engine of this repository is running (pid ${pid}) but does not answer at ${socket}.`, {
		code: 'ENGINE_UNREACHABLE',
		exitCode: 1,
		hint: `Try again in a few seconds. If it still does not answer, kill ${pid} and run the command again; the agents keep working meanwhile.`,
	});
