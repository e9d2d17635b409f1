import type {SeenPull} from '../../run/features/deliver/gh-query.ts';
import {
	mayWrite,
	readChecks,
	readDecision,
	readMergeRequest,
	readNotes,
	requestsIn,
} from '../../run/features/deliver/gitlab-json.ts';

type Ask = (address: string) => Promise<unknown>;

/** How a merge request stands, with what was asked for by those who may write. */
export const seenRequest = async (ask: Ask, project: string, number: number): Promise<SeenPull> => {
	const address = `${project}/merge_requests/${number}`;
	const {pull, pipeline} = readMergeRequest(await ask(address));
	const {head: _head, ...seen} = pull;
	if (pull.state !== 'open') return {pull: seen, reviews: []};
	const jobs = pipeline && (await ask(`${project}/pipelines/${pipeline.id}/jobs?per_page=100`));
	// Some of GitLab's editions and versions have no such thing.
	const approvals = await ask(`${address}/approvals`).catch(() => ({}));
	const review = readDecision(await ask(`${address}/reviewers`).catch(() => []), approvals);
	return {
		pull: seen,
		...(pipeline && readChecks(pipeline, jobs)),
		...(review && {review}),
		reviews: review === 'changes' ? await requestsOf(ask, project, address) : [],
	};
};

const requestsOf = async (ask: Ask, project: string, address: string): Promise<SeenPull['reviews']> => {
	const notes = readNotes(await ask(`${address}/notes?sort=asc&order_by=created_at&per_page=100`));
	const asked = requestsIn(notes);
	// What a stranger asks for changes nothing.
	const rights = await Promise.all(
		asked.map(async ({authorId}) => mayWrite(await ask(`${project}/members/all/${authorId}`).catch(() => null))),
	);
	return asked.filter((_, index) => rights[index]).map(({authorId: _, ...review}) => review);
};
