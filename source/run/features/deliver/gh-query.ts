import * as z from 'zod';
import {readPull} from './gh-json.ts';
import type {Checks, PullRequest, Review} from './types.ts';

const fields = `number url state isDraft baseRefName headRefOid mergeCommit{oid} reviewDecision
commits(last:1){nodes{commit{oid statusCheckRollup{contexts(first:100){nodes{__typename
... on CheckRun{name status conclusion detailsUrl startedAt checkSuite{workflowRun{workflow{name}}}} ... on StatusContext{context state targetUrl}}}}}}}
reviews(last:30,states:[APPROVED,CHANGES_REQUESTED]){nodes{id state body author{login} authorCanPushToRepository comments(first:50){nodes{path line body}}}}`;

/** What gh is asked for all pull requests at once; `repository` is `host/owner/name`. */
export const pullsQuery = (repository: string, numbers: readonly number[]): readonly string[] => {
	const [host = '', owner = '', name = ''] = repository.split('/');
	const each = numbers.map(number => `p${number}:pullRequest(number:${number}){${fields}}`).join(' ');
	const query = `query($owner:String!,$name:String!){repository(owner:$owner,name:$name){${each}}}`;
	return ['api', 'graphql', '--hostname', host, '-f', `owner=${owner}`, '-f', `name=${name}`, '-f', `query=${query}`];
};

const checkSchema = z.union([
	z.object({
		name: z.string(),
		status: z.string(),
		conclusion: z.string().nullish(),
		detailsUrl: z.string().nullish(),
		startedAt: z.string().nullish(),
		checkSuite: z
			.object({workflowRun: z.object({workflow: z.object({name: z.string()}).nullish()}).nullish()})
			.nullish(),
	}),
	z.object({context: z.string(), state: z.string(), targetUrl: z.string().nullish()}),
]);
const reviewSchema = z.object({
	id: z.string(),
	state: z.string(),
	body: z.string(),
	author: z.object({login: z.string()}).nullish(),
	authorCanPushToRepository: z.boolean(),
	comments: z.object({
		nodes: z.array(z.object({path: z.string(), line: z.int().nullish(), body: z.string()})),
	}),
});
const commitSchema = z.object({
	oid: z.string(),
	statusCheckRollup: z.object({contexts: z.object({nodes: z.array(checkSchema)})}).nullish(),
});
const seenSchema = z.looseObject({
	reviewDecision: z.string().nullish(),
	commits: z.object({nodes: z.array(z.object({commit: commitSchema}))}),
	reviews: z.object({nodes: z.array(reviewSchema)}),
});
const answerSchema = z.object({data: z.object({repository: z.record(z.string(), z.unknown())})});

export type SeenPull = {
	readonly pull: Omit<PullRequest, 'onto' | 'waitsFor'>;
	readonly checks?: Checks;
	readonly review?: 'approved' | 'changes';
	readonly reviews: readonly Review[];
	/** The first failed job of GitHub's own CI, whose log can be asked for. */
	readonly job?: string;
};

type Check = z.infer<typeof checkSchema>;

const nameOf = (check: Check): string => ('name' in check ? check.name : check.context);
const verdictOf = (check: Check): string => ('name' in check ? (check.conclusion ?? '') : check.state);
const isBad = (check: Check): boolean =>
	['FAILURE', 'ERROR', 'TIMED_OUT', 'STARTUP_FAILURE', 'ACTION_REQUIRED'].includes(verdictOf(check));
const isGood = (check: Check): boolean => ['SUCCESS', 'NEUTRAL', 'SKIPPED'].includes(verdictOf(check));

/** Of those that ran more than once for a commit the last. */
const lastRuns = (checks: readonly Check[]): readonly Check[] => {
	const last = new Map<string, Check>();
	for (const check of checks) {
		const workflow = 'name' in check ? (check.checkSuite?.workflowRun?.workflow?.name ?? '') : '';
		const key = JSON.stringify([workflow, nameOf(check)]);
		const other = last.get(key);
		if (!other || startOf(check) >= startOf(other)) last.set(key, check);
	}
	return [...last.values()];
};

/** One that has not begun yet comes last. */
const startOf = (check: Check): string => ('name' in check && check.startedAt) || '~';

const checksOf = ({oid, statusCheckRollup}: z.infer<typeof commitSchema>): Pick<SeenPull, 'checks' | 'job'> => {
	const all = lastRuns(statusCheckRollup?.contexts.nodes ?? []);
	if (all.length === 0) return {};
	const failed = all.filter(isBad);
	const job = failed.flatMap(check =>
		'name' in check ? (/\/job\/(\d+)/.exec(check.detailsUrl ?? '')?.[1] ?? []) : [],
	)[0];
	const checks = {passed: all.filter(isGood).length, total: all.length, failed: failed.map(nameOf), head: oid};
	return {checks, ...(job !== undefined && {job})};
};

type ReviewNode = z.infer<typeof reviewSchema>;

/** Of those who may write, oldest first: a stranger's review changes nothing, nor does one whose author has approved since. */
const reviewsOf = (nodes: readonly ReviewNode[]): readonly Review[] =>
	nodes
		.filter(({authorCanPushToRepository: mayWrite, author, state}, index) => {
			const isApprovedSince = nodes
				.slice(index)
				.some(one => one.state === 'APPROVED' && one.author?.login === author?.login);
			return mayWrite && state === 'CHANGES_REQUESTED' && !isApprovedSince;
		})
		.map(({id, author, body, comments}) => ({
			id,
			author: author?.login ?? 'a reviewer',
			text: [body, ...comments.nodes.map(({path, line, body: said}) => `${path}:${line ?? '?'}: ${said}`)]
				.filter(text => text !== '')
				.join('\n'),
		}));

const decisions: Readonly<Record<string, 'approved' | 'changes'>> = {
	APPROVED: 'approved',
	CHANGES_REQUESTED: 'changes',
};

/** Throws when it is no such answer; what is null in it is left out. */
export const readSeen = (answer: unknown): readonly SeenPull[] =>
	Object.values(answerSchema.parse(answer).data.repository)
		.filter(value => value !== null)
		.map(value => {
			const {reviewDecision, commits, reviews} = seenSchema.parse(value);
			const {head: _head, ...pull} = readPull(value);
			const last = commits.nodes.at(-1)?.commit;
			const all = reviewsOf(reviews.nodes);
			// Where nobody has to review, GitHub gives no decision.
			const review = decisions[reviewDecision ?? ''] ?? (all.length > 0 && !reviewDecision ? 'changes' : undefined);
			return {pull, ...(last && checksOf(last)), ...(review && {review}), reviews: all};
		});
