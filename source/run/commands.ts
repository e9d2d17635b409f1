import {addStream} from './add-stream.ts';
import {applyPlan} from './apply-plan.ts';
import {unproved} from './completion/unproved.ts';
import {addActivity, addEffect, clearAlerts, clearStreamAlerts, type Draft, patchStream, streamOf} from './draft.ts';
import {approve, deny} from './features/approval/approval-answers.ts';
import {deliver} from './features/deliver/deliver.ts';
import {onOwnCommand} from './features/handover/findings.ts';
import {goBack} from './features/history/back.ts';
import {forkStream} from './features/history/fork.ts';
import {drainHost, moveStream} from './features/hosts/move.ts';
import {onLeadCommand} from './features/lead/lead-commands.ts';
import {queueMerge, startMerge} from './features/merge/merging.ts';
import {resolve} from './features/merge/resolving.ts';
import {sendMessage} from './features/messages/messages.ts';
import {revokeGrant} from './features/questions/grants.ts';
import {answerQuestion} from './features/questions/questions.ts';
import {adopt} from './features/race/race-winner.ts';
import {onReviewCommand} from './features/review/review-commands.ts';
import type {Command, CommandAnswer} from './model/command.ts';
import {refusal} from './permissions.ts';
import {overruleBudget} from './policy/budget.ts';
import {onRunCommand} from './run-commands.ts';
import {currentSession, hasStream, streamsInOrder} from './select.ts';
import {attach, detach} from './stream/attached.ts';
import {pause, recover, resumeNow, stop} from './stream/resume.ts';
import {dependencyBranches, startStream} from './stream/sessions.ts';
import {claimTask} from './stream/tasks.ts';

type Of<Type extends Command['type']> = Extract<Command, {type: Type}>;
const done = (message: string): CommandAnswer => ({ok: true, message});
const no = (message: string, code = 'NOT_NOW'): CommandAnswer => ({ok: false, code, message});

/** Allowed by the table, or refused with its reason and nothing changed. */
export const onCommand = (draft: Draft, command: Command): CommandAnswer => {
	const streamId = 'streamId' in command ? command.streamId : undefined;
	if (streamId !== undefined && !hasStream(draft.run, streamId))
		return no(`there is no stream ${streamId}`, 'NO_STREAM');
	const isForced = 'isForced' in command && command.isForced === true;
	const reason = refusal(draft.run, {type: command.type, streamId, isForced});
	if (reason !== undefined) return no(streamId === undefined ? reason : `${streamId}: ${reason}`);
	switch (command.type) {
		case 'stream.add':
			return addStream(draft, command);
		case 'stream.fork':
			return forkStream(draft, command);
		case 'plan.apply':
			return applyPlan(draft, command);
		case 'task.update':
			return updateTask(draft, command);
		case 'stream.send':
			return sendMessage(draft, command);
		case 'question.answer':
			return answerQuestion(draft, command);
		case 'grant.revoke':
			return revokeGrant(draft, command);
		case 'stream.move':
			return moveStream(draft, command.streamId, command.to);
		case 'host.drain':
		case 'host.resume':
			return drainHost(draft, command.name, command.type === 'host.drain');
		case 'product.store':
		case 'checkpoint.create':
			return onOwnCommand(draft, command);
		case 'lead.spawn':
		case 'lead.send':
		case 'lead.stop':
		case 'lead.merge':
		case 'lead.poll':
			return onLeadCommand(draft, command);
		case 'review.seen':
		case 'review.comment':
		case 'review.send':
		case 'review.reject':
		case 'review.restore':
			return onReviewCommand(draft, command);
		case 'alert.dismiss':
			clearAlerts(draft, alert => alert.key === command.key);
			return done('dismissed');
		case 'run.pause':
		case 'run.continue':
		case 'run.stop':
		case 'run.merge':
		case 'run.deliver':
		case 'run.note':
			return onRunCommand(draft, command);
		default:
			return onStreamCommand(draft, command);
	}
};

const onStreamCommand = (
	draft: Draft,
	command: Exclude<
		Extract<Command, {type: `stream.${string}`; streamId: string}>,
		{type: 'stream.send' | 'stream.fork' | 'stream.move'}
	>,
): CommandAnswer => {
	const {streamId} = command;
	const isGoingOn = ['stream.spawn', 'stream.continue', 'stream.recover', 'stream.resolve'].includes(command.type);
	const overrule = isGoingOn ? overruleBudget(draft, streamId) : '';
	const stream = streamOf(draft, streamId);
	if (!['stream.detach', 'stream.approve', 'stream.deny'].includes(command.type))
		addActivity(draft, 'command', `${command.type.replace('stream.', '')} asked by the user`, streamId);
	switch (command.type) {
		case 'stream.spawn':
			patchStream(draft, streamId, {isForced: true});
			clearStreamAlerts(draft, streamId, 'blocked', 'worktree');
			startStream(draft, streamId);
			return done(`${streamId} starts${overrule}`);
		case 'stream.stop':
			stop(draft, stream);
			return done(`${streamId} is being stopped, after a checkpoint`);
		case 'stream.pause':
			pause(draft, stream);
			return done(`${streamId} is paused after a checkpoint`);
		case 'stream.continue':
			resumeNow(draft, stream);
			return done(`${goesOn(draft, streamId)}${overrule}`);
		case 'stream.recover':
			recover(draft, stream);
			return done(`${streamId} is recovered in a new session${overrule}`);
		case 'stream.merge':
			return merge(draft, command);
		case 'stream.deliver':
			return deliver(draft, streamId);
		case 'stream.update':
			addEffect(draft, {type: 'worktree.update', streamId, dependencies: dependencyBranches(draft, streamId)});
			return done(`${streamId} takes in the newest commits of its dependencies`);
		case 'stream.adopt':
			return adopt(draft, command);
		case 'stream.attach':
			return attach(draft, stream, command.pid);
		case 'stream.resolve': {
			const answer = resolve(draft, stream);
			return answer.ok ? done(`${answer.message}${overrule}`) : answer;
		}
		case 'stream.approve':
			return approve(draft, stream, command.seen);
		case 'stream.deny':
			return deny(draft, stream, command.message);
		case 'stream.back':
			return goBack(draft, command);
		case 'stream.detach':
			return detach(draft, stream, command.outcome);
	}
};

const goesOn = (draft: Draft, streamId: string): string =>
	['waiting', 'pending'].includes(streamOf(draft, streamId).state.is)
		? `${streamId} continues when its turn comes`
		: `${streamId} continues`;

const merge = (draft: Draft, command: Of<'stream.merge'>): CommandAnswer => {
	const {streamId, dirty, into} = command;
	const isBusy = streamsInOrder(draft.run).some(stream => stream.merge.is === 'merging');
	const reason = unproved(draft.run, streamOf(draft, streamId));
	const isForced = reason !== undefined;
	if (isBusy && dirty !== undefined) return no('another stream is being merged: try again in a moment');
	if (isForced) addActivity(draft, 'merge', `merged by the user's --force although ${reason}`, streamId);
	if (isBusy) queueMerge(draft, streamId, {into, isForced});
	else startMerge(draft, streamId, {dirty, into, isForced});
	return done(`${streamId} is being merged into ${into ?? draft.run.target}${isForced ? `, although ${reason}` : ''}`);
};

const updateTask = (draft: Draft, command: Of<'task.update'>): CommandAnswer => {
	const session = currentSession(streamOf(draft, command.streamId));
	if (!session || session.id !== command.sessionId || session.endedAt !== undefined)
		return no('this session is not the current one of the stream', 'STALE_SESSION');
	patchStream(draft, command.streamId, {signAt: draft.now});
	const isKnown = claimTask(draft, command.streamId, command.task - 1, command.status, command.blockedReason);
	if (!isKnown) return no(`there is no task ${command.task}`, 'NO_TASK');
	if (command.status === 'completed') addEffect(draft, {type: 'work.look', streamId: command.streamId});
	const title = streamOf(draft, command.streamId).tasks[command.task - 1]?.title ?? '';
	return done(`[${command.task}] ${title}: ${command.status.replace('_', ' ')}`);
};
