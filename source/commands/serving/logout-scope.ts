import {endsAtLogout, livesInScope} from '../../process/logout.ts';
import type {Context} from '../context.ts';

/**
 * What to put before a program that must outlive a logout: nothing where logging out ends no process; a scope of the user's own
 * service manager where that helps. Where nothing helps it warns.
 */
export const logoutScope = async (
	{env, warn}: Pick<Context, 'env' | 'warn'>,
	user?: string,
): Promise<readonly string[]> => {
	if (!(await endsAtLogout(env, user).catch(() => false))) return [];
	if (await livesInScope(env, user).catch(() => false)) return ['systemd-run', '--user', '--scope', '--quiet', '--'];
	warn('logging out ends the agents on this machine (KillUserProcesses=yes); loginctl enable-linger prevents it');
	return [];
};
