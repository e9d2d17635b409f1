import {UserError} from '../error.ts';
import {loadExeca} from './load-execa.ts';
import {requireBinary, requireFolder} from './preflight.ts';

/** What a program said on stdout; `problem` when it failed or took too long, and then it may not be all. */
export type ProgramAnswer = {
	readonly text: string;
	readonly problem?: UserError /** All it said of it. */;
	readonly said?: string;
};

/** Runs a program, without input or with this on stdin. Throws UserError when it cannot be started. */
export const askProgram = async ({
	argv,
	cwd,
	env,
	timeoutMs,
	input,
}: {
	readonly argv: readonly string[];
	readonly cwd: string;
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly timeoutMs: number;
	readonly input?: string;
}): Promise<ProgramAnswer> => {
	requireFolder(cwd);
	const program = requireBinary(argv[0] ?? '', env, cwd);
	const execa = await loadExeca();
	const result = await execa(program, argv.slice(1), {
		cwd,
		env,
		extendEnv: false,
		...(input === undefined ? {stdin: 'ignore' as const} : {input}),
		reject: false,
		timeout: timeoutMs,
		forceKillAfterDelay: 5000,
	});
	if (result.exitCode === 0) return {text: result.stdout};
	const why = result.timedOut
		? `took longer than ${Math.round(timeoutMs / 1000)} s`
		: (result.stderr || result.stdout || 'failed').split('\n').at(-1);
	const problem = new UserError(`${argv[0]} ${why}`, {exitCode: 1, hint: 'run it by hand once to see what it needs'});
	return {text: result.stdout, problem, said: result.timedOut ? `${why}` : result.stderr || result.stdout};
};
