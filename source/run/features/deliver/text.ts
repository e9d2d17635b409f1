import {count} from '../../count.ts';
import type {Run, Stream, Task} from '../../model/types.ts';
import {plannedStream} from '../../model/types.ts';
import {code, fenced, inline} from '../handover/markdown.ts';
import {verdictWords} from '../proof/red-before.ts';
import {answerWords} from '../reviewer/words.ts';
import {fillTemplate, type Part} from './template.ts';

/** What is read of the repository for the text. */
export type TextFacts = {
	readonly template?: string | undefined;
	readonly diffstat: readonly string[];
	readonly tree: string;
	/** `host/owner/name` of where it is opened. */
	readonly repository: string;
	readonly waitsFor: readonly string[];
};

/** A text of an agent or of a stranger: nobody is called by it, no issue closed, nothing linked. */
export const foreign = (text: string, maxLength = 300): string =>
	inline(text, maxLength)
		.replace(/@(?=\w)/g, '@<!-- -->')
		.replace(/([#!])(?=\d)/g, '$1<!-- -->')
		// GitLab would do what a line asks that begins so.
		.replace(/^\//, '\\/')
		.replace(/\b(GH)-(?=\d)/gi, '$1<!-- -->-')
		.replace(/:\/\//g, ':<!-- -->//')
		.replace(/\bwww\./gi, 'www<!-- -->.');

/** What marks a pull request as the one of this stream. */
export const markOf = (run: Run, streamId: string): string => `<!-- claude-grid ${run.id} ${streamId} -->`;

/** GitHub closes what a title says so of, for the title stands in the commit of the merge. */
const closing = /\b(close[sd]?|fix(?:e[sd])?|resolve[sd]?)(:? )(?=(?:[\w.-]+\/[\w.-]+)?#\d|GH-\d|https?:\/\/)/gi;

export const titleOf = (run: Run, {id, tasks}: Stream): string => {
	const name = plannedStream(run, id)?.name ?? id;
	const [first] = tasks;
	const title = name === id && tasks.length === 1 && first ? first.title : name;
	return (
		title
			.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
			.trim()
			.replace(closing, '$1$2issue ')
			.slice(0, 120) || id
	);
};

const taskLine = ({title, status, isProved, blockedReason}: Task): string => {
	const mark = status === 'completed' ? 'x' : ' ';
	const evidence = status === 'completed' && isProved ? ' (verified)' : '';
	const reason = blockedReason === undefined ? '' : `: ${foreign(blockedReason, 200)}`;
	return `- [${mark}] ${foreign(title)}${status === 'cancelled' ? ' (dropped)' : evidence}${reason}`;
};

const tasksPart = (run: Run, stream: Stream): readonly string[] => {
	const {description} = plannedStream(run, stream.id) ?? {};
	const intro = description === undefined ? [] : [foreign(description, 1000), ''];
	const lines = stream.tasks.slice(0, 100).map(taskLine);
	const more = stream.tasks.length - lines.length;
	return [...intro, ...lines, ...(more > 0 ? [`- and ${more} more`] : [])];
};

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const proofPart = (run: Run, stream: Stream, {tree}: TextFacts): readonly string[] => {
	const {verify: command} = plannedStream(run, stream.id) ?? {};
	const {verify, work} = stream;
	if (command === undefined) return ['No verify command was given: nothing was run on this work.'];
	if (!verify || verify.head !== work?.head) return [`${code(command)} was not run on these commits.`];
	const at = `commit ${verify.head.slice(0, 10)}, tree ${tree.slice(0, 10)}`;
	return [`${code(command)} ${verdictWords(verify)} in ${seconds(verify.durationMs)} (${at}).`];
};

const reviewerPart = ({reviewer, work}: Stream): readonly string[] => {
	const {last} = reviewer ?? {};
	if (!last) return [];
	const where = last.head === work?.head ? '' : ' of an earlier commit';
	const lines = last.comments
		.slice(0, 20)
		.map(
			({path, line, isBlocking, text}) =>
				`- ${code(`${path}:${line}`)}${isBlocking ? ' (blocking)' : ''}: ${foreign(text, 500)}`,
		);
	return [
		`${foreign(answerWords(last))}${where}: ${foreign(last.summary, 500)}`,
		...(lines.length > 0 ? ['', ...lines] : []),
	];
};

const changesPart = ({work}: Stream, {diffstat}: TextFacts): readonly string[] => {
	if (!work) return [];
	const summary = `${count(work.commits, 'commit')}, ${count(work.files, 'file')}, +${work.added} −${work.removed}`;
	const stat = diffstat.length === 0 ? [] : ['', ...fenced(diffstat.join('\n'), {maxLines: 45, maxLength: 8000}), ''];
	return ['<details>', `<summary>${summary}</summary>`, ...stat, '</details>'];
};

const issueIn = /^https:\/\/([\w.-]+(?:\/[\w.-]+){2,}?)(?:\/-)?\/issues\/(\d+)$/;

/** Issues of the same repository that the plan says the stream came from. */
const issuesPart = (run: Run, {id}: Stream, {repository}: TextFacts): readonly string[] => {
	const {origin} = plannedStream(run, id) ?? {};
	const [, where, number] = issueIn.exec(origin ?? '') ?? [];
	return where?.toLowerCase() === repository.toLowerCase() ? [`Closes #${number}`] : [];
};

const waitsPart = ({waitsFor}: TextFacts): readonly string[] =>
	waitsFor.length === 0 ? [] : [`Waits for ${waitsFor.join(', ')}: a draft until they are merged.`];

export const bodyOf = (run: Run, stream: Stream, facts: TextFacts): string => {
	const parts: readonly Part[] = [
		{title: 'Waits for', heading: /^$/, lines: waitsPart(facts)},
		{title: 'Tasks', heading: /what|summary|description|change|overview|motivation/i, lines: tasksPart(run, stream)},
		{title: 'Verified', heading: /test|verif|proof|check(ed)?\b|qa\b/i, lines: proofPart(run, stream, facts)},
		{title: 'Reviewed by an agent', heading: /^$/, lines: reviewerPart(stream)},
		{title: 'Changes', heading: /diff|files?\b/i, lines: changesPart(stream, facts)},
		{title: 'Issues', heading: /issue|ticket|closes|fixes|related|reference/i, lines: issuesPart(run, stream, facts)},
	];
	const filled = fillTemplate(
		facts.template,
		parts.filter(({lines}) => lines.length > 0),
	);
	return `${filled}\n\n${markOf(run, stream.id)}\n`.slice(0, 60_000);
};

/** What is said to a reviewer once the branch has moved on; not that it moved on for the review. */
export const answerText = (to: string, head: string): string =>
	`The agent of this branch was given the review of ${foreign(to, 60)}; the branch is at ${head.slice(0, 10)} now.`;
