import type {Run} from '../../model/types.ts';
import {nextStep} from './next-step.ts';
import {isByPull, placeOf} from './stack.ts';

/**
 * How a stream lands by its pull request: now, `later` once what is under way is done, or a reason why it cannot; undefined:
 * it is merged here.
 */
export const landing = (
	run: Run,
	streamId: string,
	now: number,
): {readonly number: number; readonly head: string} | 'later' | string | undefined => {
	const stream = run.streams[streamId];
	if (!stream || !isByPull(run, stream)) return undefined;
	const {delivery, work} = stream;
	const pull = delivery?.pull;
	if (stream.ending) return 'later';
	if (delivery?.problem !== undefined) return `its pull request is not up to date: ${delivery.problem}`;
	if (delivery?.step !== undefined || nextStep(run, stream, now) !== undefined) return 'later';
	if (pull?.state !== 'open') return `it lands by pull request, and none is open: claude-grid pr ${streamId} opens it`;
	const {onto, waitsFor} = placeOf(run, streamId);
	const open = onto === undefined ? waitsFor : [onto];
	const isComing = open.every(id => ['queued', 'merging'].includes(run.streams[id]?.merge.is ?? ''));
	if (open.length > 0) return isComing ? 'later' : `${open.join(', ')}, on which it stands, is not merged yet`;
	if (delivery?.pushed?.head !== work?.head) return 'later';
	return {number: pull.number, head: delivery?.pushed?.head ?? ''};
};
