import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {fittedPlan, kindsOfRepository, type RealRepository, realRepositories} from '../helpers/real-repositories.ts';
import {runToMerged} from '../helpers/run-to-merged.ts';

let grid: Grid | undefined;
afterEach(async () => {
	await grid?.close();
	grid = undefined;
});

/** npm and real hooks on a busy machine take their time. */
const patienceMs = 240_000;
const advised = /submodules? .*will be empty|git hooks in/;

it.each(kindsOfRepository)('a repository with %s goes from init to merged', {timeout: patienceMs}, async kind => {
	const made = createGrid({env: {npm_config_offline: 'true'}});
	grid = made;
	const repository: RealRepository = realRepositories[kind](made, made.env);
	const {cwd, advice} = repository;
	const run = (args: readonly string[]) => made.run(args, {cwd, timeoutMs: patienceMs});
	const git = (args: readonly string[]) => made.git(args, cwd);
	expect(await run(['init'])).toMatchObject({code: 0, stderr: ''});
	const file = path.join(cwd, 'claude-grid.json');
	const sample = readFileSync(file, 'utf8');
	const agent = {agent: 'fake', fake: {taskMs: 10}};
	writeFileSync(file, fittedPlan(sample, {}, agent));
	const lint = (await run(['plan', 'lint'])).stdout;
	if (advice === undefined) expect(lint).not.toMatch(advised);
	else expect(lint).toContain(advice);
	writeFileSync(file, fittedPlan(sample, repository, agent));
	made.commit('Plan', {}, cwd);
	const branch = git(['symbolic-ref', '--short', 'HEAD']);
	const shown = (await run(['plan', 'show'])).stdout;
	expect(shown).toContain(`Target: ${branch}\n`);
	expect(shown).not.toMatch(advised);
	for (const id of await runToMerged(made, repository, {kind, run}))
		expect(readdirSync(path.join(cwd, 'work', id))).toHaveLength(2);
});
