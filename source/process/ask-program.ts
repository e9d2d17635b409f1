import {execa} from 'execa';
import {UserError} from '../error.ts';
import {requireBinary, requireFolder} from './preflight.ts';

/** Runs a program without input and gives what it said on stdout. Throws UserError when it fails or takes too long. */
export const askProgram = async ({
	argv,
	cwd,
	env,
	timeoutMs,
}: {
	readonly argv: readonly string[];
	readonly cwd: string;
	readonly env: Readonly<Record<string, string>>;
	readonly timeoutMs: number;
}): Promise<string> => {
	requireFolder(cwd);
	const program = requireBinary(argv[0] ?? '', env, cwd);
	const result = await execa(program, argv.slice(1), {
		cwd,
		env,
		extendEnv: false,
		stdin: 'ignore',
		reject: false,
		timeout: timeoutMs,
		forceKillAfterDelay: 5000,
	});
	if (result.exitCode === 0) return result.stdout;
	const why = result.timedOut
		? `took longer than ${Math.round(timeoutMs / 1000)} s`
		: (result.stderr || result.stdout || 'failed').split('\n').at(-1);
	throw new UserError(`${argv[0]} ${why}`, {exitCode: 1, cure: 'run it by hand once to see what it needs'});
};
