import {homedir} from 'node:os';
import path from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The user's own folder, in the platform's place for settings. Makes nothing. */
export const configFolder = (env: Environment, platform: NodeJS.Platform = process.platform): string => {
	const home = env.HOME || homedir();
	if (platform === 'darwin') return path.join(home, 'Library', 'Preferences', 'claude-grid');
	const xdg = env.XDG_CONFIG_HOME ?? '';
	return path.join(path.isAbsolute(xdg) ? xdg : path.join(home, '.config'), 'claude-grid');
};

/** The file of the user's settings, whether or not it is there. */
export const settingsPath = (env: Environment, platform: NodeJS.Platform = process.platform): string =>
	path.join(configFolder(env, platform), 'config.json');
