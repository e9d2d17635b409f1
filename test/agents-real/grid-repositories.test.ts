import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, it} from 'vitest';
import {fittedPlan, kindsOfRepository, type RealRepository, realRepositories} from '../helpers/real-repositories.ts';
import {runToMerged} from '../helpers/run-to-merged.ts';
import {onEachClaude} from './claude-grid.ts';

const patienceMs = 360_000;

/** The streams of a plan, each in the stub's scenario of plain work. */
const withScenario = (text: string): string => {
	const plan = JSON.parse(text);
	const streams = plan.streams.map((stream: {prompt: string}) => ({
		...stream,
		prompt: `${stream.prompt}\nSCENARIO: work`,
	}));
	return JSON.stringify({...plan, streams});
};

onEachClaude('real repositories', grid => {
	it.each(kindsOfRepository)('with %s go from init to merged', {timeout: patienceMs}, async kind => {
		const made = grid();
		const repository: RealRepository = realRepositories[kind](made, made.env);
		const {cwd} = repository;
		const run = (args: readonly string[]) =>
			made.run(args, {cwd, timeoutMs: patienceMs, env: {npm_config_offline: 'true'}});
		expect(await run(['init'])).toMatchObject({code: 0, stderr: ''});
		const file = path.join(cwd, 'claude-grid.json');
		writeFileSync(file, withScenario(fittedPlan(readFileSync(file, 'utf8'), repository, {agent: 'claude'})));
		made.commit('Plan', {}, cwd);
		await runToMerged(made, repository, {kind, run});
	});
});
