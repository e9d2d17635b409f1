import {nextApproval} from '../run/features/approval/approvals.ts';
import {nextQuestion} from '../run/features/questions/questions.ts';
import {raceOf} from '../run/features/race/races.ts';
import type {CommandType} from '../run/model/command.ts';
import {refusal} from '../run/permissions.ts';
import {worktreeOf} from '../run/select/merging.ts';
import {isFinished} from '../run/select/standing.ts';
import {liveSession} from '../run/select/streams.ts';
import type {KeyContext} from './binding.ts';

/** Why a key that needs a stream, or a command on it, does nothing now. */
export const needsStream =
	(type?: CommandType) =>
	({run, focusedId}: KeyContext): string | undefined => {
		if (run === null) return 'there is no run yet';
		if (focusedId === undefined) return 'no stream is in focus';
		return type && refusal(run, {type, streamId: focusedId});
	};

export const needsRun =
	(type?: CommandType) =>
	({run}: KeyContext): string | undefined => {
		if (run === null) return 'there is no run yet';
		return type && refusal(run, {type});
	};

/** A live session is not a hindrance: the key asks and stops it first. */
export const attachRefusal = (context: KeyContext): string | undefined => {
	const stream = context.run?.streams[context.focusedId ?? ''];
	if (stream && (liveSession(stream) || stream.ending)) return undefined;
	return needsStream('stream.attach')(context);
};

/** A look beside whoever works there is no hindrance to anybody. */
export const shellRefusal = (context: KeyContext): string | undefined => {
	const stream = context.run?.streams[context.focusedId ?? ''];
	return needsStream()(context) ?? (stream && worktreeOf(stream) === undefined ? 'it has no worktree' : undefined);
};

/** `c` continues the stream in focus, or the run when only the run can be continued. */
export const continueRefusal = (context: KeyContext): string | undefined => {
	const ofStream = needsStream('stream.continue')(context);
	return ofStream && needsRun('run.continue')(context) ? ofStream : undefined;
};

export const raceRefusal = (context: KeyContext): string | undefined =>
	needsStream()(context) ??
	(context.run && raceOf(context.run, context.focusedId ?? '') === undefined ? 'this stream is in no race' : undefined);

export const newRunRefusal = ({run}: KeyContext): string | undefined =>
	run && !isFinished(run) ? 'this run is not finished; Q stops it' : undefined;

export const needsQuestion = ({run}: KeyContext): string | undefined =>
	run && (nextQuestion(run) || nextApproval(run))
		? undefined
		: 'no agent asks anything, and no stream waits for approval';
