import {statSync} from 'node:fs';
import path from 'node:path';
import {UserError} from '../error.ts';
import {hasAccess} from './access.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const isFile = (file: string): boolean => statSync(file, {throwIfNoEntry: false})?.isFile() ?? false;

const isExecutable = (file: string): boolean => hasAccess('execute', file);

const tryFile = (file: string): boolean => {
	try {
		return isFile(file);
	} catch {
		return false;
	}
};

/** Every file a name could mean. Relative folders on PATH are left out: they would lie in a worktree, which is not trusted. */
const candidates = (name: string, env: Environment, cwd: string): readonly string[] => {
	if (name.includes('/')) return [path.resolve(cwd, name)];
	if (name === '') return [];
	return (env.PATH ?? '')
		.split(path.delimiter)
		.filter(folder => path.isAbsolute(folder))
		.map(folder => path.join(folder, name));
};

/** Where the PATH of `env` has this program as an executable file; undefined when it does not. */
export const findBinary = (name: string, env: Environment): string | undefined =>
	candidates(name, env, '/').find(file => tryFile(file) && isExecutable(file));

/** Throws WORKTREE_MISSING. */
export const requireFolder = (cwd: string): void => {
	if (statSync(cwd, {throwIfNoEntry: false})?.isDirectory()) return;
	throw new UserError(`The worktree ${cwd} is not there.`, {
		code: 'WORKTREE_MISSING',
		hint: 'Recover the stream: its worktree is made anew from its branch.',
	});
};

/** The file to run for `name`. Throws AGENT_NOT_FOUND, AGENT_NOT_EXECUTABLE. */
export const requireBinary = (name: string, env: Environment, cwd: string): string => {
	const files = candidates(name, env, cwd).filter(tryFile);
	const found = files.find(isExecutable);
	if (found !== undefined) return found;
	if (files[0] !== undefined) {
		throw new UserError(`${files[0]} is there but may not be executed.`, {
			code: 'AGENT_NOT_EXECUTABLE',
			hint: `Run chmod +x ${files[0]}`,
		});
	}
	throw new UserError(
		name.includes('/')
			? `${path.resolve(cwd, name)} is not there.`
			: `${name} was not found on PATH (${env.PATH ?? 'PATH is not set'}).`,
		{code: 'AGENT_NOT_FOUND', hint: `Install ${name}, or start again from a shell whose PATH has it.`},
	);
};

/** The Node that runs us may be removed or upgraded under us. Throws NODE_GONE. */
export const requireNode = (node: string, hint: string): void => {
	if (tryFile(node) && isExecutable(node)) return;
	throw new UserError(`Node was removed or upgraded: claude-grid runs with ${node}, which is gone.`, {
		code: 'NODE_GONE',
		hint,
	});
};

/** Linux refuses a single argument of 128 KB; the bound leaves room. */
const argumentLimit = 100 * 1024;

/** Throws PROMPT_TOO_LONG_FOR_ARGV, ARGUMENT_NOT_ALLOWED. */
export const requireArguments = (argv: readonly string[]): void => {
	const longest = Math.max(...argv.map(argument => Buffer.byteLength(argument)));
	if (longest > argumentLimit) {
		throw new UserError(`The prompt is too long for the command line: ${longest} bytes, at most ${argumentLimit}.`, {
			code: 'PROMPT_TOO_LONG_FOR_ARGV',
			hint: 'Put the long part into a file of the repository and let the prompt name it.',
		});
	}
	if (argv.some(argument => argument.includes('\0'))) {
		throw new UserError('The prompt contains a NUL character, which no command line can carry.', {
			code: 'ARGUMENT_NOT_ALLOWED',
			hint: 'Remove the NUL character from the prompt.',
		});
	}
};
