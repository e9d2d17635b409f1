import {userInfo} from 'node:os';
import {loadExeca} from './load-execa.ts';

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
	const execa = await loadExeca();
	const {stdout} = await execa('busctl', ['--system', 'get-property', ...manager, 'KillUserProcesses'], {
		env,
		extendEnv: false,
		reject: false,
		stdin: 'ignore',
		timeout: 2000,
	});
	return stdout?.trim() === 'b true';
};

/**
 * True when what runs in a scope of the user's own service manager lives on after logout: lingering is on and systemd-run is there.
 * False where it cannot be asked.
 */
export const livesInScope = async (
	env: Readonly<Record<string, string | undefined>>,
	user: string = userInfo().username,
	properties: readonly string[] = [],
): Promise<boolean> => {
	const execa = await loadExeca();
	const ask = (program: string, ...args: readonly string[]) =>
		execa(program, args, {env, extendEnv: false, reject: false, stdin: 'ignore', timeout: 2000});
	const {stdout} = await ask('loginctl', 'show-user', user, '--property=Linger', '--value');
	return stdout?.trim() === 'yes' && (await ask(...scopeWith(properties), 'true')).exitCode === 0;
};

/** What runs a program in a scope of the user's service manager, with properties such as `TasksMax=100`. */
export const scopeWith = (properties: readonly string[] = []): readonly [string, ...string[]] => [
	'systemd-run',
	'--user',
	'--scope',
	'--quiet',
	...properties.flatMap(property => ['-p', property]),
];
