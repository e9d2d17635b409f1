import type {Engine} from '../../../engine/types.ts';
import {UserError} from '../../../error.ts';
import {reviewLines} from '../../../print/report/review-lines.ts';
import type {Review} from '../../../run/features/review/types.ts';
import {withWords} from '../../../run/features/review/with-words.ts';
import {plainJson} from '../../../sanitise.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {currentRun} from '../../connect/follow.ts';
import {givenStream, requireStream} from '../../connect/require-stream.ts';
import {send} from '../../connect/send-command.ts';
import type {Context} from '../../context.ts';
import {changeHunk} from '../../review/change-hunk.ts';
import {commentCommand, fileOf, hunkOf} from '../../review/comment-place.ts';

/** What a stream has changed, as it is reviewed; comments on lines, and sending them to its agent. */
export const run = async (context: Context): Promise<number> => {
	const {comment, seen, reject, restore: isRestore, send: isSend, ask: isAsk} = context.flags;
	const streamId = givenStream(context);
	requireOne(context);
	const engine = await engineOfRun(context);
	requireStream(await currentRun(engine), streamId);
	if (isSend) return send(context, engine, {type: 'review.send', streamId});
	if (isAsk) return send(context, engine, {type: 'reviewer.ask', streamId});
	if (isRestore) return changeHunk(context, engine, {type: 'review.restore', streamId});
	const review = await readReview(engine, streamId);
	if (comment !== undefined) return send(context, engine, commentCommand(review, comment, context.words[1]));
	if (reject !== undefined) return changeHunk(context, engine, {type: 'review.reject', ...hunkOf(review, reject)});
	if (seen !== undefined) {
		const {path, mark} = fileOf(review, seen);
		return send(context, engine, {type: 'review.seen', streamId, path, mark});
	}
	await engine.close();
	if (context.flags.json) context.print(plainJson(JSON.stringify(withWords(review), undefined, '\t')));
	else for (const line of reviewLines(review, context.now(), context.style)) context.print(line);
	if (review.files.length === 0) context.warn(`${streamId} has changed nothing yet`);
	return 0;
};

const requireOne = ({flags: {comment, seen, reject, restore, send: isSend, ask: isAsk}, words}: Context): void => {
	const asked = [comment, seen, reject, restore || undefined, isSend || undefined, isAsk || undefined].filter(
		one => one !== undefined,
	).length;
	if (asked > 1)
		throw new UserError('More than one of --comment, --seen, --reject, --restore, --send and --ask was given.', {
			hint: 'give one at a time',
		});
	if (words[1] !== undefined && comment === undefined)
		throw new UserError(`unexpected argument "${words[1]}".`, {
			hint: `claude-grid review ${words[0]} --comment <file>:<line> "<text>"`,
		});
};

const readReview = async (engine: Engine, streamId: string): Promise<Review> => {
	const review = await engine.review(streamId);
	if (review) return review;
	await engine.close();
	throw new UserError(`${streamId} has no branch yet: there is nothing to review.`, {
		code: 'NOT_NOW',
		hint: `claude-grid spawn ${streamId} starts it now`,
		exitCode: 1,
	});
};
