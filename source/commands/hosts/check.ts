import {UserError} from '../../error.ts';
import {type Found, probe} from '../../hosts/desk/probe.ts';
import {type HostEntries, requireHosts} from '../../store/hosts.ts';
import type {Context} from '../context.ts';
import {waysToHosts} from './ways.ts';

const gigabyte = 1024 ** 3;

/** Logs in, brings our program where it is missing, and asks what is there. Throws UserError with what to do. */
export const checkHost = async ({env}: Context, hosts: HostEntries, name: string): Promise<Found> => {
	const entry = requireHosts(hosts)[name];
	if (!entry)
		throw new UserError(`${name} is not among your hosts.`, {hint: `claude-grid hosts add ${name} <address>`});
	const {wayTo, close} = waysToHosts(env);
	return probe(name, await wayTo(name, entry)).finally(close);
};

export const checkLines = (name: string, {agents, git, node, freeBytes, slots}: Found): readonly string[] => [
	`${name} is ready: node ${node}, git ${git}, ${Math.floor(freeBytes / gigabyte)} GB free, ${slots} cores`,
	agents.length === 0
		? `no agent is on the PATH of its login shell: install one there, and log in there`
		: `agents: ${agents.join(', ')} (each with the login it has there)`,
];
