import type {LogEntry, Todo} from '../../run/model/report.ts';

const openTodo = (todos: readonly Todo[]): string => {
	const now = todos.find(({status}) => status === 'in_progress');
	return now ? `now: ${now.title}` : '';
};

/**
 * What changed in an agent's to-do list, for the log: what is done, and the list as it stands now. `isNews` false: it was
 * told already.
 */
export const todoEntries = (
	before: readonly Todo[],
	after: readonly Todo[],
	isNews: (todo: Todo) => boolean = () => true,
): readonly LogEntry[] => {
	const changed = after.filter(todo => {
		const old = before.find(one => one.key === todo.key);
		return (old?.status !== todo.status || old.title !== todo.title) && isNews(todo);
	});
	if (changed.length === 0) return [];
	const done = changed.filter(({status}) => status === 'completed');
	const tasks = done.map(({title}): LogEntry => ({kind: 'task', text: title, aside: 'claimed', ok: true}));
	const text = openTodo(after);
	const completed = after.filter(({status}) => status === 'completed').length;
	const list: LogEntry = {
		kind: 'todos',
		text,
		aside: `${completed}/${after.length}`,
		body: {is: 'todos', todos: after},
	};
	return [...tasks, list];
};
