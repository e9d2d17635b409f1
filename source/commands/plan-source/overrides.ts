import {UserError} from '../../error.ts';
import {hostProblem} from '../../plan/hosts/names.ts';
import {nearest} from '../../plan/schema/nearest.ts';
import {type AgentName, agentNames, type PlanOverrides} from '../../plan/types.ts';
import {openSettings} from '../../store/settings.ts';
import type {Context} from '../context.ts';

/** What stands above the plan: the command line first, then the user's settings. */
export const overridesOf = (context: Context): PlanOverrides => {
	const settings = openSettings(context.env).all();
	const agent = agentOf(context.flags.agent) ?? settings.agent;
	const permissionMode = context.flags.permissionMode ?? settings.permissionMode;
	const maxParallel = context.flags.maxParallel ?? settings.maxParallel;
	return {
		...(agent !== undefined && {agent}),
		...(permissionMode !== undefined && {permissionMode}),
		...(maxParallel !== undefined && {maxParallel}),
		...(context.flags.sandbox && {sandbox: true}),
		...(context.flags.hosts !== undefined && {hosts: hostsIn(context.flags.hosts)}),
	};
};

const hostsIn = (text: string): readonly string[] => {
	const names = text.split(',').map(name => name.trim());
	for (const name of names) {
		const problem = hostProblem(name);
		if (problem !== undefined)
			throw new UserError(`--hosts: "${name}" ${problem}.`, {hint: 'claude-grid hosts lists them'});
	}
	return [...new Set(names)];
};

const agentOf = (name: string | undefined): AgentName | undefined => {
	if (name === undefined || agentNames.includes(name as AgentName)) return name as AgentName | undefined;
	const meant = nearest(name, agentNames);
	throw new UserError(`There is no agent "${name}".`, {
		hint: meant === undefined ? `agents are ${agentNames.join(', ')}` : `did you mean ${meant}?`,
	});
};
