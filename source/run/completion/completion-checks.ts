import type {AgentName} from '../../plan/types.ts';
import type {Draft} from '../draft.ts';
import {addActivity, addEffect, patchStream, setState, streamOf} from '../draft.ts';
import {completeOrAsk} from '../features/approval/approvals.ts';
import {settleLead} from '../features/lead/wake.ts';
import {queueMerge} from '../features/merge/merging.ts';
import {unreadMessages} from '../features/messages/inbox.ts';
import {isNotItsFailure, isRedBefore, reportRedBefore, verdictWords} from '../features/proof/red-before.ts';
import {beginReading} from '../features/reviewer/reading.ts';
import {command, hintOf} from '../model/hint.ts';
import type {EndingClass, LooseEnd, NextSession, StepLeft, Stream, VerifyResult, WorkFacts} from '../model/types.ts';
import {plannedStream} from '../model/types.ts';
import {currentSession, isConversationRefused} from '../select/streams.ts';
import {restart, settleRecovery} from '../stream/recover.ts';
import {pathsOf, recordLeftovers, reportLeftovers} from '../worktree/leftovers.ts';
import {looseFix, looseText} from '../worktree/loose-ends.ts';
import {hintOfSwitch, switchText} from '../worktree/shared-checkout.ts';
import {fail, openTasks} from './completion-result.ts';

/** `completed` needs evidence. Each call does the next thing that is missing, or settles the stream. */
export const checkCompletion = (draft: Draft, streamId: string): void => {
	const stream = streamOf(draft, streamId);
	const planned = plannedStream(draft.run, streamId);
	const {work, ending} = stream;
	if (!planned || !ending) return;
	if (planned.lead) return settleLead(draft, streamId);
	if (work?.isMissing) return retry(draft, streamId, 'incomplete', 'its worktree is gone');
	const {workplace} = stream;
	if (workplace?.shared && work && work.branch !== workplace.branch) {
		const hint = hintOfSwitch(streamId, workplace.branch);
		return fail(draft, streamId, switchText(workplace.branch, work.branch), 'permanent', hint);
	}
	if (stream.resolving) return settleResolving(draft, stream, planned.verify);
	if (stream.workplace?.conflicts?.length && work && work.commits === 0)
		return retry(draft, streamId, 'incomplete', 'the merge of its dependencies is not finished');
	if (unreadMessages(stream).length > 0) return resumeWithMessages(draft, streamId);
	if (work && work.dirty > 0) return commitRest(draft, streamId);
	if (work?.looseEnds?.length) return tieLooseEnds(draft, streamId, work.looseEnds);
	const isEmptyFine = planned.allowEmpty || /^\s*NOTHING TO DO:/m.test(ending.reason);
	const hasWork = work !== undefined && work.commits > 0;
	const open = openTasks(stream);
	const isUnreported = open.length === stream.tasks.length && open.length > 0;
	if (!hasWork && !isEmptyFine && work?.mixed?.length)
		return fail(
			draft,
			streamId,
			`nothing was committed: its changes are in files with your uncommitted work (${work.mixed.slice(0, 5).join(', ')})`,
			'finished',
		);
	if (!hasWork && !isEmptyFine && workplace?.shared?.unclear?.length)
		return fail(
			draft,
			streamId,
			`nothing was committed: you may have changed what lies there yourself (${pathsOf(workplace.shared.unclear)})`,
			'finished',
			hintOf`commit what belongs to its work, then ${command('recover', streamId)}`,
		);
	if (!hasWork && !isEmptyFine && isUnreported) return fail(draft, streamId, nothingDone(work), 'finished');
	if (planned.agent !== 'command' && planned.tasks.length > 0 && !(isEmptyFine && !hasWork)) {
		const stuck = open.filter(task => task.status === 'blocked');
		if (stuck.length > 0 && stuck.length === open.length)
			return fail(draft, streamId, `blocked: ${stuck[0]?.blockedReason ?? stuck[0]?.title}`, 'incomplete');
		if (isUnreported && !stream.askedTo.report && canReport(planned.agent) && canResume(stream))
			return requestCompletion(draft, streamId, 'report');
		// Some reported is no worse than none: with its work there the rest is told as unreported.
		const isGivenUp = stream.recoveriesLeft <= 0 && hasWork && open.every(({status}) => status === 'pending');
		if (open.length > 0 && !isUnreported && !isGivenUp)
			return retry(draft, streamId, 'incomplete', `${open.length} of ${stream.tasks.length} tasks are left`);
	}
	if (!hasWork && !isEmptyFine) return fail(draft, streamId, nothingDone(work), 'finished');
	if (planned.verify !== undefined && hasWork && !isJudged(stream)) return runVerify(draft, streamId, planned.verify);
	if (hasWork && beginReading(draft, streamId)) return;
	settleDone(draft, streamId);
};

const nothingDone = (work: WorkFacts | undefined): string =>
	work?.notOwn?.length
		? `nothing done: its commits hold only what setup or verify changed (${pathsOf(work.notOwn)})`
		: 'nothing done: it ended without a commit';

/** What was said while it could not hear is heard before it is done. */
const resumeWithMessages = (draft: Draft, streamId: string): void => {
	addActivity(draft, 'note', 'continues with a message that waited for its turn to end', streamId);
	restart(draft, streamId, {mode: 'resume', cause: 'finished', ask: 'message'});
};

/** Its tasks were done before: what counts is the merge, committed, and green. */
const settleResolving = (draft: Draft, stream: Stream, verify: string | undefined): void => {
	const {id, work, resolving} = stream;
	if (!resolving) return;
	if (work && (work.dirty > 0 || work.isMerging)) return commitRest(draft, id);
	if (work?.looseEnds?.length) return tieLooseEnds(draft, id, work.looseEnds);
	if (work === undefined || work.head === resolving.head)
		return fail(draft, id, 'the merge was not committed', 'incomplete');
	if (verify !== undefined && !isVerified(stream)) return runVerify(draft, id, verify);
	settleDone(draft, id);
};

/** All evidence is there. */
const settleDone = (draft: Draft, id: string): void => {
	const {resolving, work} = streamOf(draft, id);
	if (work?.notOwn?.length)
		addActivity(draft, 'note', `its commits also hold what setup or verify changed: ${pathsOf(work.notOwn)}`, id);
	if (!resolving) return completeOrAsk(draft, id);
	patchStream(draft, id, {ending: undefined, next: undefined, resolving: undefined, finishedAt: draft.now});
	setState(draft, id, resolving.was);
	addActivity(draft, 'merge', `✓ ${id}: the conflict with ${resolving.into} is resolved`, id);
	queueMerge(draft, id, resolving);
};

const canResume = (stream: Stream): boolean => {
	const session = currentSession(stream);
	return session?.agentSessionId !== undefined && session.agent !== 'command' && !isConversationRefused(stream);
};

/** Gemini CLI has no tool to report with: a session that asks for it would be for nothing. */
const canReport = (agent: AgentName): boolean => agent !== 'gemini';

const isVerified = ({verify, work}: Stream): boolean => verify?.ok === true && verify.head === work?.head;

/** All that verify can say of it was said. */
const isJudged = (stream: Stream): boolean => isVerified(stream) || isRedBefore(stream);

/** What nobody else would have after a merge is not work; its agent is asked once to see to it. */
const tieLooseEnds = (draft: Draft, streamId: string, ends: readonly LooseEnd[]): void => {
	const stream = streamOf(draft, streamId);
	if (!stream.askedTo.commit && canResume(stream)) return requestCompletion(draft, streamId, 'commit');
	fail(draft, streamId, looseText(ends), 'finished', hintOf`${looseFix(ends)}; then ${command('recover', streamId)}`);
};

/** One resume that asks; after that the engine commits by itself. */
const commitRest = (draft: Draft, streamId: string): void => {
	const stream = streamOf(draft, streamId);
	if (!stream.askedTo.commit && canResume(stream)) return requestCompletion(draft, streamId, 'commit');
	if (!stream.ending) return;
	patchStream(draft, streamId, {ending: {...stream.ending, step: 'committing'}});
	const planned = plannedStream(draft.run, streamId);
	addEffect(draft, {
		type: 'work.commit',
		streamId,
		message: `${planned?.name ?? streamId}: work left uncommitted`,
		sessionId: currentSession(stream)?.id ?? '',
	});
};

const requestCompletion = (draft: Draft, streamId: string, what: 'commit' | 'report'): void => {
	const stream = streamOf(draft, streamId);
	addActivity(
		draft,
		'note',
		what === 'commit' ? 'ended with uncommitted work: asked to commit' : 'ended without reporting its tasks: asked to',
		streamId,
	);
	patchStream(draft, streamId, {askedTo: {...stream.askedTo, [what]: true}});
	restart(draft, streamId, {mode: 'resume', cause: 'incomplete', ask: what});
};

const retry = (draft: Draft, streamId: string, kind: EndingClass, reason: string): void => {
	const {ending} = streamOf(draft, streamId);
	if (ending) settleRecovery(draft, streamId, {...ending, class: kind, reason});
};

const runVerify = (draft: Draft, streamId: string, command: string): void => {
	const {ending} = streamOf(draft, streamId);
	if (!ending) return;
	patchStream(draft, streamId, {ending: {...ending, step: 'verify'}});
	const {workplace} = streamOf(draft, streamId);
	if (workplace) patchStream(draft, streamId, {workplace: {...workplace, isVerifying: true}});
	setState(draft, streamId, {is: 'verifying', step: 'verify', since: draft.now});
	addActivity(draft, 'state', `verifying: ${command}`, streamId);
	addEffect(draft, {type: 'verify.run', streamId, command});
};

export const onVerified = (draft: Draft, streamId: string, result: VerifyResult, left?: StepLeft): void => {
	const before = streamOf(draft, streamId);
	if (before.ending?.step !== 'verify') return;
	if (left) recordLeftovers(draft, streamId, left);
	const old = before.workplace?.baseline;
	if (left?.baseline && pathsOf(left.baseline.paths) !== pathsOf(old?.paths ?? []))
		reportLeftovers(draft, streamId, 'verify', left.baseline);
	patchStream(draft, streamId, {
		verify: result,
		...(result.isFlaky && !result.isReused && {flakyCount: (before.flakyCount ?? 0) + 1}),
	});
	const stream = {...streamOf(draft, streamId), verify: before.verify};
	const isOther = stream.work !== undefined && stream.work.head !== result.head;
	// Of another commit than is known: once more, unless that was so the last time, too.
	if (isOther && stream.verify?.head !== result.head) return checkCompletion(draft, streamId);
	if (result.ok) {
		addActivity(draft, 'state', passedText(result), streamId);
		return isOther && unreadMessages(stream).length === 0
			? settleDone(draft, streamId)
			: checkCompletion(draft, streamId);
	}
	if (!isOther && isNotItsFailure(draft.run, before, result)) {
		reportRedBefore(draft, streamId);
		return checkCompletion(draft, streamId);
	}
	addActivity(draft, 'state', `✗ verify ${verdictWords(result)}`, streamId);
	const next: NextSession = {mode: 'resume', cause: 'incomplete', ask: 'verify'};
	settleRecovery(draft, streamId, {...before.ending, class: 'incomplete', reason: failedText(result)}, next);
};

const passedText = ({isFlaky, isReused}: VerifyResult): string => {
	if (isReused) return '✓ verify passed on these files before: not run again';
	return isFlaky ? '✓ verify is flaky: it failed, then passed on the same files' : '✓ verify passed';
};

const failedText = (result: VerifyResult): string => {
	const last = lastLine(result.tail);
	const verdict = `verify ${verdictWords(result)}`;
	return last === '' ? `${verdict}; it wrote nothing` : `${verdict}: ${last}`;
};

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1)?.slice(0, 200) ?? '';
