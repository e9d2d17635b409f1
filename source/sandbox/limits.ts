import {release, totalmem} from 'node:os';
import {limits} from '../plan/limits.ts';
import type {SandboxTerms} from '../plan/types.ts';
import {livesInScope, scopeWith} from '../process/logout.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What all that is inside may take of the machine together. */
export type Limits = {readonly bytes: number; readonly processes: number};

const gigabyte = 2 ** 30;

export const limitsOf = ({memoryGb, processes = limits.processesInSandbox}: SandboxTerms): Limits => ({
	bytes: Math.floor(memoryGb === undefined ? totalmem() * limits.memoryShareOfSandbox : memoryGb * gigabyte),
	processes,
});

/** Since Linux 5.14 those of a user namespace are counted by themselves; root has no such limit. */
export const doesKernelCount = (kernel = release(), uid = process.getuid?.()): boolean => {
	const [major = 0, minor = 0] = kernel.split('.').map(part => Number.parseInt(part, 10));
	return uid !== 0 && (major > 5 || (major === 5 && minor >= 14));
};

const propertiesOf = ({bytes, processes}: Limits): readonly string[] => [
	`MemoryMax=${bytes}`,
	'MemorySwapMax=0',
	`TasksMax=${processes}`,
];

let hasScopes: Promise<boolean> | undefined;

/** True where the user's own service manager gives each session a cgroup with limits, and keeps it after logout. */
export const hasLimitedScopes = (env: Environment): Promise<boolean> => {
	const sample = propertiesOf({bytes: gigabyte, processes: limits.processesInSandbox});
	hasScopes ??= livesInScope(env, undefined, sample).catch(() => false);
	return hasScopes;
};

/** Who holds a sandbox to its limits here, in words for doctor. */
export const limitsAreKeptBy = async (env: Environment): Promise<string> => {
	if (await hasLimitedScopes(env)) return 'memory and processes limited by a cgroup';
	return doesKernelCount()
		? 'processes limited by the kernel, memory watched by the engine'
		: 'memory and processes watched by the engine';
};

/** They lead to the service manager, and nobody inside is to have them. */
const roads = ['XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS'];

/** What comes before bwrap: a cgroup of the session's own, where there can be one. */
export const limitOutside = async (most: Limits, env: Environment): Promise<readonly string[]> => {
	if (!(await hasLimitedScopes(env))) return [];
	const given = roads.flatMap(name => (env[name] === undefined ? [] : [`${name}=${env[name]}`]));
	const taken = roads.flatMap(name => ['-u', name]);
	return ['/usr/bin/env', ...given, ...scopeWith(propertiesOf(most)), '--', '/usr/bin/env', ...taken];
};

/** When the machine runs out of memory the kernel is to take an agent before anything of the user's. */
const firstToGo = 500;

/** What comes before the program inside. A shell names the limit of processes by -p or by -u. */
export const limitInside = ({processes}: Limits): readonly string[] => {
	const count = doesKernelCount() ? `ulimit -p ${processes} 2>/dev/null || ulimit -u ${processes} 2>/dev/null; ` : '';
	return [
		'/bin/sh',
		'-c',
		`${count}{ echo ${firstToGo} >/proc/self/oom_score_adj; } 2>/dev/null; exec "$@"`,
		'claude-grid',
	];
};
