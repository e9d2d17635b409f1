import {isObject, type Json} from './imported-keys.ts';

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const first = (value: unknown): Json => (isList(value) && isObject(value[0]) ? value[0] : {});
const has = (value: Json, ...keys: readonly string[]): boolean => keys.every(key => Object.hasOwn(value, key));

/** Task Master's own list, or the lists of its tags. */
const isTaskMaster = (document: Json): boolean => {
	const lists = [document, ...Object.values(document)].flatMap(value =>
		isObject(value) && isList(value.tasks) ? [value.tasks] : [],
	);
	return lists.some(list => {
		const task = first(list);
		return (
			has(task, 'id', 'title') &&
			!has(task, 'prompt') &&
			(has(task, 'status') || has(task, 'subtasks') || has(task, 'testStrategy'))
		);
	});
};

const formats: readonly (readonly [name: string, is: (document: Json) => boolean])[] = [
	['a tasks.json of Task Master', isTaskMaster],
	['a prd.json of Ralph', document => has(first(document.userStories), 'title')],
	[
		'a tasks.json of VS Code',
		document =>
			has(document, 'version') &&
			(has(first(document.tasks), 'label') || has(first(document.tasks), 'command', 'type')),
	],
	['a workflow of GitHub Actions', document => isObject(document.jobs)],
	[
		'a package.json',
		document => has(document, 'name', 'version') && (has(document, 'scripts') || has(document, 'dependencies')),
	],
];

const whatToDo =
	'claude-grid reads {"streams": [{"id", "prompt"}]}: claude-grid init writes one, claude-grid plan "GOAL" lets Claude write one from this file';

const imports = 'claude-grid plan import FILE makes one of it';

/** What to say of a document that is a known file of another tool; undefined when it is none. */
export const importedFormat = (document: Json): string | undefined => {
	const found = has(document, 'streams') ? undefined : formats.find(([, is]) => is(document));
	const isRead = found?.[1] === isTaskMaster;
	return found && `This is ${found[0]}, which is not a plan; ${isRead ? imports : whatToDo}.`;
};

/** What a text that is not JSON seems to be: the lists of spec-kit and others are Markdown. */
export const importedFormatText = (text: string): string | undefined => {
	if (/^\s*(?:---\s*\n\s*)?[\w-]+:(?:\s|$)/.test(text) && !/^---\s*$/m.test(text.trim().slice(3)))
		return `This is YAML, which is not a plan; ${whatToDo}.`;
	if (!/^\s*(?:---\n|# |- \[[ xX]\] |\* )/.test(text)) {
		return undefined;
	}

	const isSpecKit = /^- \[[ xX]\] T\d{3}\b/m.test(text);
	const isRead = /^\s*[-*+] \[[ xX]\]/m.test(text);
	return `This is ${isSpecKit ? 'a tasks.md of spec-kit' : 'Markdown'}, which is not a plan; ${isRead ? imports : whatToDo}.`;
};
