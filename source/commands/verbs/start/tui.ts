import type {Connection} from '../../../client/follow.ts';
import type {Engine} from '../../../engine/types.ts';
import {UserError} from '../../../error.ts';
import {inspectRepository} from '../../../git/read/repository.ts';
import type {RepositoryFacts} from '../../../git/types.ts';
import {requireReadable} from '../../../store/run/load-run.ts';
import {latestRun} from '../../../store/run/runs.ts';
import {openRepository, startEngine} from '../../connect/connection.ts';
import {currentRun} from '../../connect/follow.ts';
import {foreignRun} from '../../connect/view-only.ts';
import type {Context} from '../../context.ts';
import {showGrid} from '../../opening/grid.ts';
import {createLink} from '../../opening/link.ts';
import {loadWhole} from '../../opening/screens/broken-plan.ts';
import {showPlan} from '../../opening/screens/show-plan.ts';
import {showNoPlan, showNoRepository} from '../../opening/screens/start-screens.ts';
import {isWorthShowing, startNamed} from '../../opening/start-named.ts';
import {withoutTerminal} from '../../opening/without-terminal.ts';
import {findPlan} from '../../plan-source/find-plan.ts';

/** The grid. Without a terminal the plan runs headless, or what to do is said in three lines. */
export const run = async (context: Context): Promise<number> => {
	if (!context.isTerminal) return withoutTerminal(context);
	const inspected = await inspectRepository(context.folder).catch((error: unknown) => error);
	if (!isRepository(inspected)) {
		if (inspected instanceof UserError && inspected.code === 'NO_REPOSITORY') return showNoRepository(context);
		throw inspected;
	}
	const repository = await openRepository(context);
	const {link, tell} = createLink();
	const engine = await prepare(context, repository, tell);
	return typeof engine === 'number' ? engine : showGrid(context, repository, {engine, link});
};

const isRepository = (value: unknown): value is RepositoryFacts =>
	typeof value === 'object' && value !== null && 'commonDir' in value;

/** An engine whose run can be shown; a number is an exit code: the user left. */
const prepare = async (
	context: Context,
	repository: RepositoryFacts,
	onConnection: (connection: Connection) => void,
): Promise<Engine | number> => {
	const file = await findPlan(context);
	const latest = latestRun(repository.commonDir);
	const foreign = await foreignRun(repository);
	const hasRun = latest !== undefined && !foreign;
	if (latest?.isUnreadable && !file?.isNamed) requireReadable(latest.folder);
	const loaded = file && (file.isNamed || !hasRun) ? await loadWhole(context, file) : undefined;
	if (!file && foreign) return foreign;
	if (!file && !hasRun) return showNoPlan(context, repository);
	const engine = await startEngine(context, repository, onConnection);
	const existing = hasRun ? await currentRun(engine) : undefined;
	if (loaded && file?.isNamed) return startNamed({context, repository, engine, existing}, loaded);
	if (existing && isWorthShowing(existing) && !context.flags.new) return engine;
	const found = file && (await loadWhole(context, file));
	if (found) return showPlan(context, repository, engine, found, existing);
	return existing && !context.flags.new ? engine : showNoPlan(context, repository);
};
