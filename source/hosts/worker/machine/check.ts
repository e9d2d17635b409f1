import {availableParallelism} from 'node:os';
import {adapterFor} from '../../../agents/index.ts';
import {gitVersion} from '../../../git/git-version.ts';
import {agentNames} from '../../../plan/types.ts';
import {freeBytes} from '../../../process/free-space.ts';
import {findBinary} from '../../../process/preflight.ts';

type Environment = Readonly<Record<string, string>>;

/** Agents whose program is there. */
export const agentsIn = (env: Environment): readonly string[] =>
	agentNames.filter(name => {
		const {binary} = adapterFor(name);
		return binary !== undefined && findBinary(binary, env) !== undefined;
	});

/** One line on what this machine has; makes nothing. */
export const checkWorker = async (env: Environment, home: string): Promise<number> => {
	const git = await gitVersion().then(
		({text}) => text,
		(error: unknown) => ({problem: error instanceof Error ? error.message : String(error)}),
	);
	const found = {
		is: 'checked',
		node: process.versions.node,
		...(typeof git === 'string' ? {git} : {problem: git.problem}),
		agents: agentsIn(env),
		freeBytes: await freeBytes(home),
		slots: availableParallelism(),
	};
	process.stdout.write(`${JSON.stringify(found)}\n`);
	return 0;
};
