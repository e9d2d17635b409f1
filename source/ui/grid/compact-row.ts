import type {Stream} from '../../run/model/types.ts';
import {progress} from '../../run/select/progress.ts';
import {progressBar} from '../components/progress-bar.ts';
import {pad} from '../text.ts';
import {shortId, summaryOf, type View} from '../view.ts';

/** Glyph, name, bar and percent in exactly `width` cells; for the smallest terminals. */
export const compactRow = (view: View, stream: Stream, isFocused: boolean, width: number): string => {
	const {theme} = view;
	const summary = summaryOf(view, stream);
	const now = progress(stream);
	const barWidth = Math.max(6, Math.floor(width / 4));
	const label = summary.name === '' ? shortId(summary.id) : `${shortId(summary.id)} ${summary.name}`;
	const available = width - barWidth - 10;
	const painted = isFocused ? theme.focus(label) : summary.tone === 'idle' ? theme.dim(label) : label;
	const lead = isFocused ? theme.focus(theme.glyphs.focus) : ' ';
	const bar = progressBar(theme, now, barWidth);
	return `${lead}${summary.mark} ${pad(theme, painted, available)} ${bar} ${`${now.percent}%`.padStart(4)} `;
};
