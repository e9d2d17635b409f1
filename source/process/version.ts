import {loadExeca} from './load-execa.ts';

/** The first line of `program --version`, at most 60 characters; undefined when it does not tell within five seconds. */
export const programVersion = async (program: string, env: NodeJS.ProcessEnv): Promise<string | undefined> => {
	const execa = await loadExeca();
	const result = await execa(program, ['--version'], {
		env,
		extendEnv: false,
		reject: false,
		timeout: 5000,
		stdin: 'ignore',
		maxBuffer: 10_000,
	});
	const line = (result.stdout || '').split('\n')[0]?.trim().slice(0, 60);
	return line === '' ? undefined : line;
};
