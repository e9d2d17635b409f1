import {askGit, readGit} from '../client.ts';

const templates = /^(?:\.github\/|docs\/)?pull_request_template(?:\.md|\.txt)?$/i;
const longestTemplate = 64 * 1024;

/** The repository's own form for pull requests, as the commit has it; undefined when it has none. */
export const pullRequestTemplate = async (repository: string, commit: string): Promise<string | undefined> => {
	const names = await readGit(repository, ['ls-tree', '-z', '--name-only', commit, '--', './', '.github/', 'docs/']);
	const name = names?.split('\0').find(one => templates.test(one));
	if (name === undefined) return undefined;
	const text = await askGit(repository, ['cat-file', 'blob', `${commit}:${name}`], {mostBytes: longestTemplate});
	return text.exitCode === 0 ? text.stdout : undefined;
};

/** What `git diff --stat` says of a stream's commits, at most 40 files. */
export const diffstat = async (repository: string, from: string, to: string): Promise<readonly string[]> => {
	const asked = [
		'diff',
		'--no-ext-diff',
		'--no-textconv',
		'--no-color',
		'--stat=100',
		'--stat-count=40',
		from,
		to,
		'--',
	];
	const answer = await askGit(repository, asked, {mostBytes: longestTemplate});
	return answer.exitCode === 0 ? answer.stdout.split('\n').filter(line => line !== '') : [];
};
