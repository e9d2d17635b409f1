import path from 'node:path';
import {targetBranch} from '../../git/read/repository.ts';
import {resolveCommit} from '../../git/refs/names.ts';
import type {RepositoryFacts} from '../../git/types.ts';
import {worktreeFolder} from '../../git/worktree/default-worktree-folder.ts';
import type {Plan} from '../../plan/types.ts';
import {sanitise} from '../../sanitise.ts';
import type {Context} from '../context.ts';

/** Where a plan would start, where its work would go, and where it would be done. */
export type StartPoint = {
	/** The checkout one stands in. */
	readonly checkout: string;
	/** The main checkout, or git's folder, when that is another. */
	readonly of?: string;
	readonly base: string;
	readonly isBaseMissing: boolean;
	/** '' when HEAD is detached. */
	readonly target: string;
	readonly worktreeFolder: string;
};

/** Undefined where no run can start. */
export const startPointOf = async (
	{flags, cwd}: Pick<Context, 'flags' | 'cwd'>,
	repository: RepositoryFacts | undefined,
	plan: Plan,
): Promise<StartPoint | undefined> => {
	if (!repository?.hasCheckout) return undefined;
	const {checkout, root, head} = repository;
	const base = plan.base ?? (head || 'HEAD');
	const {worktreeDir} = flags;
	return {
		checkout,
		...(root !== checkout && {of: root}),
		base,
		isBaseMissing: (await resolveCommit(checkout, base)) === undefined,
		target: await targetBranch(checkout, base),
		worktreeFolder: worktreeDir === undefined ? await worktreeFolder(repository) : path.resolve(cwd, worktreeDir),
	};
};

export const baseText = ({base, isBaseMissing}: Pick<StartPoint, 'base' | 'isBaseMissing'>): string =>
	isBaseMissing ? `${sanitise(base)} (there is no such branch or commit)` : sanitise(base);

export const targetText = (target: string): string =>
	target === '' ? 'no branch, for HEAD is detached (merge --into names one)' : sanitise(target);

export const checkoutText = ({checkout, of}: Pick<StartPoint, 'checkout' | 'of'>): string =>
	of === undefined ? sanitise(checkout) : `${sanitise(checkout)} (a worktree of ${sanitise(of)})`;

export const startPointLines = (ground: StartPoint | undefined): readonly string[] =>
	ground === undefined
		? []
		: [
				`Checkout: ${checkoutText(ground)}`,
				`Base: ${baseText(ground)}`,
				`Target: ${targetText(ground.target)}`,
				`Worktrees: ${sanitise(ground.worktreeFolder)}`,
			];
