import {stat} from 'node:fs/promises';
import path from 'node:path';
import {outputBody} from '../../agents/shared/body.ts';
import {readLastLines} from '../../process/watch/tail.ts';
import {verdictWords} from '../../run/features/proof/red-before.ts';
import type {LogEntry} from '../../run/model/report.ts';
import {plannedStream, type Session, type Stream} from '../../run/model/types.ts';
import {streamFolder} from '../../store/paths.ts';
import {currentRunFolder} from '../folders.ts';
import type {ViewedWorld} from '../loop/world.ts';
import type {LogPage} from '../types.ts';

/** Of a longer output only the end is read. */
const readBytes = 64 * 1024;

type Step = {readonly text: string; readonly ok: boolean | undefined; readonly at: number; readonly aside?: string};

/** What the setup or verify command of a stream printed; undefined: it never ran. */
const entryOf = async (file: string, {text, ok, at, aside}: Step): Promise<LogEntry | undefined> => {
	const info = await stat(file).catch(() => undefined);
	if (!info) return undefined;
	const body = outputBody(readLastLines(file, readBytes).join('\n'));
	return {
		kind: 'step',
		text,
		at,
		...(ok !== undefined && {ok}),
		...(aside !== undefined && {aside}),
		...(body && {body}),
	};
};

const fileOf = (world: ViewedWorld, stream: Stream, name: string): string =>
	path.join(streamFolder(currentRunFolder(world), stream.id), `${name}.log`);

const planned = (world: ViewedWorld, stream: Stream) => {
	const run = world.run();
	return run && plannedStream(run, stream.id);
};

/** The setup of the worktree, before the first thing an agent said there. */
export const setupEntry = async (world: ViewedWorld, stream: Stream): Promise<readonly LogEntry[]> => {
	const command = planned(world, stream)?.setup;
	if (command === undefined) return [];
	const isDone = stream.workplace?.isSetUp === true;
	const ok = isDone ? true : stream.state.is === 'failed' ? false : undefined;
	const at = stream.startedAt ?? stream.sessions[0]?.startedAt ?? stream.signAt;
	const aside = ok === undefined ? 'running' : ok ? 'passed' : 'failed';
	const entry = await entryOf(fileOf(world, stream, 'setup'), {text: `setup  ${command}`, ok, at, aside});
	return entry ? [entry] : [];
};

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** What verify said of the work of the newest session. */
export const verifyEntry = async (
	world: ViewedWorld,
	stream: Stream,
	session: Session,
): Promise<readonly LogEntry[]> => {
	const command = planned(world, stream)?.verify;
	const isNewest = stream.sessions.at(-1)?.id === session.id;
	if (command === undefined || !isNewest || session.endedAt === undefined) return [];
	const {verify} = stream;
	const isOfIt = verify !== undefined && verify.at >= session.startedAt;
	const isRunning = stream.state.is === 'verifying' && !(isOfIt && verify.at >= session.endedAt);
	if (!isRunning && !isOfIt) return [];
	const text = `verify  ${command}`;
	const step: Step =
		isRunning || !verify
			? {text, ok: undefined, at: session.endedAt, aside: 'running'}
			: {
					text,
					ok: verify.ok,
					at: verify.at,
					aside: `${verdictWords(verify)}  ${seconds(verify.durationMs)}`,
				};
	const entry = await entryOf(fileOf(world, stream, 'verify'), step);
	return entry ? [entry] : [];
};

/** Of a stream whose worktree could not be set up, or is not yet: no agent has spoken. */
export const setupPage = async (world: ViewedWorld, stream: Stream): Promise<LogPage | undefined> => {
	const entries = await setupEntry(world, stream);
	const agent = planned(world, stream)?.agent;
	if (entries.length === 0 || agent === undefined) return undefined;
	return {sessionId: `setup of ${stream.id}`, attempt: 1, agent, entries, total: entries.length};
};
