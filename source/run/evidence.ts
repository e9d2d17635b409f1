import {completeOrAsk} from './approvals.ts';
import {unread} from './mail.ts';
import {noteLeft, pathsOf, tellLeft} from './left-over.ts';
import {looseFix, looseText} from './loose-ends.ts';
import {queueMerge} from './merging.ts';
import {restart, settleRecovery} from './recover.ts';
import {currentSession, isConversationRefused} from './select.ts';
import type {Turn} from './turn.ts';
import {patchStream, perform, say, setState, streamOf} from './turn.ts';
import type {EndingClass, LooseEnd, NextSession, StepLeft, Stream, VerifyResult, WorkFacts} from './types.ts';
import {hintOfSwitch, switchText} from './shared.ts';
import {plannedStream} from './types.ts';
import {settleLead} from './wake.ts';
import {fail, openTasks} from './verdict.ts';

/** `completed` needs evidence. Each call does the next thing that is missing, or settles the stream. */
export const settleEvidence = (turn: Turn, streamId: string): void => {
	const stream = streamOf(turn, streamId);
	const planned = plannedStream(turn.run, streamId);
	const {work, ending} = stream;
	if (!planned || !ending) return;
	if (planned.lead) return settleLead(turn, streamId);
	if (work?.isMissing) return again(turn, streamId, 'incomplete', 'its worktree is gone');
	const {workplace} = stream;
	if (workplace?.shared && work && work.branch !== workplace.branch) {
		const hint = hintOfSwitch(streamId, workplace.branch);
		return fail(turn, streamId, switchText(workplace.branch, work.branch), 'permanent', hint);
	}
	if (stream.resolving) return settleResolving(turn, stream, planned.verify);
	if (stream.workplace?.conflicts?.length && work && work.commits === 0)
		return again(turn, streamId, 'incomplete', 'the merge of its dependencies is not finished');
	if (unread(stream).length > 0) return goOnWithMail(turn, streamId);
	if (work && work.dirty > 0) return commitRest(turn, streamId);
	if (work?.looseEnds?.length) return tieLooseEnds(turn, streamId, work.looseEnds);
	const isEmptyFine = planned.allowEmpty || /^\s*NOTHING TO DO:/m.test(ending.reason);
	const hasWork = work !== undefined && work.commits > 0;
	const open = openTasks(stream);
	const isUnreported = open.length === stream.tasks.length && open.length > 0;
	if (!hasWork && !isEmptyFine && work?.mixed?.length)
		return fail(
			turn,
			streamId,
			`nothing was committed: its changes are in files with your uncommitted work (${work.mixed.slice(0, 5).join(', ')})`,
			'finished',
		);
	if (!hasWork && !isEmptyFine && workplace?.shared?.unclear?.length)
		return fail(
			turn,
			streamId,
			`nothing was committed: you may have changed what lies there yourself (${pathsOf(workplace.shared.unclear)})`,
			'finished',
			`commit what belongs to its work, then claude-grid recover ${streamId}`,
		);
	if (!hasWork && !isEmptyFine && isUnreported) return fail(turn, streamId, nothingDone(work), 'finished');
	if (planned.agent !== 'command' && planned.tasks.length > 0 && !(isEmptyFine && !hasWork)) {
		const stuck = open.filter(task => task.status === 'blocked');
		if (stuck.length > 0 && stuck.length === open.length)
			return fail(turn, streamId, `blocked: ${stuck[0]?.blockedReason ?? stuck[0]?.title}`, 'incomplete');
		if (isUnreported && !stream.askedTo.report && canResume(stream)) return askTo(turn, streamId, 'report');
		// Some reported is no worse than none: with its work there the rest is told as unreported.
		const isGivenUp = stream.recoveriesLeft <= 0 && hasWork && open.every(({status}) => status === 'pending');
		if (open.length > 0 && !isUnreported && !isGivenUp)
			return again(turn, streamId, 'incomplete', `${open.length} of ${stream.tasks.length} tasks are left`);
	}
	if (!hasWork && !isEmptyFine) return fail(turn, streamId, nothingDone(work), 'finished');
	if (planned.verify !== undefined && hasWork && !isVerified(stream)) return runVerify(turn, streamId, planned.verify);
	settleDone(turn, streamId);
};

const nothingDone = (work: WorkFacts | undefined): string =>
	work?.notOwn?.length
		? `nothing done: its commits hold only what setup or verify changed (${pathsOf(work.notOwn)})`
		: 'nothing done: it ended without a commit';

/** What was said while it could not hear is heard before it is done. */
const goOnWithMail = (turn: Turn, streamId: string): void => {
	say(turn, 'note', 'continues with a message that waited for its turn to end', streamId);
	restart(turn, streamId, {mode: 'resume', cause: 'finished', ask: 'message'});
};

/** Its tasks were done before: what counts is the merge, committed, and green. */
const settleResolving = (turn: Turn, stream: Stream, verify: string | undefined): void => {
	const {id, work, resolving} = stream;
	if (!resolving) return;
	if (work && (work.dirty > 0 || work.isMerging)) return commitRest(turn, id);
	if (work?.looseEnds?.length) return tieLooseEnds(turn, id, work.looseEnds);
	if (work === undefined || work.head === resolving.head)
		return fail(turn, id, 'the merge was not committed', 'incomplete');
	if (verify !== undefined && !isVerified(stream)) return runVerify(turn, id, verify);
	settleDone(turn, id);
};

/** All evidence is there. */
const settleDone = (turn: Turn, id: string): void => {
	const {resolving, work} = streamOf(turn, id);
	if (work?.notOwn?.length)
		say(turn, 'note', `its commits also hold what setup or verify changed: ${pathsOf(work.notOwn)}`, id);
	if (!resolving) return completeOrAsk(turn, id);
	patchStream(turn, id, {ending: undefined, next: undefined, resolving: undefined, finishedAt: turn.now});
	setState(turn, id, resolving.was);
	say(turn, 'merge', `✓ ${id}: the conflict with ${resolving.into} is resolved`, id);
	queueMerge(turn, id, resolving);
};

const canResume = (stream: Stream): boolean => {
	const session = currentSession(stream);
	return session?.agentSessionId !== undefined && session.agent !== 'command' && !isConversationRefused(stream);
};

const isVerified = (stream: Stream): boolean => stream.verify?.ok === true && stream.verify.head === stream.work?.head;

/** What nobody else would have after a merge is no work; its agent is asked once to see to it. */
const tieLooseEnds = (turn: Turn, streamId: string, ends: readonly LooseEnd[]): void => {
	const stream = streamOf(turn, streamId);
	if (!stream.askedTo.commit && canResume(stream)) return askTo(turn, streamId, 'commit');
	fail(turn, streamId, looseText(ends), 'finished', `${looseFix(ends)}; then claude-grid recover ${streamId}`);
};

/** One resume that asks; after that the engine commits by itself. */
const commitRest = (turn: Turn, streamId: string): void => {
	const stream = streamOf(turn, streamId);
	if (!stream.askedTo.commit && canResume(stream)) return askTo(turn, streamId, 'commit');
	if (!stream.ending) return;
	patchStream(turn, streamId, {ending: {...stream.ending, step: 'committing'}});
	const planned = plannedStream(turn.run, streamId);
	perform(turn, {
		type: 'work.commit',
		streamId,
		message: `${planned?.name ?? streamId}: work left uncommitted`,
		sessionId: currentSession(stream)?.id ?? '',
	});
};

const askTo = (turn: Turn, streamId: string, what: 'commit' | 'report'): void => {
	const stream = streamOf(turn, streamId);
	say(
		turn,
		'note',
		what === 'commit' ? 'ended with uncommitted work: asked to commit' : 'ended without reporting its tasks: asked to',
		streamId,
	);
	patchStream(turn, streamId, {askedTo: {...stream.askedTo, [what]: true}});
	restart(turn, streamId, {mode: 'resume', cause: 'incomplete', ask: what});
};

const again = (turn: Turn, streamId: string, kind: EndingClass, reason: string): void => {
	const {ending} = streamOf(turn, streamId);
	if (ending) settleRecovery(turn, streamId, {...ending, class: kind, reason});
};

const runVerify = (turn: Turn, streamId: string, command: string): void => {
	const {ending} = streamOf(turn, streamId);
	if (!ending) return;
	patchStream(turn, streamId, {ending: {...ending, step: 'verify'}});
	const {workplace} = streamOf(turn, streamId);
	if (workplace) patchStream(turn, streamId, {workplace: {...workplace, isVerifying: true}});
	setState(turn, streamId, {is: 'verifying', step: 'verify', since: turn.now});
	say(turn, 'state', `verifying: ${command}`, streamId);
	perform(turn, {type: 'verify.run', streamId, command});
};

export const onVerified = (turn: Turn, streamId: string, result: VerifyResult, left?: StepLeft): void => {
	const before = streamOf(turn, streamId);
	if (before.ending?.step !== 'verify') return;
	if (left) noteLeft(turn, streamId, left);
	const old = before.workplace?.baseline;
	if (left?.baseline && pathsOf(left.baseline.paths) !== pathsOf(old?.paths ?? []))
		tellLeft(turn, streamId, 'verify', left.baseline);
	patchStream(turn, streamId, {verify: result});
	const stream = {...streamOf(turn, streamId), verify: before.verify};
	const isOther = stream.work !== undefined && stream.work.head !== result.head;
	// Of another commit than is known: once more, unless that was so the last time, too.
	if (isOther && stream.verify?.head !== result.head) return settleEvidence(turn, streamId);
	if (result.ok) {
		say(turn, 'state', '✓ verify passed', streamId);
		return isOther && unread(stream).length === 0 ? settleDone(turn, streamId) : settleEvidence(turn, streamId);
	}
	say(turn, 'state', '✗ verify failed', streamId);
	const next: NextSession = {mode: 'resume', cause: 'incomplete', ask: 'verify'};
	settleRecovery(
		turn,
		streamId,
		{...before.ending, class: 'incomplete', reason: `verify failed: ${lastLine(result.tail)}`},
		next,
	);
};

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1)?.slice(0, 200) ?? '';
