import {importMarkdown} from './markdown.ts';
import {importTaskMaster} from './task-master.ts';
import type {Imported, ImportedStream} from './types.ts';

/** What the text of another tool's file says is to be done; undefined when it is of no kind that can be read. */
export const importText = (text: string, file: string): Imported | undefined => {
	const json = parsed(text);
	return json === undefined ? importMarkdown(text, file) : importTaskMaster(json, file);
};

const parsed = (text: string): unknown => {
	if (!/^\uFEFF?\s*[[{]/.test(text)) return undefined;
	try {
		return JSON.parse(text.replace(/^\uFEFF/, ''));
	} catch {
		return undefined;
	}
};

type Stream = {readonly id?: unknown; readonly origin?: unknown; readonly tasks?: unknown};
type Document = {readonly streams?: unknown};

export type Added = {readonly document: object; readonly added: readonly string[]};

/** The plan with what its origins have since; what is there already stays as its author has it. */
export const addNew = (document: Document, streams: readonly ImportedStream[]): Added => {
	const own = (Array.isArray(document.streams) ? document.streams : []) as readonly Stream[];
	const added: string[] = [];
	const known = own.map(stream => {
		const found = streams.find(({origin}) => origin === stream.origin);
		const tasks = Array.isArray(stream.tasks) ? stream.tasks : [];
		const titles = new Set(tasks.map(titleOf));
		const fresh = (found?.tasks ?? []).filter(({title}) => !titles.has(title));
		added.push(...fresh.map(({title}) => `${String(stream.id)}: ${title}`));
		return fresh.length === 0 ? stream : {...stream, tasks: [...tasks, ...fresh]};
	});
	const origins = new Set(own.map(({origin}) => origin));
	const more = streams.filter(({origin}) => !origins.has(origin));
	added.push(...more.map(({id, name}) => `${id} (${name})`));
	return {document: {...document, streams: [...known, ...more]}, added};
};

const titleOf = (task: unknown): unknown =>
	typeof task === 'object' && task !== null && 'title' in task ? task.title : task;
