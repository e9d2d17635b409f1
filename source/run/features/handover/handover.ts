import {agree, count} from '../../count.ts';
import type {EndingClass, Run, Stream} from '../../model/types.ts';
import {plannedStream} from '../../model/types.ts';
import {progress} from '../../select/progress.ts';
import {currentSession} from '../../select/streams.ts';
import {earlierMessages} from '../messages/inbox.ts';
import {findingLines} from './findings.ts';

const causes: Readonly<Record<EndingClass, string>> = {
	finished: 'the last session ended',
	incomplete: 'the last session ended with tasks left',
	crash: 'the last session ended without a word',
	stall: 'the last session fell silent and was stopped',
	context: 'the last session ran out of context',
	limit: 'the last session hit a usage limit',
	permanent: 'the last session could not continue',
	stopped: 'the user stopped the last session',
	paused: 'the user paused the last session',
	attached: 'the user took over the last session',
	person: 'the user asked for a new session',
	budget: 'the last session was ended because the budget was used up',
	host: 'the last session was on another machine',
	unknown: 'the last session was lost',
};

/** What the next session must know, from facts only: tasks, commits, uncommitted files, the last words. Markdown. */
export const handover = (run: Run, stream: Stream, cause: EndingClass): string => {
	const {completed, total} = progress(stream);
	const planned = plannedStream(run, stream.id);
	const lines = [
		'## Handover',
		`Another session worked on this stream before you: ${causes[cause]}. Nothing is lost: the worktree is as it was left. Look at it first (git status, git log, git diff), then continue. Do not repeat work that is done.`,
		'',
		`- Tasks completed: ${completed} of ${total}.`,
		...stream.tasks.map((task, index) => `  - [${index + 1}] ${task.title}: ${task.status.replace('_', ' ')}`),
		...workLines(stream),
		...checkpointLines(stream),
	];
	const last = currentSession(stream);
	if (last?.doing) lines.push(`- The last thing it was doing: ${last.doing.slice(0, 300)}`);
	if (last?.result?.text) lines.push(`- Its last words: ${last.result.text.slice(0, 500)}`);
	if (stream.resolving) lines.push('', resolveText(stream), '');
	if (stream.wentBack)
		lines.push(
			`- The user took this stream back to its checkpoint ${stream.wentBack.checkpoint}. What was done after it was undone on purpose, and is kept at ${stream.wentBack.ref}. Tasks completed after it are pending again: do them anew, and do not restore the old work unless you are asked to.`,
		);
	if (stream.denial !== undefined)
		lines.push(
			'- The user has looked at the work and wants changes before it counts as done. The changes:',
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
	`The work of this stream is done, but it conflicts with ${resolving?.into}. A merge of ${resolving?.into} is in progress in this worktree. Resolve the conflicts in ${(resolving?.files ?? []).join(', ')} so that both sides keep their intent. Change nothing else, git add these files and commit the merge. Do not abort the merge. If you cannot resolve it, leave everything as it is and say why.`;

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
	return last ? [`- A checkpoint of everything, including uncommitted files, is kept at ${last.ref}.`] : [];
};
