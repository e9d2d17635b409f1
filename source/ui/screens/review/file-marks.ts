import {touchesIn} from '../../../run/features/review/review.ts';
import type {ReviewFile} from '../../../run/features/review/types.ts';
import {sanitise} from '../../../sanitise.ts';
import type {Theme} from '../../theme.ts';

/** Left of a path: whether it was seen. */
export const seenMark = (theme: Theme, {isSeen}: ReviewFile): string =>
	isSeen ? theme.good(theme.glyphs.completed) : ' ';

/** What stands out about a file, one word each, painted. */
export const factsOf = (theme: Theme, file: ReviewFile): readonly string[] => {
	const same = touchesIn(file).map(({streamId}) => sanitise(streamId));
	const others = (file.alsoIn ?? []).filter(id => !same.includes(sanitise(id))).map(id => sanitise(id));
	return [
		file.note ? theme.warn(sanitise(file.note)) : '',
		file.isPlanned === false ? theme.warn(`${theme.glyphs.stalled} not in the plan`) : '',
		same.length > 0 ? theme.bad(`${theme.glyphs.conflict} ${same.join(', ')}`) : '',
		others.length > 0 ? theme.dim(`also in ${others.join(', ')}`) : '',
	].filter(Boolean);
};
