import {UserError} from '../../error.ts';
import {
	listFields,
	pullFields,
	readComments,
	readMethods,
	readPull,
	readPulls,
} from '../../run/features/deliver/gh-json.ts';
import {pullsQuery, readSeen} from '../../run/features/deliver/gh-query.ts';
import {askGh, askGhJson, ghEnvironment, ghError} from './gh.ts';
import type {At, PullApi} from './pull-api.ts';

/** GitHub, by the user's own gh. */
export const githubPulls = ({env, repository, change}: At): PullApi => {
	const here = ['-R', repository];
	const json = (...args: readonly string[]) => askGhJson(env, args);
	const act = (args: readonly string[], body?: string) =>
		change({
			argv: ['gh', ...args, ...here],
			env: ghEnvironment(env),
			errorOf: ghError,
			...(body !== undefined && {file: {flag: '--body-file', text: body}}),
		});
	const view: PullApi['view'] = async number =>
		readPull(await json('pr', 'view', String(number), ...here, '--json', pullFields));
	return {
		view,
		requireLogin: async () => {
			await askGh(env, ['auth', 'status', '--hostname', repository.split('/')[0] ?? '']);
		},
		find: async ({branch, head}) => {
			const all = ['--head', branch, '--state', 'all', '--limit', '30'];
			const found = readPulls(await json('pr', 'list', ...here, ...all, '--json', listFields));
			return (
				found.find(({state}) => state === 'open') ?? found.find(one => one.state === 'merged' && one.head === head)
			);
		},
		create: async ({branch, base, title, isDraft, body}) => {
			const args = ['pr', 'create', '--head', branch, '--base', base, '--title', title];
			const said = await act([...args, ...(isDraft ? ['--draft'] : [])], body);
			const number = Number(/\/pull\/(\d+)\b/.exec(said)?.[1]);
			if (!Number.isInteger(number)) throw new UserError('gh did not say which pull request it opened');
			return view(number);
		},
		setBase: async (number, base) => void (await act(['pr', 'edit', String(number), '--base', base])),
		setReady: async number => void (await act(['pr', 'ready', String(number)])),
		comments: async number => readComments(await json('pr', 'view', String(number), ...here, '--json', 'comments')),
		comment: async (number, body) => void (await act(['pr', 'comment', String(number)], body)),
		land: async (number, head) => {
			// A merge commit where the repository allows one: it keeps the commits that were reviewed and proved.
			const fields = 'mergeCommitAllowed,squashMergeAllowed,rebaseMergeAllowed';
			const [method = 'merge'] = readMethods(await json('repo', 'view', repository, '--json', fields));
			await act(['pr', 'merge', String(number), `--${method}`, '--match-head-commit', head]);
		},
		seen: async numbers => readSeen(await askGhJson(env, pullsQuery(repository, numbers))),
		failedLog: job => askGh(env, ['run', 'view', ...here, '--job', job, '--log-failed']),
		refOf: number => `#${number}`,
	};
};
