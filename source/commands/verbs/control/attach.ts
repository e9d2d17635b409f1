import {agentEnvironment} from '../../../engine/environment.ts';
import type {Engine} from '../../../engine/types.ts';
import {UserError} from '../../../error.ts';
import {resolvedIdentity} from '../../../git/identity/identity.ts';
import {runInteractive} from '../../../process/start/interactive.ts';
import type {StreamState} from '../../../run/model/types.ts';
import {liveSession} from '../../../run/select/streams.ts';
import {environmentInside} from '../../../sandbox/secrets.ts';
import {sanitise} from '../../../sanitise.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {currentRun, followRun} from '../../connect/follow.ts';
import {givenStream, requireStream} from '../../connect/require-stream.ts';
import type {Context} from '../../context.ts';
import {ask} from '../../report/ask.ts';

export const run = async (context: Context): Promise<number> => {
	const given = givenStream(context);
	if (!context.isTerminal)
		throw new UserError('Taking over by hand needs a terminal.', {
			hint: `claude-grid logs ${given} -f shows what its agent does`,
		});
	const engine = await engineOfRun(context);
	const stream = requireStream(await currentRun(engine), given);
	const {id: streamId} = stream;
	const isLive = liveSession(stream) !== undefined;
	if (
		isLive &&
		!context.flags.yes &&
		!(await isYes(`${streamId} is working. Stop its session (after a checkpoint) and take over?`))
	)
		return 1;
	await attachTo(context, engine, streamId);
	await engine.close();
	return 0;
};

/** Stops what works on the stream, hands the terminal to the agent's own form (else a shell), then asks how it continues. */
export const attachTo = async (context: Context, engine: Engine, streamId: string): Promise<void> => {
	await park(engine, streamId);
	const {workplace: place, state} = requireStream(await currentRun(engine), streamId);
	if (!place)
		throw new UserError(`${streamId} has no worktree yet.`, {hint: `claude-grid spawn ${streamId} starts it`});
	const taken = await engine.takeOver(streamId);
	const answer = await engine.send({type: 'stream.attach', streamId, pid: process.pid});
	if (!answer.ok) throw new UserError(answer.message, {hint: answer.cure});
	const argv = taken?.argv ?? [context.env.SHELL || '/bin/sh'];
	const shown = sanitise((taken?.sandbox?.program ?? argv).join(' '));
	context.print(`${streamId}: ${shown}   in ${sanitise(place.path)}${taken?.sandbox ? ', in its sandbox' : ''}`);
	try {
		const folder = taken?.cwd ?? place.path;
		const own = {...agentEnvironment(context.env), ...(await resolvedIdentity(folder)), ...taken?.env};
		const env = taken?.sandbox ? environmentInside(own, taken.sandbox.agent, taken.sandbox.env) : own;
		await runInteractive(argv, folder, env);
	} finally {
		const detached = await engine.send({type: 'stream.detach', streamId, outcome: await askOutcome(streamId, state)});
		context.print(detached.message);
	}
};

const park = async (engine: Engine, streamId: string): Promise<void> => {
	const stream = (await currentRun(engine)).streams[streamId];
	if (!stream || (!liveSession(stream) && !stream.ending)) return;
	const answer = await engine.send({type: 'stream.pause', streamId});
	if (!answer.ok && !stream.ending) throw new UserError(answer.message, {hint: answer.cure});
	await followRun(engine, ({run: current}) => {
		const now = current?.streams[streamId];
		return now && !liveSession(now) && !now.ending ? true : undefined;
	});
};

const askOutcome = async (streamId: string, {is}: StreamState): Promise<'continue' | 'completed' | 'paused'> => {
	const rest = is === 'waiting' ? 'leaves it paused' : `leaves it ${is}, as it was`;
	const answer = await ask(`${streamId}: g resumes the agent, c marks it completed, Enter ${rest}: `);
	if (/^g/i.test(answer)) return 'continue';
	return /^c/i.test(answer) ? 'completed' : 'paused';
};

const isYes = async (question: string): Promise<boolean> => /^y/i.test(await ask(`${question} (y/N) `));
