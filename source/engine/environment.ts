import {handedNodeSettings} from '../process/node-settings.ts';

/** Of the client's environment: nothing that would lead git, tmux or another grid astray. */
const unwanted = /^(GIT_|CLAUDE_GRID_|TMUX|STY$|NODE_ENV$|INIT_CWD$|npm_)/;
const wanted = /^GIT_(AUTHOR|COMMITTER)_(NAME|EMAIL)$|^GIT_SSL_|^GIT_SSH/;

/** The environment agents get from the one the engine was launched with. */
export const agentEnvironment = (env: NodeJS.ProcessEnv): Readonly<Record<string, string>> =>
	Object.fromEntries(
		Object.entries({...env, ...handedNodeSettings(env)}).flatMap(([name, value]) =>
			value === undefined || (unwanted.test(name) && !wanted.test(name)) ? [] : [[name, value]],
		),
	);
