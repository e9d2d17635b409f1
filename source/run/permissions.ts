import {forceHint, unproved} from './completion/unproved.ts';
import {deliverable, deliveryRefusal} from './features/deliver/stack.ts';
import {moveRefusal} from './features/hosts/refusal.ts';
import {isLead} from './features/lead/lead.ts';
import {maxUnread, unreadMessages} from './features/messages/inbox.ts';
import {hasVerify} from './features/proof/union.ts';
import {adoptRefusal, raceMergeRefusal} from './features/race/race-rules.ts';
import {lostRace} from './features/race/races.ts';
import {lastRejection, openComments} from './features/review/comments.ts';
import type {CommandType} from './model/command.ts';
import type {StateName} from './model/types.ts';
import {plannedStream, type Run, type Stream} from './model/types.ts';
import {usageLimits} from './policy/whose-limit.ts';
import {foreseen} from './select/conflicts.ts';
import {openNeeds} from './select/dependencies.ts';
import {mergeable, mergedTogether} from './select/merging.ts';
import {isFinished, isMergeUnderWay} from './select/standing.ts';
import {findStream, isFinal, liveSession, pendingApproval, streamsInOrder} from './select/streams.ts';
import {checkoutRefusal, checkoutWriter, isOnTarget, isShared} from './worktree/shared-checkout.ts';
import {branchHint} from './worktree/worktree-checks.ts';

/** The one table of what is allowed when; keys, help and API errors are made from it. */

type Rule = (run: Run, stream: Stream, isForced: boolean) => string | undefined;

const stateIs = (stream: Stream, ...names: readonly StateName[]): boolean => names.includes(stream.state.is);

const stateWord = (stream: Stream): string =>
	stream.state.is === 'waiting' ? `waiting (${stream.state.cause})` : stream.state.is;

const isEnding = (stream: Stream): boolean => stream.ending !== undefined;

/** Its worktree is made or its setup runs: nobody else may be there yet. */
const isBeingPrepared = ({state}: Stream): boolean => state.is === 'starting' && state.step !== 'agent';

const isAtWork = (stream: Stream): boolean =>
	liveSession(stream) !== undefined || isEnding(stream) || isBeingPrepared(stream);

/** Two writers in one worktree never: whoever is attached says on leaving how it continues. */
const isAttached = 'attached in another terminal: detach there first';

const streamRules: Partial<Record<CommandType, Rule>> = {
	'stream.spawn': (run, stream) =>
		stateIs(stream, 'pending', 'blocked', 'ready') || isHeldBack(stream)
			? checkoutRefusal(run, stream.id)
			: `it is ${stateWord(stream)} already`,
	'stream.stop': (_run, stream) =>
		stateIs(stream, 'completed', 'failed', 'stopped') ? `it is ${stateWord(stream)}: nothing to stop` : undefined,
	'stream.pause': (_run, stream) => {
		if (isEnding(stream)) return 'its session is ending already';
		return stateIs(stream, 'starting', 'running', 'stalled', 'recovering') ||
			isWaiting(stream, 'backoff', 'limit', 'permission', 'question', 'streams')
			? undefined
			: `it is ${stateWord(stream)}: nothing to pause`;
	},
	'stream.continue': (_run, stream) => {
		if (isWaiting(stream, 'attached')) return isAttached;
		if (isEnding(stream)) return 'it is still being stopped: try again in a moment';
		if (isWaiting(stream, 'approval')) return 'it waits for your approval: approve or deny it';
		return stateIs(stream, 'stopped') || isWaiting(stream, 'paused', 'interrupted', 'limit', 'backoff', 'budget')
			? undefined
			: `it is ${stateWord(stream)}: only a paused, interrupted or stopped stream can continue`;
	},
	'stream.recover': (_run, stream) => {
		if (isWaiting(stream, 'attached')) return isAttached;
		if (pendingApproval(stream) === 'before') return 'it has not started yet: approve or spawn it';
		if (stateIs(stream, 'completed', 'pending', 'ready')) return `it is ${stateWord(stream)}: nothing to recover`;
		if (stream.workplace === undefined && stateIs(stream, 'blocked')) return 'it has not started yet';
		if (isEnding(stream) && stateIs(stream, 'recovering')) return 'it is recovering already';
		if (isBeingPrepared(stream)) return 'its worktree is being prepared';
		return undefined;
	},
	'stream.merge': (run, stream, isForced) =>
		isLead(run, stream.id)
			? 'the lead has nothing to merge'
			: (mergeRefusal(run, stream) ??
				(isForced ? undefined : unprovedRefusal(run, stream)) ??
				raceMergeRefusal(run, stream.id, isForced)),
	'stream.deliver': deliveryRefusal,
	'stream.adopt': adoptRefusal,
	'stream.update': (run, stream) => {
		if (stream.workplace === undefined) return 'it has no worktree yet';
		if (stream.workplace.shared) return 'it works in your own checkout: merge there what it needs';
		if (isAtWork(stream)) return 'its agent is working: update between sessions';
		if (isWaiting(stream, 'limit', 'backoff')) return 'it is about to continue: pause it first';
		if (Object.values(stream.behind).every(count => count === 0)) return 'it is up to date with its dependencies';
		return run.isStopping ? 'the run is stopping' : undefined;
	},
	'stream.attach': (run, stream) => {
		if (stream.workplace === undefined) return 'it has no worktree yet';
		if (isAtWork(stream)) return 'its session must be stopped first';
		return isWaiting(stream, 'attached') ? 'attached in another terminal already' : checkoutRefusal(run, stream.id);
	},
	'stream.fork': (run, stream) => {
		if (isLead(run, stream.id)) return 'the lead has nothing to fork';
		if (isShared(run, stream.id)) return 'it works in your own checkout: its checkpoints hold your work, too';
		return stream.checkpoints.length === 0 ? 'it has no checkpoint yet' : undefined;
	},
	'stream.back': (run, stream) => backRefusal(run, stream),
	'stream.move': (run, stream) => moveRefusal(run, stream),
	'stream.send': (_run, stream) => sendRefusal(stream),
	'review.seen': (_run, stream) => reviewRefusal(stream),
	'review.comment': (_run, stream) => reviewRefusal(stream),
	'review.send': (_run, stream) =>
		openComments(stream.review).length === 0 ? 'no comment of its review is open' : sendRefusal(stream),
	'review.reject': (run, stream) => changeRefusal(run, stream),
	'review.restore': (run, stream) =>
		lastRejection(stream.review) === undefined ? 'no hunk of it is rejected' : changeRefusal(run, stream),
	'reviewer.ask': (run, stream) => readingRefusal(run, stream),
	'question.answer': (_run, stream) => ((stream.questions ?? []).length > 0 ? undefined : 'it has no pending question'),
	'stream.resolve': (run, stream) => resolveRefusal(run, stream),
	'stream.approve': (_run, stream) => approvalRefusal(stream),
	'stream.deny': (_run, stream) => approvalRefusal(stream),
	'stream.detach': (_run, stream) => (isWaiting(stream, 'attached') ? undefined : 'nobody is attached to it'),
};

/** It has not started, and waits for the user's word alone. */
const isHeldBack = (stream: Stream): boolean =>
	pendingApproval(stream) === 'before' || (isWaiting(stream, 'budget') && stream.sessions.length === 0);

const resolveRefusal = (run: Run, stream: Stream): string | undefined => {
	if (plannedStream(run, stream.id)?.agent === 'command')
		return 'a command cannot be asked to resolve a conflict: attach to it';
	if (stream.state.is === 'blocked' && stream.state.files !== undefined) return undefined;
	// One that is only foreseen is resolved where the merge would be tried.
	if (stream.merge.is !== 'conflicted')
		return foreseen(run, stream) ? streamRules['stream.merge']?.(run, stream, false) : 'it is not in conflict';
	if (isAtWork(stream)) return 'its agent is still working';
	return isFinal(stream.state) ? undefined : `it is ${stateWord(stream)}, not completed`;
};

const approvalRefusal = (stream: Stream): string | undefined => {
	if (pendingApproval(stream) === undefined) return 'it is not waiting for approval';
	return isEnding(stream) ? 'it is being stopped' : undefined;
};

const isWaiting = (stream: Stream, ...causes: readonly string[]): boolean =>
	stream.state.is === 'waiting' && causes.includes(stream.state.cause);

const mergeRefusal = (run: Run, stream: Stream): string | undefined => {
	if (stream.merge.is === 'merged') return 'it is already merged';
	if (stream.merge.is === 'merging' || stream.merge.is === 'queued') return 'it is being merged';
	if (stream.workplace === undefined) return 'it has no branch yet';
	if (stream.work?.isBranchGone) return `its branch is gone: ${branchHint(stream)}`;
	if (isAtWork(stream)) return 'its agent is still working';
	if (isOnTarget(run, stream)) return `its commits are on ${run.target} already`;
	const writer = checkoutWriter(run);
	if (writer !== undefined) return `${writer} works in your checkout: merge when it is idle`;
	if (stateIs(stream, 'completed', 'stopped', 'failed')) return undefined;
	return isWaiting(stream, 'paused', 'attached') ? undefined : `it is ${stateWord(stream)}, not completed`;
};

/** Only completed work is merged without a word of its own. */
const unprovedRefusal = (run: Run, stream: Stream): string | undefined => {
	const reason = unproved(run, stream);
	return reason && `${reason}: ${forceHint(stream.id)}`;
};

const backRefusal = (run: Run, stream: Stream): string | undefined => {
	if (isLead(run, stream.id)) return 'the lead has nothing to go back to';
	if (isShared(run, stream.id)) return 'it works in your own checkout: go back there yourself';
	if (stream.merge.is === 'merged') return 'it is already merged: fork it instead';
	const refusal = quietRefusal(run, stream);
	return refusal ?? (stream.checkpoints.length === 0 ? 'it has no checkpoint yet' : undefined);
};

/** What waits is bounded; a message to a stream that is being merged would change what is merged. */
const sendRefusal = (stream: Stream): string | undefined => {
	if (stream.merge.is === 'merging' || stream.merge.is === 'queued') return 'it is being merged: send it afterwards';
	if (stream.ending?.review) return 'a hunk of it is being changed: send it in a moment';
	return unreadMessages(stream).length >= maxUnread ? `${maxUnread} messages wait for it already` : undefined;
};

/** Its branch and files are changed at the user's word: nobody else may write there. */
const quietRefusal = (run: Run, stream: Stream): string | undefined => {
	if (stream.workplace === undefined) return 'it has no worktree yet';
	if (stream.work?.isMissing) return 'its worktree is gone';
	if (isAtWork(stream)) return 'its agent is working: pause it first';
	if (isWaiting(stream, 'limit', 'backoff')) return 'it is about to continue: pause it first';
	if (isWaiting(stream, 'attached')) return isAttached;
	if (stream.merge.is === 'merging' || stream.merge.is === 'queued') return 'it is being merged';
	return run.isStopping ? 'the run is stopping' : undefined;
};

const changeRefusal = (run: Run, stream: Stream): string | undefined => {
	if (isShared(run, stream.id)) return 'it works in your own checkout: change it there';
	if (stream.merge.is === 'merged') return 'it is already merged';
	return quietRefusal(run, stream);
};

const readingRefusal = (run: Run, stream: Stream): string | undefined => {
	if (plannedStream(run, stream.id)?.review === undefined) return 'the plan names no reviewer for it';
	if (!stateIs(stream, 'completed')) return `it is ${stateWord(stream)}: only finished work is reviewed`;
	return changeRefusal(run, stream);
};

const reviewRefusal = ({workplace}: Stream): string | undefined =>
	workplace === undefined ? 'it has no branch yet: there is nothing to review' : undefined;

const nothingPaused = (run: Run): string => {
	const [held] = streamsInOrder(run).filter(stream => isWaiting(stream, 'budget'));
	if (!held) return 'nothing is paused';
	return `the budget is used up: raise it in the plan and apply it, or continue ${held.id} by its name`;
};

const runRules: Partial<Record<CommandType, (run: Run) => string | undefined>> = {
	'run.pause': run =>
		run.isPaused ? 'the run is paused already' : isFinished(run) ? 'the run is finished' : undefined,
	'run.continue': run => {
		const waits = streamsInOrder(run).some(
			stream => isWaiting(stream, 'paused', 'interrupted') || (stateIs(stream, 'stopped') && !lostRace(run, stream.id)),
		);
		return run.isPaused || run.isBreakerOpen || usageLimits(run).length > 0 || waits ? undefined : nothingPaused(run);
	},
	'run.stop': run => (isFinished(run) ? 'the run is finished' : undefined),
	'run.verify': run =>
		hasVerify(run) ? undefined : 'the plan has no verify: there is nothing to run ("verify": "npm test" in the plan)',
	'run.deliver': run => (deliverable(run).length > 0 ? undefined : 'no completed stream has a commit to deliver'),
	'run.merge': run => {
		if (mergedTogether(run).length > 0) return undefined;
		if (isMergeUnderWay(run)) return 'everything is being merged';
		return mergeable(run).length > 0
			? 'no completed stream has a commit to merge'
			: 'no completed stream is left to merge';
	},
};

/** Why a command cannot be done now, one sentence; undefined when it can. */
export const refusal = (
	run: Run,
	command: {readonly type: CommandType; readonly streamId?: string | undefined; readonly isForced?: boolean},
): string | undefined => {
	const {type, streamId, isForced = false} = command;
	if (run.viewOnly !== undefined) return run.viewOnly;
	if (streamId === undefined) return runRules[type]?.(run);
	const stream = findStream(run, streamId);
	if (stream === undefined) return `there is no stream ${streamId}`;
	return streamRules[type]?.(run, stream, isForced);
};

/** What the user is asked before a spawn that skips the queue; undefined when nothing is skipped. */
export const spawnWarning = (run: Run, streamId: string): string | undefined => {
	const open = openNeeds(run, streamId);
	return open.length > 0 ? `${open.join(', ')} ${open.length === 1 ? 'is' : 'are'} not completed` : undefined;
};
