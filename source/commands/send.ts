import type {Engine} from '../engine/types.ts';
import {UserError} from '../error.ts';
import type {Command, CommandAnswer} from '../run/command.ts';
import {spawnWarning} from '../run/permissions.ts';
import {sanitise} from '../sanitise.ts';
import {openRepository} from './connection.ts';
import type {Context} from './context.ts';
import {engineOfRun} from './engine-of-run.ts';
import {currentRun} from './follow.ts';
import {givenStream, requireStream} from './require-stream.ts';
import {endStrays, strayText} from './strays.ts';

/** spawn, recover, stop, pause, continue, update: the same commands as the keys. */
export const run = async (context: Context): Promise<number> => {
	const command = commandOf(context);
	if (command.type === 'run.stop') return stopAll(context);
	const engine = await engineOfRun(context);
	const current = await currentRun(engine);
	if ('streamId' in command) requireStream(current, command.streamId);
	if (command.type === 'stream.spawn' && !context.flags.force) {
		const warning = spawnWarning(current, command.streamId);
		if (warning !== undefined)
			throw new UserError(`${command.streamId} was not started: ${warning}.`, {
				cure: `claude-grid spawn ${command.streamId} --force starts it all the same`,
				exitCode: 1,
			});
	}
	return send(context, engine, command);
};

/** Ends the run, and what works here without any: its files may be lost. */
const stopAll = async (context: Context): Promise<number> => {
	const {commonDir} = await openRepository(context);
	const engine = await engineOfRun(context).catch((error: unknown) => error);
	const isEngine = engine instanceof Object && 'send' in engine;
	const current = isEngine ? await currentRun(engine as Engine).catch(() => undefined) : undefined;
	const code = isEngine ? await send(context, engine as Engine, {type: 'run.stop'}) : 0;
	const ended = await endStrays(commonDir, current);
	if (!isEngine && ended.length === 0) throw engine;
	for (const stray of ended)
		context.warn(`ended, although no run knew of it: ${strayText(stray)}; its worktree and branch are as they were`);
	return code;
};

/** Sends a command and tells its answer; exit 1 when it was refused. */
export const send = async (context: Context, engine: Engine, command: Command): Promise<number> => {
	const answer = await engine.send(command);
	await engine.close();
	if (context.flags.json) context.say(JSON.stringify(answer));
	else if (answer.ok) context.say(sanitise(answer.message));
	else throw refusalError(answer);
	return answer.ok ? 0 : exitCodeOf(answer.code);
};

/** What the engine refused: 3 no run, 2 what does not exist or cannot be, 1 what cannot be done now. */
export const refusalError = ({message, code, cure}: Extract<CommandAnswer, {ok: false}>): UserError =>
	new UserError(message, {
		code,
		cure: cure ?? (code === 'NO_STREAM' ? 'claude-grid list names them' : undefined),
		exitCode: exitCodeOf(code),
	});

const usage = ['NO_STREAM', 'NO_CHECKPOINT', 'BAD_PLAN', 'BAD_REQUEST'];

const codes: Readonly<Record<string, number>> = {NO_RUN: 3, READ_ONLY: 4};
const exitCodeOf = (code: string): number => codes[code] ?? (usage.includes(code) ? 2 : 1);

const onRun: readonly string[] = ['stop', 'pause', 'continue'];

type OnStream = Extract<Command, {type: `stream.${string}`; streamId: string}>;

const commandOf = (context: Context): OnStream | Extract<Command, {type: `run.${string}`}> => {
	const {verb, words} = context;
	if (words[0] === undefined && onRun.includes(verb))
		return {type: `run.${verb}`} as Extract<Command, {type: `run.${string}`}>;
	return {type: `stream.${verb}`, streamId: givenStream(context)} as OnStream;
};
