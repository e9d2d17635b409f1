import {timeOfDay} from '../../controls/format.ts';
import type {Activity} from '../../run/model/types.ts';
import {sanitise} from '../../sanitise.ts';
import {clip, pad, widthOf} from '../text.ts';
import type {Theme} from '../theme.ts';
import {shortId, type View} from '../view.ts';

const glyphOf = ({glyphs}: Theme, kind: Activity['kind']): string => {
	if (kind === 'alert') return glyphs.stalled;
	if (kind === 'recovery') return glyphs.recovering;
	if (kind === 'merge') return glyphs.merged;
	return kind === 'task' ? glyphs.completed : kind === 'command' ? glyphs.person : glyphs.note;
};

/** The column says whose it is, and the glyph what kind. */
const withoutSigns = (text: string, streamId: string | undefined): string => {
	const bare = text.replace(/^[⚠✓✗] /, '');
	const prefix =
		streamId === undefined ? undefined : [`${streamId}: `, `${streamId} `].find(one => bare.startsWith(one));
	return prefix === undefined ? bare : bare.slice(prefix.length);
};

const longestId = 10;

/** The newest lines of the run's history under a title, for room that is left: time, kind, stream, text; at most `height` lines. */
export const history = (
	view: View,
	activities: readonly Activity[],
	width: number,
	height: number,
): readonly string[] => {
	if (height < 2 || activities.length === 0) return [];
	const {theme} = view;
	const {horizontal} = theme.glyphs.box;
	const title = theme.dim(`${horizontal.repeat(2)} history ${horizontal.repeat(Math.max(0, width - 12))}`);
	const shown = activities.slice(-(height - 1));
	const idOf = ({streamId}: Activity) => (streamId === undefined ? '' : shortId(streamId));
	const column = Math.min(longestId, Math.max(0, ...shown.map(one => widthOf(idOf(one)))));
	const lines = shown.map(one => {
		const text = withoutSigns(sanitise(one.text, {maxLength: 400}), one.streamId);
		const about = column === 0 ? '' : `${pad(theme, idOf(one), column)}  `;
		return theme.dim(clip(theme, ` ${timeOfDay(one.at)}  ${glyphOf(theme, one.kind)} ${about}${text}`, width));
	});
	return [clip(theme, title, width), ...lines];
};
