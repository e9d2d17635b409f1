import {UserError} from '../../error.ts';
import {askProgram} from '../../process/ask-program.ts';
import {findBinary} from '../../process/preflight.ts';

type Environment = Readonly<Record<string, string>>;

export const glabEnvironment = (env: Environment): Environment => ({
	...env,
	NO_PROMPT: '1',
	GLAB_CHECK_UPDATE: 'false',
	GLAB_SEND_TELEMETRY: '0',
	NO_COLOR: '1',
	GIT_TERMINAL_PROMPT: '0',
});

const patienceMs = 60_000;

/** Throws NO_GLAB. */
export const requireGlab = (env: Environment): void => {
	if (findBinary('glab', env) === undefined)
		throw new UserError("GitLab's own program glab is not on the PATH", {
			code: 'NO_GLAB',
			hint: 'install it (https://docs.gitlab.com/cli) and run glab auth login once',
		});
};

const isLogin = /glab auth login|not authenticated|no token|HTTP 401|401 Unauthorized/i;

/** What glab said when it failed, in one sentence. */
export const glabError = (said: string): UserError => {
	if (isLogin.test(said))
		return new UserError('glab is not logged in', {exitCode: 1, code: 'GLAB_LOGIN', hint: 'run glab auth login once'});
	const words = said.replace(/\s+/g, ' ').trim().slice(0, 380);
	return new UserError(`glab: ${words || 'it failed without a word'}`, {exitCode: 1});
};

/** Asks GitLab's API by glab, with the user's own login, and gives what it said. */
export const askGlab = async (env: Environment, host: string, address: string): Promise<string> => {
	requireGlab(env);
	const argv = ['glab', 'api', '--hostname', host, address];
	const answer = await askProgram({argv, cwd: '/', env: glabEnvironment(env), timeoutMs: patienceMs});
	if (answer.problem) throw glabError(answer.said ?? '');
	return answer.text;
};

export const askGlabJson = async (env: Environment, host: string, address: string): Promise<unknown> => {
	const text = await askGlab(env, host, address);
	try {
		return JSON.parse(text);
	} catch {
		throw new UserError('glab did not answer with JSON', {exitCode: 1, hint: `glab api ${address}`});
	}
};
