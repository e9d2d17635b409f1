import {stat} from 'node:fs/promises';
import type {Adapter} from '../../agents/types.ts';
import {askProgram} from '../../process/ask-program.ts';
import {findBinary} from '../../process/preflight.ts';

const patienceMs = 60_000;

type Help = {readonly help?: string};
const known = new Map<string, Promise<Help>>();

const ask = async (program: string, option: string, env: Readonly<Record<string, string>>): Promise<Help> => {
	const answer = await askProgram({argv: [program, option], cwd: '/', env, timeoutMs: patienceMs});
	return answer.problem ? {} : {help: answer.text};
};

/** What an agent's program says of its own options, asked once for each program as it is now installed. */
export const helpOf = async (
	{binary = '', helpOption}: Pick<Adapter, 'binary' | 'helpOption'>,
	env: Readonly<Record<string, string>>,
): Promise<Help> => {
	const program = helpOption && findBinary(binary, env);
	if (!program || !helpOption) return {};
	const {mtimeMs, size, ino} = await stat(program);
	const key = [program, ino, size, mtimeMs].join(' ');
	const before = known.get(key);
	if (before) return before;
	const asked = ask(program, helpOption, env).catch(() => ({}));
	known.set(key, asked);
	// One that was too busy to answer is asked again.
	if (((await asked) as Help).help === undefined) known.delete(key);
	return asked;
};
