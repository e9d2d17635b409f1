import {UserError} from '../../error.ts';
import {
	type MergeRequest,
	readMergeRequest,
	readMergeRequests,
	readNotes,
} from '../../run/features/deliver/gitlab-json.ts';
import {askGlab, askGlabJson, glabEnvironment, glabError} from './glab.ts';
import type {At, PullApi} from './pull-api.ts';
import {seenRequest} from './seen-request.ts';

const draftMark = 'Draft: ';

/** GitLab, by its API through the user's own glab; a merge request is a pull request to us. */
export const gitlabPulls = ({env, repository, change}: At): PullApi => {
	const [host = '', ...path] = repository.split('/');
	const project = `projects/${encodeURIComponent(path.join('/'))}`;
	const of = (number: number, more = '') => `${project}/merge_requests/${number}${more}`;
	const json = (address: string) => askGlabJson(env, host, address);
	const act = (method: 'POST' | 'PUT', address: string, body: object) =>
		change({
			argv: [
				'glab',
				'api',
				'--hostname',
				host,
				'--method',
				method,
				address,
				'--header',
				'Content-Type: application/json',
			],
			env: glabEnvironment(env),
			errorOf: glabError,
			file: {flag: '--input', text: JSON.stringify(body)},
		});
	const request = async (number: number): Promise<MergeRequest> => readMergeRequest(await json(of(number)));
	const find: PullApi['find'] = async ({branch, head}) => {
		const query = `?source_branch=${encodeURIComponent(branch)}&state=all&per_page=30`;
		const found = readMergeRequests(await json(`${project}/merge_requests${query}`)).map(({pull}) => pull);
		return found.find(({state}) => state === 'open') ?? found.find(one => one.state === 'merged' && one.head === head);
	};
	return {
		find,
		requireLogin: async () => void (await askGlab(env, host, 'user')),
		view: async number => (await request(number)).pull,
		create: async ({branch, head, base, title, isDraft, body}) => {
			await act('POST', `${project}/merge_requests`, {
				source_branch: branch,
				target_branch: base,
				title: `${isDraft ? draftMark : ''}${title}`,
				description: body,
				remove_source_branch: false,
			});
			const made = await find({branch, head});
			if (!made) throw new UserError('GitLab has no merge request of the branch, although it took one');
			return made;
		},
		setBase: async (number, base) => void (await act('PUT', of(number), {target_branch: base})),
		setReady: async number => {
			const {title} = await request(number);
			await act('PUT', of(number), {title: title.replace(/^(?:\s*(?:\[draft\]|\(draft\)|draft:|wip:))+\s*/i, '')});
		},
		comments: async number => readNotes(await json(of(number, '/notes?sort=desc&per_page=100'))).map(({body}) => body),
		comment: async (number, body) => void (await act('POST', of(number, '/notes'), {body})),
		land: async (number, head) => void (await act('PUT', of(number, '/merge'), {sha: head})),
		seen: numbers => Promise.all(numbers.map(number => seenRequest(json, project, number))),
		failedLog: job => askGlab(env, host, `${project}/jobs/${job}/trace`),
		refOf: number => `!${number}`,
	};
};
