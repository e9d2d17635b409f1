import {UserError} from '../error.ts';
import {nextQuestion} from '../run/questions.ts';
import {sanitise} from '../sanitise.ts';
import {engineOfRun} from './connection.ts';
import type {Context} from './context.ts';
import {currentRun} from './follow.ts';
import {send} from './send.ts';

/** approve, deny: answers what a stream's agent asks; without a stream the question that holds up most. */
export const run = async (context: Context): Promise<number> => {
	const [streamId] = context.words;
	const {always, message} = context.flags;
	if (always !== undefined && always !== 'stream' && always !== 'run')
		throw new UserError('--always is stream or run.');
	const engine = await engineOfRun(context);
	const current = await currentRun(engine);
	if (streamId !== undefined && !current.streams[streamId])
		throw new UserError(`There is no stream ${streamId}.`, {cure: 'claude-grid list names them'});
	const asked = nextQuestion(current, streamId);
	if (!asked)
		throw new UserError(`${streamId ?? 'No agent'} asks ${streamId === undefined ? 'anything' : 'nothing'}.`, {
			exitCode: 1,
		});
	const {stream, question} = asked;
	if (!context.flags.json)
		context.say(`${stream.id} asks to ${sanitise(question.text, {maxLength: 4000, revealHidden: true})}`);
	return send(context, engine, {
		type: 'question.answer',
		streamId: stream.id,
		questionId: question.id,
		verdict: context.verb === 'approve' ? 'allow' : 'deny',
		...(always !== undefined && {always}),
		...(message !== undefined && {message}),
	});
};
