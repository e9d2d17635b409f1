import {UserError} from '../error.ts';
import {askProgram} from '../process/ask-program.ts';
import {findBinary} from '../process/preflight.ts';
import {containerHere} from './container.ts';

export type SandboxProbe =
	| {readonly ok: true; readonly version: string}
	| {readonly ok: false; readonly why: string; readonly fix: string};

const patienceMs = 20_000;
const namespaces = ['--unshare-user', '--unshare-pid', '--unshare-net', '--ro-bind', '/', '/', '--dev', '/dev'];

const refusals: readonly (readonly [said: RegExp, why: string, fix: string])[] = [
	[
		/setting up uid map: Permission denied|Failed RTM_NEWADDR|Operation not permitted.*loopback/i,
		"bubblewrap may not make namespaces (Ubuntu's AppArmor rule)",
		'give /usr/bin/bwrap an AppArmor profile: docs/sandbox.md has it',
	],
	[
		/No permissions to create(?: a)? new namespace|creating new namespace failed|clone.*Operation not permitted/i,
		'this system lets no user make namespaces',
		'sysctl -w kernel.unprivileged_userns_clone=1 user.max_user_namespaces=10000',
	],
];

/** How a container of that kind is told to allow them. */
const howToAllow = (container: string): string => {
	if (container === 'Kubernetes') return 'give its pod a seccomp profile that allows user namespaces (securityContext)';
	if (container === 'LXC') return 'set security.nesting=true for it';
	if (container === 'systemd-nspawn') return 'let it make user namespaces';
	return 'start it with --security-opt seccomp=unconfined --security-opt apparmor=unconfined';
};

const whyNot = (said: string, container: string | undefined): SandboxProbe => {
	const known = refusals.find(([pattern]) => pattern.test(said));
	if (container !== undefined)
		return {
			ok: false,
			why: `this is a container (${container}) that allows no namespaces: the container is the sandbox`,
			fix: `take "sandbox" out of the plan, or ${howToAllow(container)}`,
		};
	if (known) return {ok: false, why: known[1], fix: known[2]};
	return {ok: false, why: `bubblewrap does not work here: ${said.slice(0, 200)}`, fix: 'run claude-grid doctor'};
};

const noBubblewrap = (container: string | undefined): SandboxProbe => ({
	ok: false,
	why: `bubblewrap is not installed${container === undefined ? '' : ` in this container (${container}), which is a sandbox itself`}`,
	fix: 'apt install bubblewrap, or dnf install bubblewrap',
});

const ask = async (env: Readonly<Record<string, string | undefined>>): Promise<SandboxProbe> => {
	const container = containerHere('/', env);
	if (process.platform !== 'linux')
		return {ok: false, why: 'only Linux has it so far', fix: 'run agents in a container: docs/sandbox.md'};
	if (findBinary('bwrap', env) === undefined) return noBubblewrap(container);
	const request = {cwd: '/', env, timeoutMs: patienceMs};
	const tried = await askProgram({...request, argv: ['bwrap', ...namespaces, '--proc', '/proc', 'true']});
	if (tried.problem) return whyNot(tried.problem.message, container);
	const {text} = await askProgram({...request, argv: ['bwrap', '--version']});
	return {ok: true, version: text.trim()};
};

const known = new Map<string, Promise<SandboxProbe>>();

/** Whether agents can be put in a sandbox here; what was found to work is not tried again. */
export const probeSandbox = async (env: Readonly<Record<string, string | undefined>>): Promise<SandboxProbe> => {
	const key = findBinary('bwrap', env) ?? '';
	const probe = known.get(key) ?? ask(env);
	known.set(key, probe);
	const found = await probe;
	if (!found.ok) known.delete(key);
	return found;
};

/** Throws NO_SANDBOX: what was asked for is never left out. */
export const requireSandbox = async (env: Readonly<Record<string, string | undefined>>): Promise<void> => {
	const found = await probeSandbox(env);
	if (!found.ok)
		throw new UserError(`The plan asks for a sandbox, and there is none: ${found.why}.`, {
			code: 'NO_SANDBOX',
			hint: found.fix,
		});
};
