import path from 'node:path';
import {hooksFolder} from '../../git/read/hooks-folder.ts';
import {trackedFiles} from '../../git/read/tracked.ts';
import type {RepositoryFacts} from '../../git/types.ts';
import {
	agentSources,
	type RepositoryProgram,
	repositoryProgramsFor,
	scriptsFor,
} from '../../plan/consent/repository-programs.ts';
import type {Plan} from '../../plan/types.ts';
import {readNames} from '../../read-file.ts';

/** What the commit that worktrees start from makes this plan's agents and steps run, or tells them, and git's hooks. */
export const repositoryProgramsOf = async (
	repository: RepositoryFacts,
	plan: Plan,
): Promise<readonly RepositoryProgram[]> => {
	const agents = [...new Set(plan.streams.map(({agent}) => agent))];
	const sources = agents.flatMap(agent => (Object.hasOwn(agentSources, agent) ? (agentSources[agent] ?? []) : []));
	const texts = [...sources.flatMap(({settings}) => settings), 'package.json'];
	const below = [...new Set([...texts, ...sources.flatMap(({folders, told}) => [...folders, ...told])])];
	const base = plan.base ?? (repository.head || 'HEAD');
	const files = await trackedFiles(repository.checkout, base, {below, texts});
	const lines = plan.streams.flatMap(({setup, verify}) => [setup, verify].filter(line => line !== undefined));
	const packageJson = files.find(file => file.path === 'package.json')?.text;
	return [
		...repositoryProgramsFor(agents, files),
		...scriptsFor(lines, packageJson),
		...(await hooksOf(repository, agents)),
	];
};

/** We run none; an agent's own git does. */
const hooksOf = async (
	{checkout}: RepositoryFacts,
	agents: readonly string[],
): Promise<readonly RepositoryProgram[]> => {
	if (agents.every(agent => agent === 'fake')) return [];
	const folder = await hooksFolder(checkout);
	const names = folder === undefined ? [] : await namesIn(folder);
	if (folder === undefined || names.length === 0) return [];
	const text = `${names.join(', ')}: run when an agent uses git`;
	return [{what: `git hooks in ${path.relative(checkout, folder) || folder}`, text, isUnasked: false}];
};

const isHook = (name: string): boolean => /^[a-z][a-z0-9-]*$/.test(name);

const maxNames = 1000;

const namesIn = async (folder: string): Promise<readonly string[]> =>
	(await readNames(folder, maxNames).catch(() => [])).filter(isHook).sort();
