import {join} from 'node:path';
import {afterEach} from 'vitest';
import {lockReason} from '../../source/git/refs/refs.ts';
import type {WorktreeRequest} from '../../source/git/types.ts';
import {prepareWorktree} from '../../source/git/worktree/prepare-worktree.ts';
import type {Workplace} from '../../source/run/model/types.ts';
import {type TemporaryRepository, temporaryRepository} from '../helpers/temporary-repository.ts';

export {checkoutHash} from '../helpers/checkout-hash.ts';

const made: TemporaryRepository[] = [];
afterEach(() => {
	for (const repository of made.splice(0)) {
		repository.remove();
	}
});

/** A temporary repository that is gone after the test. */
export const newRepository = (options?: Parameters<typeof temporaryRepository>[0]): TemporaryRepository => {
	const repository = temporaryRepository(options);
	made.push(repository);
	return repository;
};

export const worktreeRequest = (
	repository: TemporaryRepository,
	id: string,
	more: Partial<WorktreeRequest> = {},
): WorktreeRequest => ({
	repository: repository.root,
	path: join(repository.parent, 'project.grid', id),
	branch: `stream/${id}`,
	startCommit: repository.git(['rev-parse', 'HEAD']),
	lockReason: lockReason('run-1', id),
	dependencies: [],
	keepConflict: false,
	link: [],
	...more,
});

/** Prepares a stream's worktree; a refusal is a failed test. */
export const newWorkplace = async (
	repository: TemporaryRepository,
	id: string,
	more: Partial<WorktreeRequest> = {},
): Promise<Workplace> => {
	const result = await prepareWorktree(worktreeRequest(repository, id, more));
	if (!result.ok) {
		throw new Error(result.reason);
	}
	return result.workplace;
};
