import {UserError} from '../../../error.ts';
import type {Command} from '../../../run/model/command.ts';
import type {Run} from '../../../run/model/types.ts';
import {spawnWarning} from '../../../run/permissions.ts';
import {spawnLines} from '../../../run/view/spawn-lines.ts';
import {sanitiseWhole} from '../../../sanitise.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {currentRun} from '../../connect/follow.ts';
import {givenStream, requireStream} from '../../connect/require-stream.ts';
import {send} from '../../connect/send-command.ts';
import {stopAll} from '../../connect/stop-all.ts';
import type {Context} from '../../context.ts';

/** spawn, recover, stop, pause, continue, update: the same commands as the keys. */
export const run = async (context: Context): Promise<number> => {
	const asked = commandOf(context);
	if (asked.type === 'run.stop') return stopAll(context);
	const engine = await engineOfRun(context);
	const current = await currentRun(engine);
	const command = 'streamId' in asked ? {...asked, streamId: requireStream(current, asked.streamId).id} : asked;
	if (command.type === 'stream.spawn' && !context.flags.force) requireSpawnable(current, command.streamId);
	return send(context, engine, command);
};

/** A start that skips dependencies or an approval is told first, the whole of it. */
const requireSpawnable = (run: Run, streamId: string): void => {
	const stream = run.streams[streamId];
	const {isApproval, lines} = stream ? spawnLines(run, stream) : {isApproval: false, lines: []};
	const warning = isApproval ? 'it needs your approval to start' : spawnWarning(run, streamId);
	if (warning === undefined) return;
	const shown = isApproval ? lines.map(line => `  ${sanitiseWhole(line)}`) : [];
	throw new UserError([`${streamId} was not started: ${warning}.`, ...shown].join('\n'), {
		hint: `claude-grid spawn ${streamId} --force starts it all the same`,
		exitCode: 1,
	});
};

const onRun: readonly string[] = ['stop', 'pause', 'continue'];

type OnStream = Extract<Command, {type: `stream.${string}`; streamId: string}>;

const commandOf = (context: Context): OnStream | Extract<Command, {type: `run.${string}`}> => {
	const {verb, words} = context;
	if (words[0] === undefined && onRun.includes(verb))
		return {type: `run.${verb}`} as Extract<Command, {type: `run.${string}`}>;
	return {type: `stream.${verb}`, streamId: givenStream(context)} as OnStream;
};
