import {ageText, timeOfDay} from '../../../controls/format.ts';
import type {TimelineEntry} from '../../../run/features/history/timeline.ts';
import type {Stream} from '../../../run/model/types.ts';
import {sanitise} from '../../../sanitise.ts';
import {spread} from '../../text.ts';
import type {Theme} from '../../theme.ts';
import {narrow} from '../parts/section.ts';

/** One line of the timeline: when, what, how many tasks were done, how long ago. */
export const momentLine = (
	theme: Theme,
	{stream, now, width}: {readonly stream: Stream; readonly now: number; readonly width: number},
	moment: TimelineEntry,
	isHere: boolean,
): string => {
	const {glyphs} = theme;
	const focus = isHere ? theme.focus(glyphs.focus) : ' ';
	const age = theme.dim(ageText(now - moment.at, glyphs.unknown).padStart(6));
	const isNarrow = width < narrow;
	const time = isNarrow ? '' : `${theme.dim(timeOfDay(moment.at))} `;
	const attempt = isNarrow ? '' : theme.dim(`attempt ${moment.attempt}`.padEnd(11));
	const done = moment.is === 'checkpoint' ? `${moment.completedTasks}/${stream.tasks.length}` : '';
	const tasks = theme.dim(done.padStart(`${stream.tasks.length}`.length * 2 + 1));
	return spread(theme, `${focus} ${time}${textOf(theme, moment)}`, `${attempt}${tasks}${age} `, width, 2);
};

const textOf = (theme: Theme, moment: TimelineEntry): string => {
	const {glyphs} = theme;
	if (moment.is === 'checkpoint') {
		const why = sanitise(moment.why, {maxLength: 200});
		return `${theme.good(glyphs.checkpoint)} ${theme.bold(`checkpoint ${moment.number}`)}  ${why}`;
	}
	const glyph = moment.is === 'began' ? theme.warn(glyphs.frames[0] ?? '') : theme.dim(glyphs.ended);
	return `${glyph} ${theme.dim(`${moment.agent} ${sanitise(moment.text)}`)}`;
};
