import {sanitise, sanitiseWhole, sanitiseWholeLines} from '../../../sanitise.ts';
import type {Question, Run, Stream} from '../../model/types.ts';
import {unblocks} from '../../select/needs-user.ts';
import {currentSession} from '../../select/streams.ts';
import {lineChanges} from './line-changes.ts';
import {ruleText} from './question-rule.ts';
import {saidOf} from './question-text.ts';

/** One line of what is asked. `$`: the begin of a command, `>`: its next line; '': anything else. */
export type AskedLine = {
	readonly sign: '$' | '>' | '-' | '+' | ' ' | '';
	/** In the file as it is, or as it is going to be. */
	readonly number?: number;
	readonly text: string;
};

/** What a question is asked for; all of it is safe to draw, and nothing of what is asked is cut or hidden. */
export type Reason = {
	/** The task it is at; '' when none is known. */
	readonly doing: string;
	/** Its last words. */
	readonly said: string;
	/** What the agent itself says that the command does. */
	readonly description: string;
	readonly asked: readonly AskedLine[];
	readonly place: string;
	/** What no checkpoint holds of what it names. */
	readonly unsaved: readonly string[];
	/** What an answer "always" allows, in words; '' when the rule is too long for one. */
	readonly allows: string;
	readonly waiting: string;
};

type Input = Readonly<Record<string, unknown>>;

const longestContext = 600;

export const reasonOf = (run: Run, stream: Stream, question: Question): Reason => {
	const input = inputOf(question);
	const waiting = unblocks(run, stream.id);
	return {
		doing: doingText(stream),
		said: sanitise(currentSession(stream)?.said ?? '', {maxLength: longestContext}).trim(),
		description: sanitiseWhole(saidOf(question)),
		asked: askedLines(question, input),
		place: placeText(run, stream),
		unsaved: (question.unsaved ?? []).map(unsavedText),
		allows: question.rule === '' ? '' : sanitiseWhole(ruleText(question.rule)),
		waiting:
			waiting.length === 0
				? ''
				: `${waiting.map(id => sanitise(id)).join(', ')} ${waiting.length === 1 ? 'waits' : 'wait'} for this stream`,
	};
};

const inputOf = ({input}: Question): Input =>
	typeof input === 'object' && input !== null && !Array.isArray(input) ? (input as Input) : {};

const doingText = ({tasks}: Stream): string => {
	const index = tasks.findIndex(task => task.status === 'in_progress');
	const task = tasks[index];
	return task ? `${sanitise(task.title, {maxLength: longestContext})} (task ${index + 1} of ${tasks.length})` : '';
};

const placeText = ({repository}: Run, {workplace}: Stream): string => {
	if (!workplace) return '';
	if (workplace.shared) return `${sanitise(workplace.path)}, your own checkout`;
	const beside = repository.slice(0, repository.lastIndexOf('/') + 1);
	const isBeside = beside.length > 1 && workplace.path.startsWith(beside);
	return `${sanitise(isBeside ? `../${workplace.path.slice(beside.length)}` : workplace.path)}, its own worktree`;
};

const unsavedText = ({path, files}: NonNullable<Question['unsaved']>[number]): string => {
	const name = sanitiseWhole(path);
	if (files === undefined) return `${name} is outside of its worktree: no checkpoint holds it`;
	return `${name} is ignored by git: ${files === 1 ? 'one file' : `${files} files`} that no checkpoint holds`;
};

const askedLines = (question: Question, input: Input): readonly AskedLine[] => {
	const {tool} = question;
	if (tool === 'Bash' && typeof input.command === 'string')
		return [...commandLines(input.command), ...fieldLines(input, ['command', 'description'])];
	const path = input.file_path;
	if (typeof path !== 'string') return plainLines(question.text);
	if (tool === 'Edit' && isEdit(input))
		return [
			heading('edit', path),
			...editLines(input, question.file?.line),
			...fieldLines(input, ['file_path', 'old_string', 'new_string']),
		];
	if (tool === 'MultiEdit' && Array.isArray(input.edits) && input.edits.every(isPlainEdit))
		return [
			heading('edit', path),
			...input.edits.flatMap((edit: Edit) => editLines(edit)),
			...fieldLines(input, ['file_path', 'edits']),
		];
	if (tool === 'Write' && typeof input.content === 'string')
		return [
			heading('write', path),
			...writeLines(input.content, question.file),
			...fieldLines(input, ['file_path', 'content']),
		];
	return plainLines(question.text);
};

const plainLines = (text: string): readonly AskedLine[] =>
	sanitiseWholeLines(text).map(line => ({sign: '', text: line}));

const heading = (verb: string, path: string): AskedLine => ({sign: '', text: `${verb} ${sanitiseWhole(path)}`});

const commandLines = (command: string): readonly AskedLine[] =>
	sanitiseWholeLines(command).map((text, index) => ({sign: index === 0 ? '$' : '>', text}));

const fieldLines = (input: Input, shown: readonly string[]): readonly AskedLine[] =>
	Object.entries(input)
		.filter(([name, value]) => !shown.includes(name) || (name === 'description' && typeof value !== 'string'))
		.flatMap(([name, value]) => {
			const text = typeof value === 'string' ? value : JSON.stringify(value);
			const [first = '', ...rest] = sanitiseWholeLines(text);
			const line = `${sanitiseWhole(/^\w+$/.test(name) ? name : JSON.stringify(name))}: ${first}`;
			return [line, ...rest.map(one => `    ${one}`)].map((one): AskedLine => ({sign: '', text: one}));
		});

type Edit = {readonly old_string: string; readonly new_string: string};

const isEdit = (edit: unknown): edit is Edit =>
	typeof edit === 'object' &&
	edit !== null &&
	typeof (edit as Input).old_string === 'string' &&
	typeof (edit as Input).new_string === 'string';

const isPlainEdit = (edit: unknown): edit is Edit =>
	isEdit(edit) &&
	Object.entries(edit).every(
		([name, value]) => ['old_string', 'new_string'].includes(name) || (value as unknown) === false,
	);

const editLines = ({old_string, new_string}: Edit, line?: number): readonly AskedLine[] =>
	changed(old_string.split('\n'), new_string.split('\n'), line, Number.POSITIVE_INFINITY);

const changed = (
	before: readonly string[],
	after: readonly string[],
	first: number | undefined,
	context: number,
): readonly AskedLine[] =>
	lineChanges(before, after, context).map(({sign, at, text}) => ({
		sign,
		...(first !== undefined && {number: first + at}),
		text: sanitiseWhole(text),
	}));

const linesOf = (text: string): readonly string[] => {
	const lines = text.split('\n');
	return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
};

const writeLines = (content: string, file: Question['file']): readonly AskedLine[] => {
	const after = linesOf(content);
	if (file?.was !== undefined) return changed(linesOf(file.was), after, 1, 3);
	const note =
		file?.bytes === undefined ? 'a new file' : `in the place of the file there, which has ${file.bytes} bytes`;
	return [{sign: '', text: note}, ...changed([], after, 1, 0)];
};
