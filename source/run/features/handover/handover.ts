import {agree, count} from '../../count.ts';
import type {EndingClass, Run, Stream} from '../../model/types.ts';
import {plannedStream} from '../../model/types.ts';
import {currentSession, progress} from '../../select.ts';
import {earlierMessages} from '../messages/inbox.ts';
import {findingLines} from './findings.ts';

const causes: Readonly<Record<EndingClass, string>> = {
	finished: 'the session before this one ended',
	incomplete: 'the session before this one ended with tasks left',
	crash: 'the session before this one ended without a word',
	stall: 'the session before this one fell silent and was stopped',
	context: 'the session before this one ran out of context',
	limit: 'the session before this one met a usage limit',
	permanent: 'the session before this one could not continue',
	stopped: 'the user stopped the session before this one',
	paused: 'the user paused the session before this one',
	attached: 'the user took over the session before this one',
	person: 'the user asked for a new session',
	budget: 'the session before this one was ended when the budget was used up',
	host: 'the session before this one was on another machine',
	unknown: 'the session before this one was lost',
};

/** What the next session must know, from facts only: tasks, commits, uncommitted files, the last words. Markdown. */
export const handover = (run: Run, stream: Stream, cause: EndingClass): string => {
	const {completed, total} = progress(stream);
	const planned = plannedStream(run, stream.id);
	const lines = [
		'## Handover',
		`This stream was worked on before: ${causes[cause]}. Nothing is lost: its worktree is as it was left. Look at it first (git status, git log, git diff), then continue; do not do again what is done.`,
		'',
		`- Tasks completed: ${completed} of ${total}.`,
		...stream.tasks.map((task, index) => `  - [${index + 1}] ${task.title}: ${task.status.replace('_', ' ')}`),
		...workLines(stream),
		...checkpointLines(stream),
	];
	const last = currentSession(stream);
	if (last?.doing) lines.push(`- It was last seen doing: ${last.doing.slice(0, 300)}`);
	if (last?.result?.text) lines.push(`- Its last words: ${last.result.text.slice(0, 500)}`);
	if (stream.resolving) lines.push('', resolveText(stream), '');
	if (stream.wentBack)
		lines.push(
			`- The user took this stream back to its checkpoint ${stream.wentBack.checkpoint}: what was done after it is undone on purpose, and kept at ${stream.wentBack.ref}. Tasks that were completed after it are pending again; do them anew, do not bring the old work back unasked.`,
		);
	if (stream.denial !== undefined)
		lines.push(
			'- The user looked at the work and wants it changed before it is done. What is asked:',
			'',
			stream.denial,
			'',
		);
	lines.push(...findingLines(stream), ...earlierMessages(stream));
	if (stream.verify && !stream.verify.ok)
		lines.push(
			`- The check (${planned?.verify ?? 'verify'}) failed. The end of its output:`,
			'',
			stream.verify.tail.slice(-1500),
		);
	return lines.join('\n');
};

/** What an agent is asked that was given a conflict. */
export const resolveText = ({resolving}: Stream): string =>
	`The work of this stream is done, but it conflicts with ${resolving?.into}: a merge of ${resolving?.into} is in progress in this worktree. Resolve the conflicts in ${(resolving?.files ?? []).join(', ')} so that both sides keep what they meant, change nothing else, git add these files and commit the merge. Do not abort the merge. If you cannot resolve it, leave everything as it lies and say why.`;

const workLines = (stream: Stream): readonly string[] => {
	const {work} = stream;
	if (!work) return [];
	const lines = [
		`- Commits on this branch since the start: ${work.commits} (${count(work.files, 'file')}, +${work.added} −${work.removed}).`,
	];
	if (work.dirty > 0)
		lines.push(`- ${count(work.dirty, 'file')} ${agree(work.dirty, 'is', 'are')} changed and not committed.`);
	if (work.changedPaths.length > 0) lines.push(`- Files changed: ${work.changedPaths.slice(0, 30).join(', ')}`);
	return lines;
};

const checkpointLines = (stream: Stream): readonly string[] => {
	const last = stream.checkpoints.at(-1);
	return last ? [`- A checkpoint of everything, uncommitted files too, is kept at ${last.ref}.`] : [];
};
