import {UserError} from '../../error.ts';
import type {RepositoryFacts} from '../../git/types.ts';
import {mayLeave} from '../../plan/hosts/places.ts';
import {agentNames, type Plan} from '../../plan/types.ts';
import {findBinary} from '../../process/preflight.ts';
import {requireSupported} from '../../sandbox/git/git-folder.ts';
import {probeSandbox, requireSandbox} from '../../sandbox/probe.ts';
import type {Environment} from '../loop/environments.ts';
import type {World} from '../loop/world.ts';
import type {StartAnswer} from '../types.ts';

type Refusal = Extract<StartAnswer, {ok: false}>;

/** What this machine lacks for streams that can work nowhere else, found before any worktree is made. */
export const missingHere = async (
	world: World,
	plan: Plan,
	{commonDir}: RepositoryFacts,
	env: Environment,
): Promise<Refusal | undefined> => {
	const bound = {...plan, streams: plan.streams.filter(stream => !mayLeave(plan, stream))};
	return missingAgent(world, bound, env) ?? (await missingSandbox(plan, bound, commonDir, env));
};

const missingAgent = (world: World, plan: Plan, env: Environment): Refusal | undefined => {
	for (const {id, agent, lead} of plan.streams) {
		const wanted = [agent, ...(lead ? [lead.stream.agent] : [])].map(world.options.adapterFor);
		const adapter = wanted.find(({binary}) => binary && findBinary(binary, env) === undefined);
		if (!adapter) continue;
		return {
			ok: false,
			code: 'AGENT_NOT_FOUND',
			message: `${adapter.binary}, which ${id} needs, is not on the PATH: ${env.PATH || '(empty)'}`,
			cure: `${adapter.installLine}, or ${others(world, env)}`,
		};
	}
	return undefined;
};

const wantsSandbox = ({streams}: Plan): boolean =>
	streams.some(({sandbox, lead}) => sandbox !== undefined || lead?.stream.sandbox !== undefined);

/** What was asked for and is not possible here starts nothing. */
const missingSandbox = async (
	plan: Plan,
	bound: Plan,
	commonDir: string,
	env: Environment,
): Promise<Refusal | undefined> => {
	try {
		if (wantsSandbox(bound)) await requireSandbox(env);
		if (wantsSandbox(plan)) await requireSupported(commonDir);
		return undefined;
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		const {code, message, hint} = error;
		return {ok: false, code, message, ...(hint !== undefined && {cure: hint})};
	}
};

/** What no stream may be placed here for. */
export const lacksHere = async ({options}: World, plan: Plan, env: Environment): Promise<readonly string[]> => {
	const agents = agentNames.filter(name => {
		const {binary} = options.adapterFor(name);
		return binary !== undefined && findBinary(binary, env) === undefined;
	});
	const isBoxed = !wantsSandbox(plan) || (await probeSandbox(env)).ok;
	return isBoxed ? agents : [...agents, 'sandbox'];
};

/** The agents that are there, as what to add to the command line. */
const others = ({options}: World, env: Environment): string => {
	const there = agentNames.filter(name => {
		const {binary} = options.adapterFor(name);
		return binary !== undefined && findBinary(binary, env) !== undefined;
	});
	return `try the plan with ${[...there, 'fake'].map(name => `--agent ${name}`).join(' or ')}`;
};
