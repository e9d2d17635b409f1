import {createHash} from 'node:crypto';
import path from 'node:path';
import {runInteractive} from '../../../process/start/interactive.ts';
import {withoutNodeSettings} from '../../../process/start/node-settings.ts';
import {openTmux, type Pane} from '../../../process/start/tmux.ts';
import type {Run, Stream} from '../../../run/model/types.ts';
import {liveSession, streamsInOrder} from '../../../run/select/streams.ts';
import {distribution, openRepository} from '../../connect/connection.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {currentRun} from '../../connect/follow.ts';
import type {Context} from '../../context.ts';

/** A tmux session with a pane for each live stream; on a terminal it is shown at once. */
export const run = async (context: Context): Promise<number> => {
	const repository = await openRepository(context);
	const tmux = openTmux({
		socketName: socketName(repository.commonDir),
		cwd: repository.checkout,
		env: withoutNodeSettings(context.env),
	});
	const engine = await engineOfRun(context);
	const live = liveStreams(await currentRun(engine)).map(({id}) => id);
	await engine.close();
	const panes = await tmux.panes();
	if (live.length === 0 && panes === undefined) {
		context.print('No stream is live just now: there is nothing to show. claude-grid status shows how things stand.');
		return 0;
	}
	const added = await show(tmux, panes, live, streamId => logsOf(repository.checkout, streamId));
	const counts = `${live.length} live ${live.length === 1 ? 'stream' : 'streams'}`;
	context.print(
		panes === undefined ? `a tmux session shows ${counts}` : `the tmux session shows ${counts}, ${added} new`,
	);
	context.print(`attach: ${tmux.attach.join(' ')}`);
	context.print('leave:  Ctrl-b d (the agents keep running; Ctrl-b arrows move, Ctrl-b z enlarges)');
	context.print(`end it: ${tmux.end.join(' ')}`);
	if (!context.isTerminal || context.flags.detach || context.env.TMUX !== undefined) return 0;
	return (await runInteractive(tmux.attach, repository.checkout, definedOf(context.env))).code ?? 1;
};

/** One server per repository. */
const socketName = (commonDir: string): string =>
	`claude-grid-${createHash('sha256').update(commonDir).digest('hex').slice(0, 12)}`;

const liveStreams = (current: Run): readonly Stream[] =>
	streamsInOrder(current).filter(stream => liveSession(stream) !== undefined || stream.state.is === 'starting');

const logsOf = (root: string, streamId: string): readonly string[] => [
	process.execPath,
	path.join(distribution(), 'cli.js'),
	'logs',
	streamId,
	'-f',
	`--repo=${root}`,
];

/** Adds what is missing; a pane whose log had ended continues when its stream does. Gives how many were added. */
const show = async (
	tmux: ReturnType<typeof openTmux>,
	panes: readonly Pane[] | undefined,
	live: readonly string[],
	argvOf: (streamId: string) => readonly string[],
): Promise<number> => {
	let added = 0;
	for (const streamId of live) {
		const pane = panes?.find(one => one.streamId === streamId);
		if (pane?.isDead) await tmux.revive(pane.paneId, argvOf(streamId));
		if (pane) continue;
		if (panes === undefined && added === 0) await tmux.begin(streamId, argvOf(streamId));
		else await tmux.add(streamId, argvOf(streamId));
		added++;
	}
	return added;
};

const definedOf = ({TMUX: _, ...env}: NodeJS.ProcessEnv): Readonly<Record<string, string>> =>
	Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
