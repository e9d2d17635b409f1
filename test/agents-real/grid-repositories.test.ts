import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, it} from 'vitest';
import {said, streamsOf} from '../commands/said.ts';
import {fittedPlan, kindsOfRepository, type RealRepository, realRepositories} from '../helpers/real-repositories.ts';
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
		const git = (args: readonly string[]) => made.git(args, cwd);
		expect(await run(['init'])).toMatchObject({code: 0, stderr: ''});
		const file = path.join(cwd, 'claude-grid.json');
		writeFileSync(file, withScenario(fittedPlan(readFileSync(file, 'utf8'), repository, {agent: 'claude'})));
		made.commit('Plan', {}, cwd);
		const branch = git(['symbolic-ref', '--short', 'HEAD']);
		const done = await run(['run', '--yes', '--merge']);
		expect(done.code, said(done)).toBe(0);
		const streams = streamsOf(await run(['status', '--json']));
		const ids = Object.keys(streams);
		expect(ids.map(id => streams[id]?.merge)).toEqual(ids.map(() => 'merged'));
		expect(git(['log', '--format=%s', '--merges']).split('\n')).toHaveLength(ids.length);
		expect(git(['symbolic-ref', '--short', 'HEAD'])).toBe(branch);
		expect(git(['status', '--porcelain'])).toBe('');
		for (const id of kind === 'husky' ? ids : [])
			expect(existsSync(path.join(made.commonDir, 'worktrees', id, 'hook-ran')), id).toBe(true);
	});
});
