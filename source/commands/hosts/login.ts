import {agentEnvironment} from '../../engine/environment.ts';
import {UserError} from '../../error.ts';
import {quoted} from '../../hosts/link/ssh.ts';
import {runInteractive} from '../../process/start/interactive.ts';
import {readHosts} from '../../store/hosts.ts';
import type {Context} from '../context.ts';
import {checkHost} from './check.ts';
import {waysToHosts} from './ways.ts';

/** What opens an agent's own login; one that is not here asks for it when it is started. */
const logins: Readonly<Record<string, readonly string[]>> = {
	claude: ['claude', '/login'],
	codex: ['codex', 'login'],
	opencode: ['opencode', 'auth', 'login'],
};

/** Opens an agent's own login on a host, in this terminal: no login is ever copied there. */
export const logIn = async (context: Context, name: string): Promise<number> => {
	const {env, words, isTerminal} = context;
	if (!isTerminal)
		throw new UserError('Logging in by hand needs a terminal.', {
			hint: `claude-grid hosts check ${name} shows its agents`,
		});
	const hosts = readHosts(env);
	const {agents} = await checkHost(context, hosts, name);
	const agent = agentOf(name, agents, words[2]);
	const {wayTo, close} = waysToHosts(env);
	const {attach} = await wayTo(name, hosts[name]!);
	close();
	if (!attach)
		throw new UserError(`${name} joins by itself: no terminal can be opened there from here.`, {
			code: 'HOST_NO_TERMINAL',
			hint: `run ${(logins[agent] ?? [agent]).join(' ')} there, or start its worker with the key of ${agent} in its environment`,
		});
	const line = `exec "\${SHELL:-/bin/sh}" -lc ${quoted(`cd && exec ${(logins[agent] ?? [agent]).map(quoted).join(' ')}`)}`;
	const {code} = await runInteractive(attach(line), '/', agentEnvironment(env));
	return code ?? 1;
};

const agentOf = (name: string, agents: readonly string[], wanted: string | undefined): string => {
	const [only, ...others] = agents;
	if (only === undefined)
		throw new UserError(`${name} has no agent yet.`, {hint: 'install one there, on the PATH of its login shell'});
	if (wanted === undefined && others.length === 0) return only;
	if (wanted !== undefined && agents.includes(wanted)) return wanted;
	throw new UserError(wanted === undefined ? `${name} has ${agents.join(', ')}.` : `${name} has no ${wanted}.`, {
		hint: `claude-grid hosts login ${name} ${only}`,
	});
};
