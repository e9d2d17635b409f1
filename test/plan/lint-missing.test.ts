import {expect, test} from 'vitest';
import {lint} from '../../source/plan/lint/lint.ts';
import {missingAdvice} from '../../source/plan/lint/lint-missing.ts';
import {createPlan, createPlannedStream} from '../helpers/create-run.ts';

const planOf = (...streams: Parameters<typeof createPlannedStream>[0][]) =>
	createPlan({streams: streams.map(createPlannedStream)});

const hooks = {hooks: '.husky/_', submodules: []};

test('hooks that are not in git are told of while no setup brings them', () => {
	expect(missingAdvice(planOf({id: 'A'}), hooks)[0]).toMatch(
		/^The git hooks in \.husky\/_ are not in git.*"npx husky"/,
	);
	for (const setup of ['npm ci', 'pnpm install', 'npx husky', 'bun i && bun prepare', './setup.sh'])
		expect(missingAdvice(planOf({id: 'A', setup}), hooks), setup).toEqual([]);
	for (const setup of ['cp .env.example .env', 'git submodule update --init'])
		expect(missingAdvice(planOf({id: 'A', setup}), hooks), setup).toHaveLength(1);
});

test('a linked folder of hooks, and the user\u2019s own checkout, lack nothing', () => {
	for (const link of ['.husky/_', './.husky/', '.husky'])
		expect(missingAdvice(planOf({id: 'A', link: [link]}), hooks)).toEqual([]);
	expect(missingAdvice(planOf({id: 'A', isolation: 'shared'}), {hooks: '.husky/_', submodules: ['lib']})).toEqual([]);
});

test('submodules are named for the streams whose setup does not fill them', () => {
	const plan = planOf({id: 'A', setup: 'git submodule update --init'}, {id: 'B', setup: 'npm ci'});
	expect(missingAdvice(plan, {submodules: ['lib']})).toEqual([
		'The submodule lib will be empty in the worktrees of B: let "setup" fill it, such as "git submodule update --init --recursive".',
	]);
	const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g\u001B[2J'];
	const [advice] = missingAdvice(planOf({id: 'A'}), {submodules: many});
	expect(advice).toContain('a, b, c, d, e and 2 more will be empty in the worktrees');
	expect(missingAdvice(planOf({id: 'A'}), {submodules: ['g\u001B[2J']})[0]).not.toContain('\u001B');
});

test('a repository that lacks nothing gets no such advice', () => {
	expect(lint(planOf({id: 'A'})).join()).not.toMatch(/hooks|submodule/);
});
