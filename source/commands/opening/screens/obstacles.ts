import {noCheckout, noCheckoutHint} from '../../../git/read/repository.ts';
import type {RepositoryFacts} from '../../../git/types.ts';
import {agentNames} from '../../../plan/types.ts';
import type {FoundAgent} from '../../../ui/types.ts';
import {findAgents} from '../../doctor/agents-found.ts';

type Obstacle = {readonly message: string; readonly cure: string};

const noCommit: Obstacle = {
	message: 'this repository has no commit yet',
	cure: 'git commit --allow-empty -m "First commit"',
};

/** What keeps a plan from starting, each with what to do about it. */
export const obstacles = async (
	agents: readonly FoundAgent[],
	repository: RepositoryFacts,
	env: NodeJS.ProcessEnv,
): Promise<readonly Obstacle[]> => {
	const missing = agents.filter(agent => agent.version === undefined);
	const others = missing.length === 0 ? [] : await otherAgents(agents, env);
	const lacks = missing.map(({name, installLine}) => ({
		message: `${name} is not on the PATH`,
		cure: [
			installLine,
			...(others.length > 0 ? [`or start with another agent: claude-grid --agent ${others.join('|')}`] : []),
			'or rehearse with f',
		].join(', '),
	}));
	const without = repository.hasCheckout ? lacks : [...lacks, {message: noCheckout, cure: noCheckoutHint}];
	return repository.hasCommit ? without : [...without, noCommit];
};

/** Agents of this machine that could take the place of one that is missing; the fake one has a key of its own. */
const otherAgents = async (agents: readonly FoundAgent[], env: NodeJS.ProcessEnv): Promise<readonly string[]> => {
	const asked = agentNames.filter(name => name !== 'command' && !agents.some(agent => agent.name === name));
	const found = await findAgents(asked, env);
	const there = [...agents, ...found].filter(({name, version}) => version !== undefined && name !== 'fake');
	return there.map(({name}) => name);
};
