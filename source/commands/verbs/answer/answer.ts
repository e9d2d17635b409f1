import type {Engine} from '../../../engine/types.ts';
import {UserError} from '../../../error.ts';
import {approvalLines, approvalVersion, nextApproval} from '../../../run/features/approval/approvals.ts';
import {nextQuestion} from '../../../run/features/questions/questions.ts';
import type {Run, Stream} from '../../../run/model/types.ts';
import {pendingApproval} from '../../../run/select/streams.ts';
import {sanitiseWhole} from '../../../sanitise.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {currentRun} from '../../connect/follow.ts';
import {requireStream} from '../../connect/require-stream.ts';
import {send} from '../../connect/send-command.ts';
import type {Context} from '../../context.ts';
import {questionLines} from '../../report/question-lines.ts';

/** approve, deny: answers what a stream's agent asks, then what waits for approval; without a stream what holds up most. */
export const run = async (context: Context): Promise<number> => {
	const [given] = context.words;
	const {always} = context.flags;
	if (always !== undefined && always !== 'stream' && always !== 'run')
		throw new UserError('--always must be stream or run.');
	if (context.flags.rule !== undefined && always === undefined)
		throw new UserError('--rule needs --always stream or --always run.');
	const engine = await engineOfRun(context);
	const current = await currentRun(engine);
	const streamId = given === undefined ? undefined : requireStream(current, given).id;
	const asked = nextQuestion(current, streamId);
	if (asked) return answerQuestion(context, engine, current, asked, always);
	const gated = nextApproval(current, streamId);
	if (gated) return answerApproval(context, engine, current, gated);
	throw new UserError(
		streamId === undefined
			? 'No question is pending, and no stream is waiting for approval.'
			: `${streamId} has no pending question and is not waiting for approval.`,
		{exitCode: 1},
	);
};

const answerQuestion = (
	context: Context,
	engine: Engine,
	current: Run,
	{stream, question}: NonNullable<ReturnType<typeof nextQuestion>>,
	always: 'stream' | 'run' | undefined,
): Promise<number> => {
	const {message, json} = context.flags;
	const rule = context.flags.rule ?? question.rule;
	if (!json) for (const line of questionLines(current, stream, question, rule)) context.print(line);
	if (context.flags.show) return shown(engine);
	return send(context, engine, {
		type: 'question.answer',
		streamId: stream.id,
		questionId: question.id,
		verdict: context.verb === 'approve' ? 'allow' : 'deny',
		...(always !== undefined && {always}),
		...(context.flags.rule !== undefined && {rule: context.flags.rule}),
		...(message !== undefined && {message}),
	});
};

/** Only looked at. */
const shown = async (engine: Engine): Promise<number> => {
	await engine.close();
	return 0;
};

const answerApproval = (context: Context, engine: Engine, current: Run, stream: Stream): Promise<number> => {
	const {id: streamId} = stream;
	const {message, json} = context.flags;
	const what = pendingApproval(stream) === 'before' ? 'to start' : 'before it is completed';
	if (!json) {
		context.print(`${streamId} waits for your approval ${what}.`);
		for (const line of approvalLines(current, stream)) context.print(`  ${sanitiseWhole(line)}`);
	}
	if (context.flags.show) return shown(engine);
	if (context.verb === 'approve')
		return send(context, engine, {type: 'stream.approve', streamId, seen: approvalVersion(current, stream)});
	return send(context, engine, {type: 'stream.deny', streamId, ...(message !== undefined && {message})});
};
