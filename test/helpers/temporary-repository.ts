import {execFileSync} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';

export type TemporaryRepository = {
	/** The folder that holds the repository and, beside it, its worktrees; real path. */
	readonly parent: string;
	/** The main checkout; real path. */
	readonly root: string;
	/** Runs git in the main checkout (or `cwd`) and gives its stdout without the last newline; throws when git fails. */
	readonly git: (args: readonly string[], cwd?: string, more?: Readonly<Record<string, string>>) => string;
	/** Writes a file below the main checkout (or `cwd`), folders included. */
	readonly write: (path: string, text: string, cwd?: string) => void;
	/** Writes the files, commits everything in the main checkout (or `cwd`) and gives the commit. */
	readonly commit: (message: string, files?: Readonly<Record<string, string>>, cwd?: string) => string;
	/** Deletes the whole temporary folder. */
	readonly remove: () => void;
};

/** The environment of the tests' own git: nobody's configuration, a fixed author, no prompts, no GIT_* from outside. */
export const gitEnvironment = (): NodeJS.ProcessEnv => ({
	...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
	GIT_CONFIG_GLOBAL: '/dev/null',
	GIT_CONFIG_NOSYSTEM: '1',
	GIT_TERMINAL_PROMPT: '0',
	LC_ALL: 'C',
});

/** Each in one shell: to start a program from the large process of a test costs more than that program does. */
const newRepository = `git init -q -b main --object-format="$0" && cat >>.git/config <<'END'
[user]
	name = Test Person
	email = person@example.com
[commit]
	gpgsign = false
[gc]
	auto = 0
END`;
const commitAll = 'git add -A && git commit -q --allow-empty -m "$0" && git rev-parse HEAD';

/** A repository that git made once for all tests of a run (`global-setup.ts`); most others are copies of it. */
const template = process.env.CLAUDE_GRID_TEMPLATE;

/**
 * A real git repository on branch `main` in a new temporary folder, with author `Test Person <person@example.com>`
 * in its own configuration and one commit (a `readme.md`) unless `isEmpty`.
 */
export const temporaryRepository = (
	options: {readonly name?: string; readonly isEmpty?: boolean; readonly objectFormat?: 'sha1' | 'sha256'} = {},
): TemporaryRepository => {
	const parent = realpathSync(mkdtempSync(join(tmpdir(), 'claude-grid-test-')));
	const root = join(parent, options.name ?? 'project');
	mkdirSync(root);
	const run = (program: string, args: readonly string[], cwd = root, more: Readonly<Record<string, string>> = {}) =>
		execFileSync(program, args, {
			cwd,
			env: {...gitEnvironment(), ...more},
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'pipe'],
			maxBuffer: 64 * 1024 * 1024,
		}).replace(/\n$/, '');
	const git: TemporaryRepository['git'] = (args, cwd, more) => run('git', args, cwd, more);
	const write = (path: string, text: string, cwd = root): void => {
		const file = join(cwd, path);
		mkdirSync(dirname(file), {recursive: true});
		writeFileSync(file, text);
	};
	const commit = (message: string, files: Readonly<Record<string, string>> = {}, cwd = root): string => {
		for (const [path, text] of Object.entries(files)) {
			write(path, text, cwd);
		}
		return run('sh', ['-c', commitAll, message], cwd);
	};
	if (template === undefined || options.isEmpty || options.objectFormat) {
		const format = options.objectFormat ?? 'sha1';
		run('sh', ['-c', newRepository, format]);
		if (!options.isEmpty) commit('First commit', {'readme.md': '# Project\n'});
	} else {
		cpSync(template, root, {recursive: true});
		git(['update-index', '-q', '--refresh']);
	}
	return {
		parent,
		root,
		git,
		write,
		commit,
		remove: () => rmSync(parent, {recursive: true, force: true, maxRetries: 20, retryDelay: 50}),
	};
};
