import type {Exit} from '../../run/model/types.ts';
import {loadExeca} from '../load-execa.ts';
import {requireArguments, requireBinary, requireFolder} from '../preflight.ts';

const ignore = (): void => {};

/**
 * Runs a program on our own terminal and waits for its end; Ctrl-C is the program's alone meanwhile.
 * Throws UserError as an agent's start does.
 */
export const runInteractive = async (
	argv: readonly string[],
	cwd: string,
	env: Readonly<Record<string, string>>,
): Promise<Exit> => {
	requireFolder(cwd);
	const program = requireBinary(argv[0] ?? '', env, cwd);
	requireArguments(argv);
	const execa = await loadExeca();
	process.on('SIGINT', ignore);
	try {
		const result = await execa(program, argv.slice(1), {cwd, env, extendEnv: false, stdio: 'inherit', reject: false});
		return {code: result.exitCode ?? null, signal: result.signal ?? null};
	} finally {
		process.off('SIGINT', ignore);
	}
};
