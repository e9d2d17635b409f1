import {createHash} from 'node:crypto';
import {lstatSync, readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach} from 'vitest';
import {prepareWorktree} from '../../source/git/prepare-worktree.ts';
import {lockReason} from '../../source/git/refs.ts';
import type {WorktreeRequest} from '../../source/git/types.ts';
import type {Workplace} from '../../source/run/types.ts';
import {type TemporaryRepository, temporaryRepository} from '../helpers/temporary-repository.ts';

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

const hashInto = (hash: ReturnType<typeof createHash>, path: string, skip: (path: string) => boolean): void => {
	if (skip(path)) {
		return;
	}
	const facts = lstatSync(path);
	hash.update(`${path}\0${facts.mode}\0`);
	if (facts.isDirectory()) {
		for (const name of readdirSync(path).sort()) {
			hashInto(hash, join(path, name), skip);
		}
	} else {
		hash.update(facts.isSymbolicLink() ? readlinkSync(path) : readFileSync(path));
	}
};

/** A hash of every file of a checkout (git's own folder left out), its index, HEAD and stash. */
export const checkoutHash = ({root}: Pick<TemporaryRepository, 'root'>): string => {
	const hash = createHash('sha256');
	hashInto(hash, root, path => path === join(root, '.git'));
	for (const name of ['index', 'HEAD', 'refs/stash', 'logs/refs/stash', 'logs/HEAD', 'ORIG_HEAD', 'MERGE_HEAD']) {
		const file = join(root, '.git', name);
		hash.update(name);
		try {
			hash.update(readFileSync(file));
		} catch {
			hash.update('none');
		}
	}
	return hash.digest('hex');
};
