import type {Run, Stream} from '../model/types.ts';
import {plannedStream} from '../model/types.ts';

const maxNamed = 20;

/** Why its agent may not end its turn yet: the plan's tasks it has neither done nor called blocked. '' when it may. */
export const endRefusal = (run: Run, stream: Stream): string => {
	const planned = plannedStream(run, stream.id);
	if (!planned || planned.lead || planned.tasks.length === 0) return '';
	const open = stream.tasks.flatMap(({title, status}, index) =>
		status === 'pending' || status === 'in_progress' ? [`[${index + 1}] ${title}`] : [],
	);
	if (open.length === 0) return '';
	const more = open.length > maxNamed ? [`and ${open.length - maxNamed} more`] : [];
	return [
		`${open.length} of ${stream.tasks.length} tasks are not completed yet:`,
		...open.slice(0, maxNamed),
		...more,
		'Continue with them, commit each, and report each with task_update. A task that is done already only needs the report; one that cannot be done is "blocked", with the reason. If there is nothing to do at all, end with a line that begins "NOTHING TO DO:".',
	].join('\n');
};
