import {allowedCommands} from '../shared/shell-rules.ts';
import type {LaunchRequest} from '../types.ts';

type Rules = {readonly options: readonly string[]; readonly files: Readonly<Record<string, string>>};

const none: Rules = {options: [], files: {}};
const policyFile = 'policy.toml';

const byOption = (commands: readonly string[] | 'all'): Rules => ({
	options:
		commands === 'all'
			? ['--allowed-tools=run_shell_command']
			: commands.map(command => `--allowed-tools=run_shell_command(${command})`),
	files: {},
});

/** Naming one policy sets the user's own folder of them aside, with what they forbid there: so it is named too. */
const byPolicy = (commands: readonly string[] | 'all', {folder, env}: Pick<LaunchRequest, 'folder' | 'env'>): Rules => {
	const prefix = commands === 'all' ? [] : [`commandPrefix = ${JSON.stringify(commands)}`];
	const rule = ['[[rule]]', 'toolName = "run_shell_command"', ...prefix, 'decision = "allow"', 'priority = 300', ''];
	const home = env?.GEMINI_CLI_HOME || env?.HOME;
	const usual = home ? [`--policy=${home}/.gemini/policies`] : [];
	return {options: [...usual, `--policy=${folder}/${policyFile}`], files: {[policyFile]: rule.join('\n')}};
};

/**
 * Lets it run the commands of the plan, by what its own help says it takes; `--allowed-tools` is to go in its version 1.0.
 * Where all is allowed anyway nothing is named: a named command would forbid every other one.
 */
export const commandRules = (request: Pick<LaunchRequest, 'stream' | 'folder' | 'env' | 'help'>): Rules => {
	const {permissionMode, allowedTools} = request.stream;
	if (['plan', 'auto', 'bypassPermissions'].includes(permissionMode)) return none;
	const commands = allowedCommands(allowedTools);
	if (commands.length === 0) return none;
	const {help} = request;
	if (help === undefined || help.includes('--allowed-tools')) return byOption(commands);
	return /--policy\b/.test(help) ? byPolicy(commands, request) : none;
};
