import type {Action} from '../../controls/actions.ts';
import type {Stream} from '../../run/model/types.ts';
import {branchOf, worktreeOf} from '../../run/select/merging.ts';
import {currentSession} from '../../run/select/streams.ts';

export type MenuItem = {
	readonly key: string;
	readonly label: string;
	/** Why it cannot be had now; absent: `action` does it. */
	readonly why?: string;
	readonly action?: Action;
};

/** Entries of the menu of any stream. */
export const menuLength = 7;

const noWorktree = 'it has no worktree';

const copy = (key: string, what: string, text: string | undefined, none: string): MenuItem => {
	const label = `copy its ${what}`;
	return text === undefined ? {key, label, why: none} : {key, label, action: {is: 'copy', what, text}};
};

/** The ways out of the grid that a stream has; none of them changes its state. */
export const streamMenu = (stream: Stream): readonly MenuItem[] => {
	const {id: streamId} = stream;
	const place = worktreeOf(stream);
	const inWorktree = (key: string, label: string, action: Action): MenuItem =>
		place === undefined ? {key, label, why: noWorktree} : {key, label, action};
	return [
		inWorktree('e', 'open its worktree in your editor', {is: 'outside', what: 'editor', streamId}),
		inWorktree('s', 'a shell in its worktree; the stream stays as it is', {is: 'shell', streamId}),
		inWorktree('g', 'its commits, in your pager', {is: 'outside', what: 'history', streamId}),
		copy('b', 'branch', branchOf(stream), 'it has no branch'),
		copy('p', 'path', place, noWorktree),
		copy('c', 'commit', stream.work?.head || undefined, 'it has no commit yet'),
		copy('i', 'session id', currentSession(stream)?.agentSessionId, 'its agent has not said one yet'),
	];
};
