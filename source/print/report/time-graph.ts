import type {Run, Session, Stream} from '../../run/model/types.ts';
import {span} from '../duration.ts';
import {type Html, html} from './html.ts';

const rowHeight = 22;
const left = 190;
const width = 960;

const kindOf = (session: Session): string => {
	if (session.endedAt === undefined) return 'live';
	return ['finished', 'paused', 'attached', 'stopped', 'person'].includes(session.outcome ?? '') ? 'good' : 'bad';
};

/** When each stream worked, and when it was merged. */
export const timeGraph = (run: Run, streams: readonly Stream[], now: number, nameOf: (id: string) => string): Html => {
	const [start, end] = [run.createdAt, Math.max(run.createdAt + 1, run.finishedAt ?? now)];
	const x = (at: number): number =>
		Math.round(left + ((width - left - 10) * Math.min(end - start, Math.max(0, at - start))) / (end - start));
	const height = rowHeight * streams.length + 26;
	const rows = streams.map((stream, row) => {
		const y = row * rowHeight + 4;
		const bars = stream.sessions.map(session => {
			const [from, to] = [x(session.startedAt), x(session.endedAt ?? end)];
			const title = `session ${session.attempt}, ${session.agent}, ${session.outcome ?? 'at work'}, ${span((session.endedAt ?? end) - session.startedAt)}`;
			return html`<rect class="${kindOf(session)}" x="${from}" y="${y}" width="${Math.max(2, to - from)}" height="14"><title>${title}</title></rect>`;
		});
		const merged =
			stream.merge.is === 'merged'
				? html`<circle class="merged" cx="${x(stream.merge.at)}" cy="${y + 7}" r="5"><title>merged</title></circle>`
				: html``;
		return html`<text x="0" y="${y + 12}">${nameOf(stream.id).slice(0, 26)}</text>${bars}${merged}`;
	});
	const shares = [0, 0.25, 0.5, 0.75, 1].filter(
		(share, index, all) => index === 0 || span((end - start) * share) !== span((end - start) * all[index - 1]!),
	);
	const ticks = shares.map(share => {
		const at = start + (end - start) * share;
		return html`<text class="tick" x="${x(at)}" y="${height - 6}" text-anchor="${share === 1 ? 'end' : 'middle'}">${span(at - start)}</text>`;
	});
	return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="When each stream worked">${rows}${ticks}</svg>`;
};
