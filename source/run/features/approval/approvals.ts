import {consentLines} from '../../../plan/consent/consent.ts';
import {ofEachStream} from '../../alerts/alerts.ts';
import {complete, openTasks, settleTasks} from '../../completion/completion-result.ts';
import {addActivity, type Draft, patchStream, setState, streamOf} from '../../draft.ts';
import {command, hintOf} from '../../model/hint.ts';
import type {Approval} from '../../model/types.ts';
import {plannedStream, type Run, type Stream} from '../../model/types.ts';
import {unblocks} from '../../select/needs-user.ts';
import {pendingApproval, streamsInOrder} from '../../select/streams.ts';
import {textHash} from './text-hash.ts';

/** The key of the alert that an approval raises. */
export const approvalKey = (streamId: string): string => `approval:${streamId}`;

/** Whether the user has yet to say that the stream may start, or that it is done. A spawn is such a word, too. */
export const isApprovalOpen = ({run}: Pick<Draft, 'run'>, stream: Stream, gate: Approval): boolean =>
	plannedStream(run, stream.id)?.approve === gate &&
	stream.approvedAt === undefined &&
	!(gate === 'before' && stream.isForced);

/** The stream waits, without a slot, until the user says the word; it is alerted once. */
export const askApproval = (draft: Draft, streamId: string, gate: Approval): void => {
	setState(draft, streamId, {is: 'waiting', cause: 'approval', gate, since: draft.now});
	const text = waitsFor(streamOf(draft, streamId), gate);
	addActivity(draft, 'alert', `${text}: claude-grid approve ${streamId}, or deny`, streamId);
};

export const approvalAlert = ofEachStream('approval', stream => {
	const gate = pendingApproval(stream);
	if (gate === undefined) return;
	const {id} = stream;
	return {
		text: `${id} ${waitsFor(stream, gate)}`,
		cure: hintOf`${command('approve', id)} ${gate === 'before' ? 'starts it' : 'completes it'}, ${command('deny', id)} does not`,
	};
});

const waitsFor = (stream: Stream, gate: Approval): string => {
	if (gate === 'before') return 'waits for your approval to start';
	const open = openTasks(stream).length;
	const note = open === 0 ? '' : `, ${open} of its tasks unreported`;
	return `is done and waits for your approval${note}`;
};

/** What the evidence shows to be done is completed, or waits for the user's word where the plan asks for one. */
export const completeOrAsk = (draft: Draft, streamId: string): void => {
	if (!isApprovalOpen(draft, streamOf(draft, streamId), 'after')) return complete(draft, streamId);
	settleTasks(draft, streamId);
	patchStream(draft, streamId, {ending: undefined, next: undefined});
	askApproval(draft, streamId, 'after');
};

/** Streams whose approval is open: those that hold up most first, then the oldest. */
export const openApprovals = (run: Run): readonly Stream[] => {
	const open = streamsInOrder(run).filter(stream => pendingApproval(stream) !== undefined && !stream.ending);
	const weight = new Map(open.map(({id}) => [id, unblocks(run, id).length]));
	const since = ({state}: Stream): number => (state.is === 'waiting' ? state.since : 0);
	return open.sort((a, b) => (weight.get(b.id) ?? 0) - (weight.get(a.id) ?? 0) || since(a) - since(b));
};

export const nextApproval = (run: Run, streamId?: string): Stream | undefined =>
	openApprovals(run).find(({id}) => streamId === undefined || id === streamId);

/** What the user should know before the word is given. Raw: sanitise before it is shown. */
export const approvalLines = (run: Run, stream: Stream): readonly string[] => {
	const waiting = unblocks(run, stream.id);
	const opens =
		waiting.length === 0 ? [] : [`It unblocks ${counted(waiting.length, 'stream')}: ${waiting.join(', ')}.`];
	return [
		...(pendingApproval(stream) === 'before' ? [...startLines(run, stream), denied] : workLines(stream)),
		...opens,
	];
};

/** Changes with all that the user is asked to approve: a word is given for what was shown. */
export const approvalVersion = (run: Run, stream: Stream): string => {
	const {id, state, work, verify} = stream;
	const since = state.is === 'waiting' ? state.since : 0;
	const shown =
		pendingApproval(stream) === 'before' ? [plannedStream(run, id), startLines(run, stream)] : [work, verify];
	return textHash(JSON.stringify([since, ...shown]));
};

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** What its start would run, write and allow. Raw, as above. */
export const startLines = (run: Run, {id, tasks}: Stream): readonly string[] => {
	const planned = plannedStream(run, id);
	return [
		`It may start now: ${counted(tasks.length, 'task')}, the first: ${tasks[0]?.title ?? ''}`,
		...(planned ? consentLines({...run.plan, streams: [planned]}) : []),
	];
};

const denied = 'Deny stops it before it starts; continue asks again.';

const workLines = ({work, verify}: Stream): readonly string[] => {
	const made = work
		? `${counted(work.commits, 'commit')}, ${counted(work.files, 'file')} changed: +${work.added} −${work.removed}.`
		: 'It has changed nothing.';
	return [
		`It is done: ${made}${verify?.ok ? ' Verify is green.' : ''}`,
		'Deny stops the stream and keeps its worktree. With --message its agent continues with your instructions.',
	];
};
