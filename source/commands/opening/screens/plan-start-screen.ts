import {hashOf} from '../../../engine/start/start-run.ts';
import type {Engine} from '../../../engine/types.ts';
import {totalFileBytes} from '../../../git/read/size.ts';
import type {RepositoryFacts} from '../../../git/types.ts';
import {criticalPath} from '../../../plan/graph/graph.ts';
import {lint} from '../../../plan/lint/lint.ts';
import type {Plan} from '../../../plan/types.ts';
import type {Run} from '../../../run/model/types.ts';
import {ranBefore, type Wanted} from '../../../run/view/ran.ts';
import type {Opening} from '../../../ui/types.ts';
import type {Context} from '../../context.ts';
import {findAgents} from '../../doctor/agents-found.ts';
import type {LoadedPlan} from '../../plan-source/plan-file.ts';
import {baseText, checkoutText, startPointOf, targetText} from '../../plan-source/start-point.ts';
import {startRequest} from '../start-request.ts';
import {obstacles} from './obstacles.ts';

/** What the user is shown before a plan that was merely found starts. */
export const planStartScreen = async (
	context: Context,
	repository: RepositoryFacts,
	engine: Engine,
	loaded: LoadedPlan,
	standing?: Run,
): Promise<Opening> => {
	const {plan, path} = loaded;
	const agents = await findAgents([...new Set(plan.streams.map(stream => stream.agent))], context.env);
	const bytes = await totalFileBytes(repository.checkout);
	return {
		is: 'plan',
		plan,
		planPath: path,
		...(await placeOf(context, repository, plan)),
		diskNeedBytes: bytes * plan.streams.length,
		...(loaded.included !== undefined && {included: loaded.included}),
		...(loaded.leftOut !== undefined && {leftOut: loaded.leftOut}),
		...(loaded.brought !== undefined && {brought: loaded.brought}),
		agents,
		criticalPath: criticalPath(plan),
		advice: [...plan.notes, ...lint(plan, loaded.lacking)],
		obstacles: await obstacles(agents, repository, context.env),
		...(standing && {ran: ranBefore(standing, wantedOf(context, loaded), context.now())}),
		start: () => engine.start(startRequest(context, loaded)),
	};
};

const wantedOf = ({flags}: Context, {plan, path, document}: LoadedPlan): Wanted => ({
	plan,
	planPath: path,
	planHash: hashOf(document),
	isNew: flags.new ?? false,
});

/** Said by the screen as it is; without a checkout an obstacle keeps the plan from starting. */
const placeOf = async (context: Context, repository: RepositoryFacts, plan: Plan) => {
	const ground = await startPointOf(context, repository, plan);
	const {base = plan.base ?? 'HEAD', target = '', worktreeFolder = ''} = ground ?? {};
	const checkout = checkoutText(ground ?? {checkout: repository.checkout});
	return {
		checkout,
		base: baseText({base, isBaseMissing: ground?.isBaseMissing ?? false}),
		target: targetText(target),
		worktreeFolder,
	};
};
