import {count} from '../count.ts';
import {isLead} from '../features/lead/lead.ts';
import {reviewerDoubt} from '../features/reviewer/words.ts';
import type {Run, Stream} from '../model/types.ts';

/** What a merge of this stream would bring that nothing proves, as a clause; undefined when all of it is completed work. */
export const unproved = (run: Run, stream: Stream): string | undefined => {
	if (stream.state.is !== 'completed') return `its work is not proved: it ${standing(stream)}${tasksLeft(stream)}`;
	const doubt = reviewerDoubt(stream);
	if (doubt !== undefined) return doubt;
	const along = broughtAlong(run, stream).filter(one => one.state.is !== 'completed');
	if (along.length === 0) return undefined;
	const parts = along.map(one => `${one.id}, which ${standing(one)}`);
	return `it brings unproved commits of ${parts.slice(0, 3).join('; ')}${parts.length > 3 ? ` and ${parts.length - 3} more` : ''}`;
};

/** Only the user can say so; the lead and `run.merge` never do. */
export const forceHint = (streamId: string): string => `claude-grid merge ${streamId} --force merges it anyway`;

const standing = ({state}: Stream): string => {
	switch (state.is) {
		case 'failed':
			return `failed (${state.reason.replace(/\s+/g, ' ').slice(0, 160)})`;
		case 'stopped':
			return 'was stopped before it was done';
		case 'waiting':
			return `is waiting (${state.cause}), not completed`;
		default:
			return `is ${state.is}, not completed`;
	}
};

const tasksLeft = (stream: Stream): string => {
	const left = stream.tasks.filter(({status}) => status !== 'completed' && status !== 'cancelled').length;
	return left === 0 ? '' : `, with ${left} of its ${count(stream.tasks.length, 'task')} not done`;
};

/** Unmerged streams whose commits this one was built on, and what those were built on. */
const broughtAlong = (run: Run, {id, workplace}: Stream): readonly Stream[] => {
	const found = new Map<string, Stream>();
	const visit = (tips: Readonly<Record<string, string>>): void => {
		for (const [need, tip] of Object.entries(tips)) {
			const stream = Object.hasOwn(run.streams, need) ? run.streams[need] : undefined;
			if (!stream || need === id || found.has(need) || isLead(run, need)) continue;
			// Nothing of its own was in it then.
			if (tip !== stream.workplace?.startCommit) found.set(need, stream);
			visit(stream.workplace?.tips ?? {});
		}
	};
	visit(workplace?.tips ?? {});
	return [...found.values()].filter(({merge}) => merge.is !== 'merged');
};
