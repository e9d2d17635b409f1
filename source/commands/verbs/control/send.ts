import path from 'node:path';
import {errorText, UserError} from '../../../error.ts';
import {megabyte, readText} from '../../../read-file.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {currentRun} from '../../connect/follow.ts';
import {givenStream, requireStream} from '../../connect/require-stream.ts';
import {send} from '../../connect/send-command.ts';
import type {Context} from '../../context.ts';

/** The engine takes no more. */
const longest = 20_000;

/** send: a message for a stream's agent; its text is a word, a file or stdin. */
export const run = async (context: Context): Promise<number> => {
	const given = givenStream(context);
	const text = (await givenText(context)).trimEnd();
	if (text.trim() === '') throw new UserError('The message is empty.', {hint: `claude-grid send ${given} "<text>"`});
	if (text.length > longest)
		throw new UserError(`The message has ${text.length} characters; ${longest} is the most.`, {
			hint: 'name a file the agent can read instead',
		});
	const engine = await engineOfRun(context);
	const {id: streamId} = requireStream(await currentRun(engine), given);
	return send(context, engine, {type: 'stream.send', streamId, text});
};

const givenText = async ({words: [streamId, text], flags: {file}, cwd}: Context): Promise<string> => {
	if (file !== undefined && text !== undefined)
		throw new UserError('Both a text and --file were given.', {hint: 'give one of them'});
	if (file === '-' || text === '-') return readStdin();
	if (file !== undefined)
		return readText(path.resolve(cwd, file), megabyte).catch((error: unknown) => {
			throw new UserError(`The message cannot be read: ${errorText(error)}`);
		});
	if (text !== undefined) return text;
	throw new UserError('What should it be told?', {hint: `claude-grid send ${streamId} "<text>"`});
};

const readStdin = async (): Promise<string> => {
	let text = '';
	for await (const part of process.stdin.setEncoding('utf8')) {
		text += part;
		if (text.length > megabyte) throw new UserError('The message on stdin is too long; 20000 characters is the most.');
	}
	return text;
};
