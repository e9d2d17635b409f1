import {roleName} from '../../plan/consent/roles.ts';
import type {PlannedStream} from '../../plan/types.ts';
import {handover, resolveText} from '../features/handover/handover.ts';
import {leadPrompt} from '../features/lead/lead-prompt.ts';
import {pendingMessages} from '../features/messages/inbox.ts';
import type {NextSession, Run, Stream} from '../model/types.ts';
import {plannedStream} from '../model/types.ts';
import {currentSession} from '../select/streams.ts';
import {pathsOf} from '../worktree/leftovers.ts';
import {looseFix, looseText} from '../worktree/loose-ends.ts';
import {background} from './background.ts';
import {guidance} from './guidance.ts';

/** The words an agent starts with. A resumed conversation gets only what is new to it. */
export const promptFor = (run: Run, stream: Stream, next: NextSession, now: number): string => {
	const planned = plannedStream(run, stream.id);
	if (planned === undefined) return '';
	if (planned.lead)
		return joined(leadPrompt(run, {...planned, lead: planned.lead}, stream, next, now), pendingMessages(stream));
	if (next.mode === 'resume') return joined(resumePrompt(stream, next), pendingMessages(stream));
	const parts = [
		planned.prompt ?? `Work on ${planned.name}.`,
		taskList(planned, stream),
		...guidance(run.plan, planned),
		rules(planned, run, stream),
	];
	if (next.cause !== 'first') parts.push(handover(run, stream, next.cause));
	return joined(...parts, background(run, stream), pendingMessages(stream));
};

const joined = (...parts: readonly string[]): string => parts.filter(part => part !== '').join('\n\n');

const taskList = (planned: PlannedStream, stream: Stream): string => {
	if (planned.tasks.length === 0) return '';
	const lines = planned.tasks.flatMap((task, index) => {
		const mark = stream.tasks[index]?.status === 'completed' ? ' (completed already)' : '';
		const acceptance = task.acceptance.map(line => `    - accepted when: ${line}`);
		const role = task.role === undefined ? '' : ` (as ${roleName(task.role)})`;
		return [`[${index + 1}] ${task.title}${role}${mark}`, ...acceptance];
	});
	return ['Tasks, in order:', ...lines].join('\n');
};

const rules = (planned: PlannedStream, run: Run, stream: Stream): string => {
	const before = stream.workplace?.shared?.before ?? [];
	const isShared = stream.workplace?.shared !== undefined;
	const place = isShared ? "in the user's own checkout" : 'alone in your own git worktree';
	const lines = [
		`You work on stream ${stream.id} (${planned.name}) of the plan "${run.plan.name}", ${place}, on branch ${stream.workplace?.branch ?? planned.branch}.`,
		'- Stay in this directory and on this branch. Do not push, merge, or touch other worktrees.',
		'- Commit your work in small commits, and commit everything before you end. Uncommitted work does not count as done.',
	];
	lines.push(
		"- Never use git stash, and leave git config and hooks alone. All worktrees of this repository share them, so a stash you pop may be someone else's. Commit instead.",
	);
	if (isShared)
		lines.push(
			'- The user works here, too. Never switch branches, stash, reset or clean. Commit by path (git add FILE, git commit FILE), never with -a or "git add .".',
		);
	if (before.length > 0)
		lines.push(
			`- These files have the user's uncommitted work. Leave them alone and never commit them: ${before.slice(0, 100).join(', ')}.`,
		);
	if (stream.workplace?.baseline)
		lines.push(
			`- Setup changed ${pathsOf(stream.workplace.baseline.paths, stream.workplace.baseline.count)}. That is not your work: leave it out of your commits unless your task requires it.`,
		);
	if (stream.origin)
		lines.push(
			`- Your worktree starts where stream ${stream.origin.streamId} stood at its checkpoint ${stream.origin.checkpoint}: what it had committed is on your branch, and what it had not is here as uncommitted changes. Start with git log and git status.`,
		);
	if (planned.tasks.length > 0)
		lines.push(
			'- Report each task with the tool task_update of the MCP server "grid": its number, and in_progress when you begin, completed after its commit, or blocked with the reason. If you do not have that tool, start the titles of your to-dos with the number, like "[1] ...".',
			'- If later sessions must know something (a decision, a trap), record it with the tool work_product_store. Before you change a file that may belong to another stream, call stream_conflict_check.',
		);
	lines.push(
		'- If there is nothing to do, change nothing and end with a line that starts with "NOTHING TO DO:" and gives the reason.',
	);
	if (planned.ports)
		lines.push(
			'- The ports $CLAUDE_GRID_PORT to $CLAUDE_GRID_PORT + 9 of this machine are yours. Let servers listen only on these.',
		);
	if (planned.files.length > 0) lines.push(`- The files of this stream are: ${planned.files.join(', ')}.`);
	if (stream.workplace?.conflicts?.length)
		lines.push(
			`- Do this first: a merge of this stream's dependencies is in progress here, with conflicts in ${stream.workplace.conflicts.join(', ')}. Resolve them and commit the merge.`,
		);
	return lines.join('\n');
};

const resumePrompt = (stream: Stream, next: NextSession): string => {
	const left = openTaskLines(stream);
	switch (next.ask) {
		case 'commit':
			return commitPrompt(stream);
		case 'report':
			return [
				'You ended without reporting your tasks. For each task below: if it is done, report it with task_update (status completed); if not, finish and commit it, then report it.',
				...left,
			].join('\n');
		case 'verify':
			return [
				'The check of your work failed. Fix the cause, commit, and end. The end of its output:',
				'',
				stream.verify?.tail ?? '',
				...(stream.verify?.base?.isSame
					? ['', 'It failed in the same way on the commit that this stream started from, before any work of yours.']
					: []),
			].join('\n');
		case 'resolve':
			return `${resolveText(stream)} Start with git status and git diff.`;
		case 'change':
			return [
				'The user has looked at your work and wants changes before it counts as done. Make them, commit, and end. The changes:',
				'',
				stream.denial ?? '',
			].join('\n');
		case 'tasks':
			return ['These tasks are not completed yet. Continue with them; commit and report each one.', ...left].join('\n');
		case 'message':
			return [
				'There is a message for you below. Do what it asks, in this worktree and on this branch, commit your work, then end. If it asks for no change, change nothing.',
				...left,
			].join('\n');
		default:
			return [
				'Your session was interrupted. Start with git status and git log, then continue where you stopped.',
				...left,
			].join('\n');
	}
};

const commitPrompt = ({work, workplace}: Stream): string => {
	const ends = work?.looseEnds ?? [];
	const ask =
		'Your work is not committed. Commit it now, in this worktree and on this branch: git add the files that belong to it, then git commit.';
	if (workplace?.shared)
		return `${ask} The user works here, too: commit only files that you changed yourself, by path. Then end.`;
	return ends.length === 0 ? `${ask} Then end.` : `${ask}\n${looseText(ends)}: ${looseFix(ends)}.\nThen end.`;
};

const openTaskLines = (stream: Stream): readonly string[] =>
	stream.tasks.flatMap((task, index) =>
		task.status === 'completed' || task.status === 'cancelled' ? [] : [`[${index + 1}] ${task.title}`],
	);

/** Whether the stream's last conversation can be continued with. */
export const resumableId = (stream: Stream): string | undefined => currentSession(stream)?.agentSessionId;
