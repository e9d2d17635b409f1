import {join} from 'node:path';
import type {Baseline, LooseEnd} from '../../run/model/types.ts';
import {snapshotTree} from '../checkpoint/snapshot.ts';
import {headCommit} from '../refs/names.ts';
import {looseLinks} from '../submodules/links.ts';
import type {Status, StatusEntry} from './status.ts';

const maxEnds = 20;

/** How a repository inside a worktree lies: its commit and its files. */
export const layOf = async (folder: string): Promise<string> => {
	try {
		return `${(await headCommit(folder)) ?? ''} ${(await snapshotTree(folder, [])).tree}`;
	} catch {
		return '';
	}
};

/** Repositories of their own, and submodules with changes inside. */
export const isRepository = ({isNested, isInside}: StatusEntry): boolean => isNested || isInside === true;

/** What the stream's commits would lead to nowhere, or leave behind; as setup had left it, it is not the stream's. */
export const looseEndsOf = async (
	request: {
		readonly worktree: string;
		readonly startCommit: string;
		readonly baseline?: Pick<Baseline, 'repositories'> | undefined;
		readonly isThorough?: boolean;
		readonly isClosed?: boolean;
	},
	{head, entries}: Status,
): Promise<readonly LooseEnd[]> => {
	const {worktree, startCommit: from, baseline, isThorough = false, isClosed = false} = request;
	const ends: LooseEnd[] = [];
	for (const {path, isNested} of entries.filter(isRepository)) {
		const before = baseline?.repositories?.[path];
		if (before === undefined || (!isClosed && before !== (await layOf(join(worktree, path)))))
			ends.push({path, why: isNested ? 'nested' : 'inside'});
	}
	const asked = {repository: worktree, from, to: head, isThorough, ...(!isClosed && {worktree})};
	const links = head === '' ? [] : await looseLinks(asked);
	return [...ends, ...links].slice(0, maxEnds);
};
