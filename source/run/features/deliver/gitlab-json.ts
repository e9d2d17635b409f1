import * as z from 'zod';
import type {FoundPull} from './gh-json.ts';
import type {SeenPull} from './gh-query.ts';
import type {Review} from './types.ts';

/** What GitLab's API answers, read. */

const states = {opened: 'open', locked: 'open', closed: 'closed', merged: 'merged'} as const;

const requestSchema = z.object({
	iid: z.int(),
	web_url: z.string().regex(/^https?:\/\/[^\s]+$/),
	state: z.enum(['opened', 'locked', 'closed', 'merged']),
	title: z.string(),
	draft: z.boolean().optional(),
	work_in_progress: z.boolean().optional(),
	target_branch: z.string(),
	source_project_id: z.int().nullish(),
	target_project_id: z.int().nullish(),
	sha: z.string().nullish(),
	merge_commit_sha: z.string().nullish(),
	squash_commit_sha: z.string().nullish(),
	head_pipeline: z.object({id: z.int(), sha: z.string(), status: z.string()}).nullish(),
});

type Pipeline = {readonly id: number; readonly sha: string; readonly status: string};
export type MergeRequest = {readonly pull: FoundPull; readonly title: string; readonly pipeline?: Pipeline};

const asRequest = (one: z.infer<typeof requestSchema>): MergeRequest => {
	const head = one.sha ?? '';
	// Where nothing was made anew the branch itself was moved on.
	const commit = one.merge_commit_sha ?? one.squash_commit_sha ?? (one.state === 'merged' ? head : undefined);
	return {
		pull: {
			number: one.iid,
			url: one.web_url,
			state: states[one.state],
			isDraft: one.draft ?? one.work_in_progress ?? false,
			base: one.target_branch,
			head,
			...(one.state === 'merged' && commit && {commit}),
		},
		title: one.title,
		...(one.head_pipeline && {pipeline: one.head_pipeline}),
	};
};

/** Throws when it is no merge request. */
export const readMergeRequest = (value: unknown): MergeRequest => asRequest(requestSchema.parse(value));

/** Those of the project's own branches: in a fork anybody may call a branch the same. */
export const readMergeRequests = (value: unknown): readonly MergeRequest[] =>
	z
		.array(requestSchema)
		.parse(value)
		.filter(one => one.source_project_id === one.target_project_id)
		.map(asRequest);

const jobsSchema = z.array(
	z.object({id: z.int(), name: z.string(), status: z.string(), allow_failure: z.boolean().optional()}),
);

/** The newest run of each job; one that may fail does no harm. */
export const readChecks = ({sha, status}: Pipeline, jobs: unknown): Pick<SeenPull, 'checks' | 'job'> => {
	const all = jobsSchema.parse(jobs);
	const failed = all.filter(job => job.status === 'failed' && !job.allow_failure);
	const isGood = (job: (typeof all)[number]) =>
		['success', 'skipped', 'manual'].includes(job.status) || (job.status === 'failed' && job.allow_failure);
	// A pipeline that could not be made has no job.
	const names = failed.length === 0 && status === 'failed' ? ['pipeline'] : failed.map(({name}) => name);
	const total = Math.max(all.length, names.length);
	if (total === 0) return {};
	const [first] = failed;
	return {
		checks: {passed: all.filter(isGood).length, total, failed: names, head: sha},
		...(first && {job: String(first.id)}),
	};
};

const reviewersSchema = z.array(z.object({state: z.string()}));
const approvalsSchema = z.object({approved_by: z.array(z.unknown()).optional()});

export const readDecision = (reviewers: unknown, approvals: unknown): SeenPull['review'] => {
	if (reviewersSchema.parse(reviewers).some(({state}) => state === 'requested_changes')) return 'changes';
	return (approvalsSchema.parse(approvals).approved_by ?? []).length > 0 ? 'approved' : undefined;
};

const noteSchema = z.object({
	id: z.int(),
	body: z.string(),
	system: z.boolean().optional(),
	resolved: z.boolean().optional(),
	author: z.object({id: z.int(), username: z.string()}),
	position: z
		.object({new_path: z.string().nullish(), new_line: z.int().nullish(), old_line: z.int().nullish()})
		.nullish(),
});
type Note = z.infer<typeof noteSchema>;

export const readNotes = (value: unknown): readonly Note[] => z.array(noteSchema).parse(value);

const textOf = ({body, position}: Note): string =>
	position?.new_path ? `${position.new_path}:${position.new_line ?? position.old_line ?? '?'}: ${body}` : body;

/** Each last request for changes, oldest first, with what its author said that is not settled. */
export const requestsIn = (notes: readonly Note[]): readonly (Review & {readonly authorId: number})[] => {
	const isOf = (note: Note, words: RegExp) => note.system === true && words.test(note.body);
	return notes.flatMap((note, index) => {
		const {id, author} = note;
		const later = notes.slice(index + 1).filter(one => one.author.id === author.id);
		const isOver = later.some(one => isOf(one, /^(?:requested changes|approved this merge request)/i));
		if (!isOf(note, /^requested changes/i) || isOver) return [];
		const said = notes.filter(one => one.author.id === author.id && !one.system && !one.resolved);
		return [{id: String(id), author: author.username, authorId: author.id, text: said.map(textOf).join('\n')}];
	});
};

const memberSchema = z.object({access_level: z.int()});
const developer = 30;

export const mayWrite = (member: unknown): boolean =>
	(memberSchema.safeParse(member).data?.access_level ?? 0) >= developer;
