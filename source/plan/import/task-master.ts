import {limits} from '../limits.ts';
import {isObject, type Json} from '../read/imported-keys.ts';
import {cut, type Imported, type ImportedStream} from './types.ts';

const over = ['done', 'completed', 'cancelled', 'deferred'];
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const idOf = (value: unknown): string => (typeof value === 'number' || typeof value === 'string' ? String(value) : '');
const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const isOpen = (task: Json): boolean => !over.includes(textOf(task.status));

/** Its list of tasks, or that of the tag `master`, or of the first tag there is. */
const tasksOf = (document: Json): readonly Json[] => {
	const tags = [document, document.master, ...Object.values(document)].filter(isObject);
	return tags.map(tag => listOf(tag.tasks)).find(tasks => tasks.length > 0) ?? [];
};

/** Reads the tasks.json of Task Master; undefined when it is none. */
export const importTaskMaster = (document: unknown, file: string): Imported | undefined => {
	if (!isObject(document) || Object.hasOwn(document, 'streams')) return undefined;
	const tasks = tasksOf(document).filter(({id, title}) => idOf(id) !== '' && textOf(title) !== '');
	if (tasks.length === 0 || tasks.some(({prompt}) => prompt !== undefined)) return undefined;
	const open = tasks.filter(isOpen);
	const ids = new Set(open.map(({id}) => idOf(id)));
	return {
		format: 'a tasks.json of Task Master',
		name: 'Task Master',
		streams: open.map(task => streamOf(task, {file, ids})),
		done: tasks.filter(task => !isOpen(task)).map(({title}) => cut(textOf(title), limits.name)),
	};
};

const streamId = (id: string): string => `task-${id.replace(/[^A-Za-z0-9._-]/g, '-')}`;

const streamOf = (
	task: Json,
	{file, ids}: {readonly file: string; readonly ids: ReadonlySet<string>},
): ImportedStream => {
	const id = idOf(task.id);
	const needs = Array.isArray(task.dependencies)
		? task.dependencies.map(idOf).filter(one => ids.has(one) && one !== id)
		: [];
	const test = textOf(task.testStrategy);
	const acceptance = test === '' ? {} : {acceptance: [cut(test, limits.acceptance)]};
	const parts = listOf(task.subtasks).filter(part => isOpen(part) && textOf(part.title) !== '');
	const titles = parts.length > 0 ? parts.map(({title}) => textOf(title)) : [textOf(task.title)];
	const texts = [task.title, task.description, task.details].map(textOf).filter(text => text !== '');
	return {
		id: streamId(id),
		name: cut(textOf(task.title), limits.name),
		origin: cut(`${file}#${id}`, limits.path),
		...(needs.length > 0 && {dependencies: [...new Set(needs)].map(streamId)}),
		prompt: texts.join('\n\n').slice(0, limits.prompt),
		tasks: titles.map((title, index) => ({
			title: cut(title, limits.title),
			// What proves the whole is asked for with the last of it.
			...(index === titles.length - 1 && acceptance),
		})),
	};
};
