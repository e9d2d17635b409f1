import type {LogEntry, Todo} from '../run/report.ts';

/** What changed in an agent's to-do list, for the log. */
export const todoEntries = (before: readonly Todo[], after: readonly Todo[]): readonly LogEntry[] =>
	after.flatMap((todo): readonly LogEntry[] => {
		const old = before.find(one => one.key === todo.key);
		if (old?.status === todo.status && old.title === todo.title) return [];
		if (todo.status === 'completed') return [{kind: 'task', text: todo.title, aside: 'claimed', ok: true}];
		if (todo.status === 'in_progress') return [{kind: 'note', text: `begins ${todo.title}`}];
		return old ? [] : [{kind: 'note', text: `to-do ${todo.title}`}];
	});
