import {type TimelineEntry, timelineOf} from '../run/features/history/timeline.ts';
import type {Stream} from '../run/model/types.ts';
import {sanitise} from '../sanitise.ts';
import {span} from './duration.ts';
import type {PrintStyle} from './style.ts';
import {inStyle} from './style.ts';

/** What happened to a stream, newest first, one line each. */
export const timelineLines = (stream: Stream, now: number, style: PrintStyle = {}): readonly string[] =>
	timelineOf(stream).map(moment =>
		inStyle(`${span(now - moment.at).padStart(7)} ago  attempt ${moment.attempt}  ${textOf(stream, moment)}`, style),
	);

const textOf = (stream: Stream, moment: TimelineEntry): string => {
	if (moment.is !== 'checkpoint') return `${moment.agent} ${sanitise(moment.text)}`;
	const tasks = stream.tasks.length === 0 ? '' : `, ${moment.completedTasks}/${stream.tasks.length} tasks`;
	return `checkpoint ${moment.number}: ${sanitise(moment.why)}${tasks} (${moment.commit.slice(0, 10)})`;
};
