import type {Engine} from '../engine/types.ts';
import {UserError} from '../error.ts';
import type {Command} from '../run/command.ts';
import {spawnWarning} from '../run/permissions.ts';
import {engineOfRun} from './connection.ts';
import type {Context} from './context.ts';
import {currentRun} from './follow.ts';

/** spawn, recover, stop, pause, continue, update: the same commands as the keys. */
export const run = async (context: Context): Promise<number> => {
	const command = commandOf(context);
	const engine = await engineOfRun(context);
	if (command.type === 'stream.spawn' && !context.flags.force) {
		const warning = spawnWarning(await currentRun(engine), command.streamId);
		if (warning !== undefined)
			throw new UserError(`${command.streamId} was not started: ${warning}.`, {
				cure: '--force starts it all the same',
				exitCode: 1,
			});
	}
	return send(context, engine, command);
};

/** Sends a command and tells its answer; exit 1 when it was refused. */
export const send = async (context: Context, engine: Engine, command: Command): Promise<number> => {
	const answer = await engine.send(command);
	await engine.close();
	if (context.flags.json) context.say(JSON.stringify(answer));
	else if (answer.ok) context.say(answer.message);
	else throw new UserError(answer.message, {code: answer.code, cure: answer.cure, exitCode: exitCodeOf(answer.code)});
	return answer.ok ? 0 : exitCodeOf(answer.code);
};

const exitCodeOf = (code: string): number =>
	code === 'NO_RUN' ? 3 : code === 'NO_STREAM' || code === 'BAD_PLAN' ? 2 : 1;

const onRun = ['stop', 'pause', 'continue'] as const;

const commandOf = (context: Context): Command => {
	const {verb, words} = context;
	const [streamId] = words;
	if (streamId !== undefined) return {type: `stream.${verb}`, streamId} as Command;
	const isOnRun = (onRun as readonly string[]).includes(verb);
	if (!isOnRun)
		throw new UserError(`Which stream? claude-grid ${verb} <stream>`, {cure: 'claude-grid list names them'});
	return {type: `run.${verb}`} as Command;
};
