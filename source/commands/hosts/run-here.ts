import {findEngine} from '../../client/launch.ts';
import {inspectRepository} from '../../git/read/repository.ts';
import type {Run} from '../../run/model/types.ts';
import {currentRun} from '../connect/follow.ts';
import type {Context} from '../context.ts';

/** The run of the repository the user stands in, if an engine has one; a list of hosts needs neither. */
export const findRunHere = async ({folder, env}: Context): Promise<Run | undefined> => {
	try {
		const {commonDir} = await inspectRepository(folder);
		const engine = await findEngine({commonDir, env});
		if (!engine) return undefined;
		const run = await currentRun(engine);
		await engine.close();
		return run;
	} catch {
		return undefined;
	}
};
