import {execFileSync} from 'node:child_process';
import path from 'node:path';
import type {TemporaryRepository} from './temporary-repository.ts';

/** A repository as people have them: the checkout to stand in, and what its plan says. */
export type RealRepository = {
	readonly cwd: string;
	readonly setup: string;
	readonly verify: string;
	/** What `plan lint` says of a plan without that setup; undefined: nothing. */
	readonly advice?: string;
	/** Streams of its plan; default two. */
	readonly streams?: number;
};

const execute = (argv: readonly [string, ...string[]], cwd: string, env: NodeJS.ProcessEnv): void =>
	void execFileSync(argv[0], argv.slice(1), {cwd, env: {...env, npm_config_offline: 'true'}, stdio: 'pipe'});

const npm = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];

/** npm workspaces with a lock file; every dependency is a folder, so that nothing is asked of a registry. */
const withWorkspaces = ({root, commit}: TemporaryRepository, env: NodeJS.ProcessEnv): RealRepository => {
	const json = (value: object) => JSON.stringify({version: '1.0.0', ...value});
	const test = "if (require('core')() + require('left') !== 42) process.exit(1)\n";
	const files = {
		'.gitignore': 'node_modules\n',
		'package.json': json({name: 'shop', private: true, workspaces: ['packages/*']}),
		'packages/core/package.json': json({name: 'core', main: 'main.js', dependencies: {left: 'file:../../vendor/left'}}),
		'packages/core/main.js': "module.exports = () => 40 * (require('left') / 2)\n",
		'packages/web/package.json': json({name: 'web', dependencies: {core: '*'}}),
		'packages/web/test.js': test,
		'vendor/left/package.json': json({name: 'left', main: 'left.js'}),
		'vendor/left/left.js': 'module.exports = 2\n',
	};
	commit('Workspaces', files);
	execute(['npm', 'install', ...npm], root, env);
	commit('Lock');
	return {cwd: root, setup: `npm ci ${npm.join(' ')}`, verify: 'node packages/web/test.js', streams: 1};
};

const withSubmodules = ({root, parent, git, commit}: TemporaryRepository): RealRepository => {
	const library = path.join(parent, 'library');
	git(['clone', '-q', root, library]);
	for (const [name, value] of Object.entries({name: 'Test Person', email: 'person@example.com'}))
		git(['config', `user.${name}`, value], library);
	commit('Library', {'answer.js': 'module.exports = 42\n'}, library);
	const allowed = ['-c', 'protocol.file.allow=always', 'submodule', '--quiet'];
	for (const name of ['deps/one', 'deps/two']) git([...allowed, 'add', library, name]);
	commit('Submodules', {'test.js': "if (require('./deps/two/answer.js') !== 42) process.exit(1)\n"});
	return {
		cwd: root,
		setup: `git ${allowed.join(' ')} update --init`,
		verify: 'node test.js',
		advice: 'The submodules deps/one, deps/two will be empty in the worktrees',
	};
};

/** What husky's own installer makes: hooks in a folder that ignores itself, which run the hooks that are in git. */
const husky = `const {mkdirSync, writeFileSync} = require('node:fs');
const {execFileSync} = require('node:child_process');
mkdirSync('.husky/_', {recursive: true});
writeFileSync('.husky/_/.gitignore', '*');
writeFileSync('.husky/_/pre-commit', '#!/bin/sh\\nexec sh .husky/pre-commit\\n', {mode: 0o755});
execFileSync('git', ['config', 'core.hooksPath', '.husky/_']);
`;

const withHusky = ({root, commit}: TemporaryRepository, env: NodeJS.ProcessEnv): RealRepository => {
	commit('Husky', {
		'husky.js': husky,
		'.husky/pre-commit': 'echo ran >> "$(git rev-parse --absolute-git-dir)/hook-ran"\n',
	});
	execute([process.execPath, 'husky.js'], root, env);
	return {
		cwd: root,
		setup: 'node husky.js',
		verify: 'test -x .husky/_/pre-commit',
		advice: 'The git hooks in .husky/_ are not in git, so the worktrees are without them',
	};
};

const bareWithWorktrees = ({root, parent, git}: TemporaryRepository): RealRepository => {
	const project = path.join(parent, 'bare');
	const folder = path.join(project, '.bare');
	git(['clone', '-q', '--bare', root, folder]);
	execFileSync('sh', ['-c', 'echo "gitdir: ./.bare" > .git'], {cwd: project});
	for (const [name, value] of Object.entries({name: 'Test Person', email: 'person@example.com'}))
		git(['config', `user.${name}`, value], folder);
	git(['worktree', 'add', '-q', 'main', 'main'], project);
	git(['worktree', 'add', '-q', '-b', 'next', 'next'], project);
	return {cwd: path.join(project, 'next'), setup: 'true', verify: 'test -f readme.md'};
};

export const realRepositories = {
	'npm workspaces': withWorkspaces,
	submodules: withSubmodules,
	husky: withHusky,
	'a bare clone with worktrees': bareWithWorktrees,
} as const;

/** A plan that `init` wrote, cut to streams side by side, for this agent and this repository. */
export const fittedPlan = (
	text: string,
	{setup, verify, streams: count = 2}: Partial<RealRepository>,
	more: object,
): string => {
	const {setup: _setup, verify: _verify, streams, ...plan} = JSON.parse(text);
	const two = streams
		.slice(1, 1 + count)
		.map(({dependencies: _, tasks, ...stream}: {dependencies: unknown; tasks: unknown[]}) => ({
			...stream,
			tasks: tasks.slice(0, 2),
		}));
	return JSON.stringify({...plan, setup, verify, streams: two, ...more}, undefined, '\t');
};

export const kindsOfRepository = Object.keys(realRepositories) as readonly (keyof typeof realRepositories)[];
