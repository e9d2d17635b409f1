import type {Stream} from '../../run/model/types.ts';
import {undoOf} from '../../run/select/merging.ts';
import {sanitise} from '../../sanitise.ts';

/** How the merge of a stream went, and how it is undone. */
export const sentenceOf = (stream: Stream): string => {
	const {id, merge, work, state} = stream;
	if (merge.is === 'merged') {
		const undo = undoOf(stream, 8);
		return `${id} is merged into ${sanitise(merge.into)} (${merge.commit.slice(0, 8)})${undo ? `; undo: ${undo}` : ''}`;
	}
	if (state.is === 'starting') return `${id} starts with the conflict of its dependencies as its first task`;
	if (merge.is === 'conflicted')
		return `${id} conflicts in ${merge.files.map(file => sanitise(file)).join(', ')}; nothing was changed: claude-grid merge ${id} --resolve agent lets its agent resolve it`;
	if (work?.commits === 0) return `${id} has no commit to merge`;
	return `${id} is not merged${merge.is === 'unmerged' && merge.note ? `: ${sanitise(merge.note)}` : ''}`;
};
