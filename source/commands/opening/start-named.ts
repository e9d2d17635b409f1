import {hashOf} from '../../engine/start/start-run.ts';
import type {Engine} from '../../engine/types.ts';
import type {RepositoryFacts} from '../../git/types.ts';
import {openChoices} from '../../run/features/race/races.ts';
import type {Run} from '../../run/model/types.ts';
import {mergeable} from '../../run/select/merging.ts';
import {isFinished} from '../../run/select/standing.ts';
import {wasStopped} from '../../run/view/ran.ts';
import {isRehearsal} from '../../run/view/rehearsal.ts';
import type {Context} from '../context.ts';
import type {LoadedPlan} from '../plan-source/plan-file.ts';
import {startPlan} from '../verbs/start/run.ts';
import {showPlan} from './screens/show-plan.ts';

/** An unfinished run, or a finished one that still has something to merge. */
export const isWorthShowing = (run: Run): boolean =>
	!isFinished(run) || mergeable(run).length > 0 || openChoices(run).length > 0;

/** A rehearsal is not a run of the plan as it is meant. */
const isRunOf = (run: Run | undefined, {document, plan}: LoadedPlan): boolean =>
	run?.planHash === hashOf(document) && isRehearsal(run.plan) === isRehearsal(plan);

type ExistingRun = {
	readonly context: Context;
	readonly repository: RepositoryFacts;
	readonly engine: Engine;
	readonly existing: Run | undefined;
};

/**
 * A plan named on the command line is consent, but not to what the repository makes agents run beside it; the run it belongs to
 * is shown as it stands.
 */
export const startNamed = async (
	{context, repository, engine, existing}: ExistingRun,
	loaded: LoadedPlan,
): Promise<Engine | number> => {
	const isSame = isRunOf(existing, loaded) && !context.flags.new;
	if (isSame && existing && isWorthShowing(existing)) return engine;
	// Named once more it may be a habit: what was done is not done again without a word. What was stopped is resumed.
	const isOver = isSame && existing && !wasStopped(existing);
	if (isOver || loaded.brought?.some(({isUnasked}) => isUnasked))
		return showPlan(context, repository, engine, loaded, existing);
	await startPlan(context, engine, loaded);
	return engine;
};
