import type {Run, Stream} from '../../../run/model/types.ts';
import type {Estimate} from '../../../run/view/estimate.ts';
import type {Theme} from '../../theme.ts';

/** From when to when the bars reach: from the run's begin to where it is thought to end. */
export type Axis = {readonly begin: number; readonly end: number; readonly now: number};

export const axisOf = (run: Run, now: number, {leftMs}: Estimate): Axis => {
	const at = run.finishedAt ?? now;
	return {begin: run.createdAt, end: Math.max(at + (leftMs ?? 0), run.createdAt + 1), now: at};
};

/** When its sessions were at work, solid; when they are thought to be, hatched. */
export const timeBar = (theme: Theme, axis: Axis, stream: Stream, estimate: Estimate, width: number): string => {
	const {begin, end, now} = axis;
	const cell = (end - begin) / width;
	const expected = estimate.streams[stream.id];
	const worked = stream.sessions.map(session => [session.startedAt, session.endedAt ?? now] as const);
	const comes = expected && ([now + expected.startMs, now + expected.endMs] as const);
	const isIn = (at: number) => (span: readonly [number, number]) => span[0] < at + cell && span[1] > at;
	const {bar} = theme.glyphs;
	return Array.from({length: width}, (_, index) => {
		const at = begin + index * cell;
		if (worked.some(isIn(at))) return theme.good(bar.proved);
		return comes && isIn(at)(comes) ? theme.dim(bar.claimed) : ' ';
	}).join('');
};
