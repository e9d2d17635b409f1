import {errorText} from '../error.ts';
import {gitVersion} from '../git/git-version.ts';
import {agentNames} from '../plan/types.ts';
import {findAgents} from './agents-found.ts';
import {type Check, fine} from './check.ts';
import type {Context} from './context.ts';

export const machineChecks = async (context: Context): Promise<readonly Check[]> => {
	const checks: Check[] = [fine('node', process.version)];
	try {
		const {text, hasMergeTree} = await gitVersion();
		checks.push(
			hasMergeTree
				? fine('git', text)
				: {
						what: 'git',
						is: 'advice',
						text: `${text}: conflicts are not predicted`,
						cure: 'git 2.38 or newer predicts them',
					},
		);
	} catch (error) {
		checks.push({what: 'git', is: 'fault', text: errorText(error), cure: 'install git 2.38 or newer'});
	}
	if (context.env.XDG_SESSION_ID !== undefined && context.env.SSH_CONNECTION !== undefined)
		checks.push({
			what: 'logout',
			is: 'advice',
			text: 'systemd may end processes at logout on some machines (KillUserProcesses=yes)',
			cure: 'loginctl enable-linger, where it is so',
		});
	return checks;
};

export const agentChecks = async (context: Context): Promise<readonly Check[]> => {
	const agents = await findAgents(
		agentNames.filter(name => name !== 'command'),
		context.env,
	);
	const hasReal = agents.some(agent => agent.path !== undefined);
	return agents.map(agent =>
		agent.version === undefined
			? {
					what: agent.name,
					is: hasReal ? 'advice' : 'fault',
					text: `not on the PATH (${context.env.PATH ?? 'empty'})`,
					cure: agent.installLine,
				}
			: fine(agent.name, [agent.version, agent.path].filter(part => part !== undefined).join('  ')),
	);
};
