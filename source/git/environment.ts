import {AsyncLocalStorage} from 'node:async_hooks';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Names one repository, one file of it or one moment, or changes what a path means: set by a git that calls us, not by the user's settings. */
const astray = new RegExp(
	`^GIT_(${[
		'DIR|WORK_TREE|IMPLICIT_WORK_TREE|COMMON_DIR|NAMESPACE|PREFIX|INTERNAL_.*|QUARANTINE_PATH|ATTR_SOURCE',
		'INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|GRAFT_FILE|SHALLOW_FILE|CONFIG',
		'REPLACE_REF_BASE|NO_REPLACE_OBJECTS|(LITERAL|GLOB|NOGLOB|ICASE)_PATHSPECS',
		'(AUTHOR|COMMITTER)_DATE|REFLOG_ACTION|EDITOR|SEQUENCE_EDITOR|PAGER',
	].join('|')})$`,
);

/** True for what would lead git to another place, or let it wait for somebody at a terminal. */
export const leadsGitAstray = (name: string): boolean => astray.test(name);

/** Of no use to a program that reads git's answers. */
const notForUs =
	/^(git_(trace.*|tr2_.*|test_.*|flush|external_diff|diff_opts|merge_.*|advice|literal_.*)|editor|visual|pager|prefix|ssh_askpass|language|lc_.*)$/i;

const current = new AsyncLocalStorage<Environment>();

/** Runs `work` so that every git it calls has this environment instead of our process's own. */
export const inEnvironment = <Result>(env: Environment, work: () => Result): Result => current.run(env, work);

/** The environment of our own calls: the user's settings are in it, what would lead astray or ask somebody is not. */
export const gitEnvironment = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
	...(Object.fromEntries(
		Object.entries(current.getStore() ?? process.env).filter(
			([name, value]) => value !== undefined && !leadsGitAstray(name) && !notForUs.test(name),
		),
	) as Record<string, string>),
	LC_ALL: 'C',
	GIT_OPTIONAL_LOCKS: '0',
	GIT_TERMINAL_PROMPT: '0',
	GIT_EDITOR: ':',
	SSH_ASKPASS_REQUIRE: 'never',
	...more,
});

/**
 * For git that agents run: it starts no collection of its own. One that is killed with an agent would leave its locks in the
 * repository that the user commits to. One variable, for what is named KEY does not reach every agent's shell.
 */
export const noCollection = (env: Environment): Record<string, string> => ({
	GIT_CONFIG_PARAMETERS: [env.GIT_CONFIG_PARAMETERS ?? '', "'gc.auto'='0'", "'maintenance.auto'='false'"]
		.filter(part => part !== '')
		.join(' '),
});
