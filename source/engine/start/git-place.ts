import {looksLikeCheckout} from '../../git/read/list-worktrees.ts';
import type {Run} from '../../run/model/types.ts';

/** Where git is asked about a run: where it was started while that is there, for git reads attributes and identity there. */
export const gitPlace = async ({startedIn, repository}: Run): Promise<string> =>
	startedIn !== undefined && (await looksLikeCheckout(startedIn)) ? startedIn : repository;
