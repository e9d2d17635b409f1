import {adopt} from './decide.ts';
import {applyPlan} from './apply-plan.ts';
import {approve, deny} from './approval-answers.ts';
import {addStream} from './add-stream.ts';
import {goBack} from './back.ts';
import {overruleBudget} from './budget.ts';
import type {Command, CommandAnswer} from './command.ts';
import {forkStream} from './fork.ts';
import {goOnAtOnce, pause, recover, stop} from './go-on.ts';
import {onLeadCommand} from './lead-commands.ts';
import {sendMessage} from './messages.ts';
import {queueMerge, startMerge} from './merging.ts';
import {onOwnCommand} from './products.ts';
import {refusal} from './permissions.ts';
import {onRunCommand} from './run-commands.ts';
import {answerQuestion} from './questions.ts';
import {resolve} from './resolving.ts';
import {currentSession, hasStream, streamsInOrder} from './select.ts';
import {dependencyBranches, startStream} from './sessions.ts';
import {claimTask} from './tasks.ts';
import {isShared} from './shared.ts';
import type {Turn} from './turn.ts';
import {clearAlerts, clearStreamAlerts, patchRun, patchStream, perform, say, setState, streamOf} from './turn.ts';
import type {Stream} from './types.ts';
import {unproved} from './unproved.ts';
import {complete} from './verdict.ts';

type Of<Type extends Command['type']> = Extract<Command, {type: Type}>;
const done = (message: string): CommandAnswer => ({ok: true, message});
const no = (message: string, code = 'NOT_NOW'): CommandAnswer => ({ok: false, code, message});

/** Allowed by the table, or refused with its reason and nothing changed. */
export const onCommand = (turn: Turn, command: Command): CommandAnswer => {
	const streamId = 'streamId' in command ? command.streamId : undefined;
	if (streamId !== undefined && !hasStream(turn.run, streamId))
		return no(`there is no stream ${streamId}`, 'NO_STREAM');
	const isForced = 'isForced' in command && command.isForced === true;
	const reason = refusal(turn.run, {type: command.type, streamId, isForced});
	if (reason !== undefined) return no(streamId === undefined ? reason : `${streamId}: ${reason}`);
	switch (command.type) {
		case 'stream.add':
			return addStream(turn, command);
		case 'stream.fork':
			return forkStream(turn, command);
		case 'plan.apply':
			return applyPlan(turn, command);
		case 'task.update':
			return updateTask(turn, command);
		case 'stream.send':
			return sendMessage(turn, command);
		case 'question.answer':
			return answerQuestion(turn, command);
		case 'product.store':
		case 'checkpoint.create':
			return onOwnCommand(turn, command);
		case 'lead.spawn':
		case 'lead.send':
		case 'lead.stop':
		case 'lead.merge':
		case 'lead.poll':
			return onLeadCommand(turn, command);
		case 'alert.dismiss':
			clearAlerts(turn, alert => alert.key === command.key);
			return done('dismissed');
		case 'run.pause':
		case 'run.continue':
		case 'run.stop':
		case 'run.merge':
		case 'run.note':
			return onRunCommand(turn, command);
		default:
			return onStreamCommand(turn, command);
	}
};

const onStreamCommand = (
	turn: Turn,
	command: Exclude<
		Extract<Command, {type: `stream.${string}`; streamId: string}>,
		{type: 'stream.send' | 'stream.fork'}
	>,
): CommandAnswer => {
	const {streamId} = command;
	const isGoingOn = ['stream.spawn', 'stream.continue', 'stream.recover', 'stream.resolve'].includes(command.type);
	const overrule = isGoingOn ? overruleBudget(turn, streamId) : '';
	const stream = streamOf(turn, streamId);
	if (!['stream.detach', 'stream.approve', 'stream.deny'].includes(command.type))
		say(turn, 'command', `${command.type.replace('stream.', '')} asked by the user`, streamId);
	switch (command.type) {
		case 'stream.spawn':
			patchStream(turn, streamId, {isForced: true});
			clearStreamAlerts(turn, streamId, 'blocked', 'worktree');
			startStream(turn, streamId);
			return done(`${streamId} starts${overrule}`);
		case 'stream.stop':
			stop(turn, stream);
			return done(`${streamId} is being stopped, after a checkpoint`);
		case 'stream.pause':
			pause(turn, stream);
			return done(`${streamId} is paused after a checkpoint`);
		case 'stream.continue':
			goOnAtOnce(turn, stream);
			return done(`${goesOn(turn, streamId)}${overrule}`);
		case 'stream.recover':
			recover(turn, stream);
			return done(`${streamId} is recovered in a new session${overrule}`);
		case 'stream.merge':
			return merge(turn, command);
		case 'stream.update':
			perform(turn, {type: 'worktree.update', streamId, dependencies: dependencyBranches(turn, streamId)});
			return done(`${streamId} takes in the newest commits of its dependencies`);
		case 'stream.adopt':
			return adopt(turn, command);
		case 'stream.attach':
			if (isShared(turn.run, streamId)) patchRun(turn, {checkout: streamId});
			setState(turn, streamId, {is: 'waiting', cause: 'attached', since: turn.now, pid: command.pid});
			return done(`attached to ${streamId}`);
		case 'stream.resolve': {
			const answer = resolve(turn, stream);
			return answer.ok ? done(`${answer.message}${overrule}`) : answer;
		}
		case 'stream.approve':
			return approve(turn, stream);
		case 'stream.deny':
			return deny(turn, stream, command.message);
		case 'stream.back':
			return goBack(turn, command);
		case 'stream.detach':
			return detach(turn, stream, command.outcome);
	}
};

const goesOn = (turn: Turn, streamId: string): string =>
	['waiting', 'pending'].includes(streamOf(turn, streamId).state.is)
		? `${streamId} continues when its turn comes`
		: `${streamId} continues`;

const merge = (turn: Turn, command: Of<'stream.merge'>): CommandAnswer => {
	const {streamId, dirty, into} = command;
	const isBusy = streamsInOrder(turn.run).some(stream => stream.merge.is === 'merging');
	const reason = unproved(turn.run, streamOf(turn, streamId));
	const isForced = reason !== undefined;
	if (isBusy && dirty !== undefined) return no('another stream is being merged: try again in a moment');
	if (isForced) say(turn, 'merge', `merged by the user's --force although ${reason}`, streamId);
	if (isBusy) queueMerge(turn, streamId, {into, isForced});
	else startMerge(turn, streamId, {dirty, into, isForced});
	return done(`${streamId} is being merged into ${into ?? turn.run.target}${isForced ? `, although ${reason}` : ''}`);
};

const detach = (turn: Turn, stream: Stream, outcome: 'continue' | 'completed' | 'paused'): CommandAnswer => {
	say(turn, 'command', `user detached: ${outcome}`, stream.id);
	if (outcome === 'paused') {
		setState(turn, stream.id, {is: 'waiting', cause: 'paused', since: turn.now});
		return done(`${stream.id} stays parked`);
	}
	if (outcome === 'continue') {
		goOnAtOnce(turn, stream);
		return done(`${stream.id} resumes by itself`);
	}
	complete(turn, stream.id);
	perform(turn, {type: 'work.look', streamId: stream.id});
	return done(`${stream.id} is completed`);
};

const updateTask = (turn: Turn, command: Of<'task.update'>): CommandAnswer => {
	const session = currentSession(streamOf(turn, command.streamId));
	if (!session || session.id !== command.sessionId || session.endedAt !== undefined)
		return no('this session is not the current one of the stream', 'STALE_SESSION');
	patchStream(turn, command.streamId, {signAt: turn.now});
	const isKnown = claimTask(turn, command.streamId, command.task - 1, command.status, command.blockedReason);
	if (!isKnown) return no(`there is no task ${command.task}`, 'NO_TASK');
	if (command.status === 'completed') perform(turn, {type: 'work.look', streamId: command.streamId});
	const title = streamOf(turn, command.streamId).tasks[command.task - 1]?.title ?? '';
	return done(`[${command.task}] ${title}: ${command.status.replace('_', ' ')}`);
};
