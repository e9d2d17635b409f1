import type {AgentName} from '../plan/types.ts';
import {needsOf} from './agents.ts';

/** Doors and keys that must not be carried in by the environment. */
const secret =
	/TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|API_?KEY|ACCESS_KEY|PRIVATE_KEY|SIGNING_KEY|_AUTH$|^AUTH_|COOKIE|^AWS_|^AZURE_|^GH_|^GITHUB_|^DOCKER_|^KUBE|DATABASE_URL|_DSN$|_AUTH_SOCK$|^SSH_|^GPG_|^DBUS_|^XDG_RUNTIME_DIR$|^WAYLAND_|^DISPLAY$|^XAUTHORITY$|^NETRC$|_ASKPASS$|^GIT_ASKPASS$/i;
/** Ours, and names that only sound like one. */
const known = /^(?:CLAUDE_GRID_|CLAUDE_CODE_MAX_OUTPUT_TOKENS$|MAX_\w*TOKENS$|TOKENIZERS_)/;

/** An address with a password in it. */
const hasPassword = (value: string): boolean => /:\/\/[^/@\s:]*:[^/@\s]+@/.test(value);

export type Allowed = {
	/** The agent's own. */
	readonly keys: RegExp;
	/** Named by the plan. */
	readonly env: readonly string[];
};

/** The environment of a sandbox: the user's, without secrets that nobody named. */
export const withoutSecrets = (
	env: Readonly<Record<string, string>>,
	{keys, env: named}: Allowed,
): Readonly<Record<string, string>> =>
	Object.fromEntries(
		Object.entries(env).filter(
			([name, value]) =>
				named.includes(name) || keys.test(name) || known.test(name) || !(secret.test(name) || hasPassword(value)),
		),
	);

/** The environment of an agent inside; `named` by the plan. */
export const environmentInside = (
	env: Readonly<Record<string, string>>,
	agent: AgentName,
	named: readonly string[],
): Readonly<Record<string, string>> => ({
	...withoutSecrets(env, {keys: needsOf[agent].keys, env: named}),
	...needsOf[agent].env,
	TMPDIR: '/tmp',
	CLAUDE_GRID_SANDBOX: '1',
});
