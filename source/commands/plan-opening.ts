import {totalFileBytes} from '../git/read/size.ts';
import type {Engine} from '../engine/types.ts';
import {noCheckout, noCheckoutCure} from '../git/read/repository.ts';
import type {RepositoryFacts} from '../git/types.ts';
import {criticalPath} from '../plan/graph.ts';
import {lint} from '../plan/lint.ts';
import {agentNames, type Plan} from '../plan/types.ts';
import type {FoundAgent, Opening} from '../ui/types.ts';
import {findAgents} from './agents-found.ts';
import type {Context} from './context.ts';
import {baseText, checkoutText, groundOf, targetText} from './ground.ts';
import type {LoadedPlan} from './plan-file.ts';
import {startRequest} from './start-request.ts';

/** What a person is shown before a plan that was merely found starts. */
export const planOpening = async (
	context: Context,
	repository: RepositoryFacts,
	engine: Engine,
	loaded: LoadedPlan,
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
		agents,
		criticalPath: criticalPath(plan),
		advice: [...plan.notes, ...lint(plan, loaded.lacking)],
		obstacles: await obstacles(agents, repository, context.env),
		start: () => engine.start(startRequest(context, loaded)),
	};
};

/** Said by the screen as it is; without a checkout an obstacle keeps the plan from starting. */
const placeOf = async (context: Context, repository: RepositoryFacts, plan: Plan) => {
	const ground = await groundOf(context, repository, plan);
	const {base = plan.base ?? 'HEAD', target = '', worktreeFolder = ''} = ground ?? {};
	const checkout = checkoutText(ground ?? {checkout: repository.checkout});
	return {
		checkout,
		base: baseText({base, isBaseMissing: ground?.isBaseMissing ?? false}),
		target: targetText(target),
		worktreeFolder,
	};
};

type Obstacle = {readonly message: string; readonly cure: string};

const noCommit: Obstacle = {
	message: 'this repository has no commit yet',
	cure: 'git commit --allow-empty -m "First commit"',
};

const obstacles = async (
	agents: readonly FoundAgent[],
	repository: RepositoryFacts,
	env: NodeJS.ProcessEnv,
): Promise<readonly Obstacle[]> => {
	const missing = agents.filter(agent => agent.version === undefined);
	const others = missing.length === 0 ? [] : await otherAgents(agents, env);
	const lacks = missing.map(({name, installLine}) => ({
		message: `${name} is not on the PATH: ${env.PATH || '(empty)'}`,
		cure: `${installLine}, or start with another agent: claude-grid --agent ${others.join('|')}`,
	}));
	const without = repository.hasCheckout ? lacks : [...lacks, {message: noCheckout, cure: noCheckoutCure}];
	return repository.hasCommit ? without : [...without, noCommit];
};

/** Agents of this machine that could take the place of one that is missing; the built-in one is always there. */
const otherAgents = async (agents: readonly FoundAgent[], env: NodeJS.ProcessEnv): Promise<readonly string[]> => {
	const asked = agentNames.filter(name => name !== 'command' && !agents.some(agent => agent.name === name));
	const found = await findAgents(asked, env);
	const there = [...agents, ...found].filter(agent => agent.version !== undefined).map(agent => agent.name);
	return there.includes('fake') ? there : [...there, 'fake'];
};
