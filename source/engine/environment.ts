import {leadsGitAstray} from '../git/environment.ts';
import {handedNodeSettings} from '../process/start/node-settings.ts';

/** Of the client's environment: nothing that would lead tmux, node or another grid astray. */
const unwanted = /^(CLAUDE_GRID_|TMUX|STY$|NODE_ENV$|INIT_CWD$|npm_(?!config_))/;

/** The environment agents get from a client's. What npm exports when it runs us names its folders, not the user's settings. */
export const agentEnvironment = (env: NodeJS.ProcessEnv): Readonly<Record<string, string>> => {
	const isOfNpm = (name: string): boolean => env.npm_execpath !== undefined && name.startsWith('npm_');
	return Object.fromEntries(
		Object.entries({...env, ...handedNodeSettings(env)}).flatMap(([name, value]) =>
			value === undefined || unwanted.test(name) || isOfNpm(name) || leadsGitAstray(name) ? [] : [[name, value]],
		),
	);
};
