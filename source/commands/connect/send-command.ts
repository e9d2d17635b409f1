import type {Engine} from '../../engine/types.ts';
import {UserError} from '../../error.ts';
import type {Command, CommandAnswer} from '../../run/model/command.ts';
import {sanitise} from '../../sanitise.ts';
import type {Context} from '../context.ts';

/** Sends a command and tells its answer; exit 1 when it was refused. */
export const send = async (context: Context, engine: Engine, command: Command): Promise<number> => {
	const answer = await engine.send(command);
	await engine.close();
	if (context.flags.json) context.print(JSON.stringify(answer));
	else if (answer.ok) context.print(sanitise(answer.message));
	else throw refusalError(answer);
	return answer.ok ? 0 : exitCodeOf(answer.code);
};

/** What the engine refused: 3 no run, 2 what does not exist or cannot be, 1 what cannot be done now. */
export const refusalError = ({message, code, cure: hint}: Extract<CommandAnswer, {ok: false}>): UserError =>
	new UserError(message, {
		code,
		hint: hint ?? (code === 'NO_STREAM' ? 'claude-grid list names them' : undefined),
		exitCode: exitCodeOf(code),
	});

const usage = ['NO_STREAM', 'NO_CHECKPOINT', 'BAD_PLAN', 'BAD_REQUEST'];

const codes: Readonly<Record<string, number>> = {NO_RUN: 3, READ_ONLY: 4};
const exitCodeOf = (code: string): number => codes[code] ?? (usage.includes(code) ? 2 : 1);
