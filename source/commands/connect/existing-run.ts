import {findEngine} from '../../client/launch.ts';
import {currentState} from '../../engine/start/earlier-runs.ts';
import type {Engine} from '../../engine/types.ts';
import type {RepositoryFacts} from '../../git/types.ts';
import type {Run} from '../../run/model/types.ts';
import {loadRun} from '../../store/run/load-run.ts';
import {latestRun} from '../../store/run/runs.ts';
import type {Context} from '../context.ts';
import {currentRun} from './follow.ts';

export type ExistingRun = {
	readonly run: Run;
	/** The engine that has it; undefined: the run is as it was saved. The caller closes it. */
	readonly engine: Engine | undefined;
};

/** The newest run, from a living engine or else from the store; starts nothing. Undefined when there is none. */
export const existingRun = async (
	context: Context,
	{commonDir, root}: RepositoryFacts,
): Promise<ExistingRun | undefined> => {
	const entry = latestRun(commonDir);
	const engine = await findEngine({commonDir, env: context.env});
	if (engine && entry) return {run: await currentRun(engine), engine};
	await engine?.close();
	if (!entry) return undefined;
	const loaded = loadRun(entry.folder, context.now());
	if ('fault' in loaded) throw loaded.fault;
	return {run: await currentState({...loaded.run, repository: root}), engine: undefined};
};
