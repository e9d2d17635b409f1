import {totalFileBytes} from '../git/size.ts';
import type {Engine} from '../engine/types.ts';
import {worktreeFolder} from '../git/default-worktree-folder.ts';
import type {RepositoryFacts} from '../git/types.ts';
import {criticalPath} from '../plan/graph.ts';
import {lint} from '../plan/lint.ts';
import type {FoundAgent, Opening} from '../ui/types.ts';
import {findAgents} from './agents-found.ts';
import type {Context} from './context.ts';
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
	const bytes = await totalFileBytes(repository.root);
	return {
		is: 'plan',
		plan,
		planPath: path,
		base: plan.base ?? (repository.head || 'HEAD'),
		worktreeFolder: context.flags.worktreeDir ?? (await worktreeFolder({root: repository.root})),
		diskNeedBytes: bytes * plan.streams.length,
		agents,
		criticalPath: criticalPath(plan),
		advice: [...plan.notes, ...lint(plan)],
		obstacles: obstacles(agents, repository),
		start: () => engine.start(startRequest(context, loaded)),
	};
};

const obstacles = (agents: readonly FoundAgent[], repository: RepositoryFacts) => [
	...agents
		.filter(agent => agent.version === undefined)
		.map(agent => ({message: `${agent.name} is not on the PATH`, cure: `${agent.installLine}, or --agent fake`})),
	...(repository.hasCommit
		? []
		: [{message: 'this repository has no commit yet', cure: 'git commit --allow-empty -m "First commit"'}]),
];
