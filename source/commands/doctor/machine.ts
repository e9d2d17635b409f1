import {errorText} from '../../error.ts';
import {gitVersion} from '../../git/git-version.ts';
import {agentNames} from '../../plan/types.ts';
import {endsAtLogout, livesInScope} from '../../process/logout.ts';
import {limitsAreKeptBy} from '../../sandbox/limits.ts';
import {probeSandbox} from '../../sandbox/probe.ts';
import type {Context} from '../context.ts';
import {type AgentFound, findAgents} from './agents-found.ts';
import {type Check, fine} from './check.ts';

export const machineChecks = async (context: Context): Promise<readonly Check[]> => [
	fine('node', process.version),
	await gitCheck(),
	await sandboxCheck(context),
	...(await logoutCheck(context)),
];

/** Advice only: who asks for one and cannot have it is refused at the start. */
const sandboxCheck = async ({env}: Context): Promise<Check> => {
	const probe = await probeSandbox(env);
	if (probe.ok) return fine('sandbox', `${probe.version}; ${await limitsAreKeptBy(env)}`);
	return {what: 'sandbox', is: 'advice', text: probe.why, cure: probe.fix};
};

const gitCheck = async (): Promise<Check> => {
	try {
		const {text, hasMergeTree} = await gitVersion();
		if (hasMergeTree) return fine('git', text);
		const hint = 'git 2.38 or newer predicts them';
		return {what: 'git', is: 'advice', text: `${text}: conflicts are not predicted`, cure: hint};
	} catch (error) {
		return {what: 'git', is: 'fault', text: errorText(error), cure: 'install git 2.38 or newer'};
	}
};

const logoutCheck = async ({env}: Context): Promise<readonly Check[]> => {
	if (!(await endsAtLogout(env).catch(() => false))) return [];
	if (await livesInScope(env).catch(() => false))
		return [
			fine('logout', 'this machine ends your processes when you log out; the engine is started in a scope that stays'),
		];
	const text = 'this machine ends your processes when you log out, agents too (KillUserProcesses=yes)';
	return [
		{what: 'logout', is: 'advice', text, cure: 'loginctl enable-linger; the engine then starts in a scope that stays'},
	];
};

/** Missing agents are advice as long as one is there. */
export const agentChecks = async (context: Context): Promise<readonly Check[]> => {
	const names = agentNames.filter(name => name !== 'command');
	const agents = await findAgents(names, context.env);
	const hasReal = agents.some(agent => agent.path !== undefined);
	const checks = agents.map(agent => (agent.version === undefined ? missing(agent, hasReal) : found(agent)));
	const isComplete = agents.every(agent => agent.version !== undefined);
	return isComplete ? checks : [...checks, fine('PATH', context.env.PATH || '(empty)')];
};

/** The oldest major version whose options and output are understood. */
const oldest: Partial<Record<AgentFound['name'], number>> = {claude: 2};

const found = ({name, version, path, installLine}: AgentFound): Check => {
	const text = [version, path].filter(part => part !== undefined).join('  ');
	const needed = oldest[name];
	const major = /\b(\d+)\.\d+/.exec(version ?? '')?.[1];
	if (needed === undefined || major === undefined || Number(major) >= needed) return fine(name, text);
	return {what: name, is: 'fault', text: `${text} is too old: ${needed}.0 or newer is needed`, cure: installLine};
};

const missing = ({name, installLine}: AgentFound, hasReal: boolean): Check => ({
	what: name,
	is: !hasReal && name === 'claude' ? 'fault' : 'advice',
	text: 'not on the PATH',
	cure: `${installLine}${!hasReal && name === 'claude' ? ', or try plans with --agent fake' : ''}`,
});
