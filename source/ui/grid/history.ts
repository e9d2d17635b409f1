import {timeOfDay} from '../../controls/format.ts';
import type {Activity} from '../../run/model/types.ts';
import {sanitise} from '../../sanitise.ts';
import {clip} from '../text.ts';
import type {View} from '../view.ts';

/** The newest lines of the run's history under a title, for room that is left; at most `height` lines. */
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
	const lines = activities.slice(-(height - 1)).map(({at, streamId, text}) => {
		const clean = sanitise(text, {maxLength: 400});
		const about = streamId === undefined || clean.includes(streamId) ? '' : `${streamId}  `;
		return theme.dim(clip(theme, ` ${timeOfDay(at)}  ${about}${clean}`, width));
	});
	return [clip(theme, title, width), ...lines];
};
