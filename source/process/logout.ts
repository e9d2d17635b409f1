import {userInfo} from 'node:os';
import {execa} from 'execa';

const manager = ['org.freedesktop.login1', '/org/freedesktop/login1', 'org.freedesktop.login1.Manager'];

/**
 * True when systemd-logind is set to end everything a user has started at logout (KillUserProcesses=yes), detached or not:
 * agents then do not survive the end of an ssh session. False where it cannot be asked, and for root, whom it spares.
 */
export const endsAtLogout = async (
	env: Readonly<Record<string, string | undefined>>,
	user: string = userInfo().username,
): Promise<boolean> => {
	if (user === 'root') return false;
	const {stdout} = await execa('busctl', ['--system', 'get-property', ...manager, 'KillUserProcesses'], {
		env,
		extendEnv: false,
		reject: false,
		stdin: 'ignore',
		timeout: 2000,
	});
	return stdout?.trim() === 'b true';
};
