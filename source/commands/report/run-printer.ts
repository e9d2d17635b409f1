import {plainLines, progressEveryMs, progressLine} from '../../print/plain-lines.ts';
import type {Run} from '../../run/model/types.ts';
import type {Context} from '../context.ts';

/** Tells what happens line by line, and how far the run is when nothing else was said for a while. */
export const createPrinter = (context: Context) => {
	let latest: Run | null = null;
	let saidAt = context.now();
	const say = (line: string): void => {
		saidAt = context.now();
		context.print(line);
	};
	const timer = setInterval(() => {
		if (latest && !context.flags.json && context.now() - saidAt >= progressEveryMs)
			say(progressLine(latest, context.now(), context.style));
	}, 1000);
	return {
		show(previous: Run | null, run: Run, activities: Parameters<typeof plainLines>[2]): void {
			latest = run;
			if (context.flags.json) for (const activity of activities) say(JSON.stringify({type: 'activity', ...activity}));
			else for (const line of plainLines(previous, run, activities, context.style)) say(line);
		},
		close: () => clearInterval(timer),
	};
};
