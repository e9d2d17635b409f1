import {adapters} from '../../agents/index.ts';
import type {AgentName} from '../../plan/types.ts';
import {findBinary} from '../../process/preflight.ts';
import {programVersion} from '../../process/version.ts';

export type AgentFound = {
	readonly name: AgentName;
	readonly version?: string;
	readonly path?: string;
	readonly installLine: string;
};

/** Which agents there are, with their versions; asked side by side, each at most two seconds. */
export const findAgents = async (names: readonly AgentName[], env: NodeJS.ProcessEnv): Promise<readonly AgentFound[]> =>
	Promise.all(
		names.map(async name => {
			const {binary, installLine} = adapters[name];
			if (binary === undefined) return {name, version: name === 'fake' ? 'built in' : 'any program', installLine};
			const path = findBinary(binary, env);
			if (path === undefined) return {name, installLine};
			return {name, path, version: (await programVersion(path, env)) ?? 'version unknown', installLine};
		}),
	);
