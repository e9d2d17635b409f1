import type {Stream} from '../../run/model/types.ts';
import {progress} from '../../run/select.ts';
import {progressBar} from '../components/progress-bar.ts';
import {pad} from '../text.ts';
import {faceOf, shortId, type View} from '../view.ts';

/** Glyph, name, bar and percent in exactly `width` cells; for the smallest terminals. */
export const compactRow = (view: View, stream: Stream, isFocused: boolean, width: number): string => {
	const {theme} = view;
	const face = faceOf(view, stream);
	const now = progress(stream);
	const barWidth = Math.max(6, Math.floor(width / 4));
	const label = face.name === '' ? shortId(face.id) : `${shortId(face.id)} ${face.name}`;
	const room = width - barWidth - 10;
	const painted = isFocused ? theme.focus(label) : face.tone === 'idle' ? theme.dim(label) : label;
	const lead = isFocused ? theme.focus(theme.glyphs.focus) : ' ';
	const bar = progressBar(theme, now, barWidth);
	return `${lead}${face.mark} ${pad(theme, painted, room)} ${bar} ${`${now.percent}%`.padStart(4)} `;
};
