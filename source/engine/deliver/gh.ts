import {UserError} from '../../error.ts';
import {askProgram} from '../../process/ask-program.ts';
import {findBinary} from '../../process/preflight.ts';

type Environment = Readonly<Record<string, string>>;

/** No answer that is for a terminal, and nobody is asked anything. */
export const ghEnvironment = (env: Environment): Environment => ({
	...env,
	GH_PROMPT_DISABLED: '1',
	GH_NO_UPDATE_NOTIFIER: '1',
	GH_PAGER: 'cat',
	NO_COLOR: '1',
	CLICOLOR_FORCE: '0',
	GIT_TERMINAL_PROMPT: '0',
});

const patienceMs = 60_000;

/** Throws NO_GH. */
export const requireGh = (env: Environment): void => {
	if (findBinary('gh', env) === undefined)
		throw new UserError("GitHub's own program gh is not on the PATH", {
			code: 'NO_GH',
			hint: 'install it (https://cli.github.com) and run gh auth login once',
		});
};

/** Asks gh, with the user's own login, and gives what it said. Throws UserError with gh's own reason. */
export const askGh = async (env: Environment, args: readonly string[]): Promise<string> => {
	requireGh(env);
	const answer = await askProgram({argv: ['gh', ...args], cwd: '/', env: ghEnvironment(env), timeoutMs: patienceMs});
	if (answer.problem) throw ghError(answer.said ?? '');
	return answer.text;
};

/** The same, where gh answers JSON. */
export const askGhJson = async (env: Environment, args: readonly string[]): Promise<unknown> => {
	const text = await askGh(env, args);
	try {
		return JSON.parse(text);
	} catch {
		throw new UserError('gh did not answer with JSON', {exitCode: 1, hint: `gh ${args.join(' ')}`});
	}
};

const isLogin = /gh auth login|not logged in|authentication failed|Bad credentials|HTTP 401/i;

/** What gh said when it failed, in one sentence. */
export const ghError = (said: string): UserError => {
	if (isLogin.test(said))
		return new UserError('gh is not logged in', {exitCode: 1, code: 'GH_LOGIN', hint: 'run gh auth login once'});
	const lines = said.split('\n').filter(line => line.trim() !== '');
	return new UserError(
		`gh: ${
			lines
				.join(' ')
				.replace(/^(GraphQL|gh): /, '')
				.slice(0, 380) || 'it failed without a word'
		}`,
		{
			exitCode: 1,
		},
	);
};

/** What is over by itself: the network, a limit, a server that is not well. */
export const isPassing = (reason: string): boolean => passing.test(reason) && !refused.test(reason);

const passing =
	/could not resolve|no such host|check your internet|network is unreachable|error connecting|connection (refused|reset|timed out)|timed? ?out|TLS handshake|took longer than|rate limit|abuse detection|(HTTP|error:|code:) (429|5\d\d)\b|unable to access|early EOF|remote end hung up/i;
const refused = /could not resolve to an? |error: 40[0134]\b|permission denied/i;
