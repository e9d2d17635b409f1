import {ofEachStream} from '../../alerts/alerts.ts';
import {command, hintOf} from '../../model/hint.ts';

const conflict = ofEachStream('conflict', ({id, merge, resolving}) => {
	if (merge.is !== 'conflicted' || resolving) return;
	const {files, note} = merge;
	return {
		text:
			note === undefined
				? `${id} cannot be merged: conflict in ${files.slice(0, 5).join(', ')}`
				: `${id} is still in conflict: ${note}; its worktree is as it was left`.slice(0, 400),
		cure: hintOf`${command('attach', id)} takes over in its worktree (git merge the target, commit), ${command('merge', id)} (--resolve agent) lets its agent do it`,
	};
});

const refused = ofEachStream('merge', ({id, merge}) =>
	merge.is === 'unmerged' && merge.hint !== undefined
		? {text: `${id} was not merged: ${merge.note}`.slice(0, 400), cure: merge.hint}
		: undefined,
);

export const mergeAlerts = {conflict, merge: refused};
