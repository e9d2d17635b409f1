import {existsSync} from 'node:fs';
import {findEngine} from '../../../client/launch.ts';
import {leftWorktrees} from '../../../engine/start/earlier-runs.ts';
import {listWorktrees} from '../../../git/read/list-worktrees.ts';
import {earlierLines, listLines} from '../../../print/list-lines.ts';
import {branchOf} from '../../../run/select/merging.ts';
import {streamsInOrder} from '../../../run/select/streams.ts';
import {sanitise} from '../../../sanitise.ts';
import {streamView} from '../../../server/public-view.ts';
import {latestRun} from '../../../store/run/runs.ts';
import {openRepository} from '../../connect/connection.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {currentRun} from '../../connect/follow.ts';
import type {Context} from '../../context.ts';

/** Streams of the run, then the worktrees that earlier runs have left. */
export const run = async (context: Context): Promise<number> => {
	const repository = await openRepository(context);
	const hasRun =
		latestRun(repository.commonDir) !== undefined ||
		(await findEngine({commonDir: repository.commonDir, env: context.env})) !== undefined;
	const worktrees = await listWorktrees(repository.root);
	if (!hasRun) {
		if (context.flags.json) context.print(JSON.stringify({streams: [], worktrees}));
		else for (const {path, branch} of worktrees) context.print(`${sanitise(path)}  ${sanitise(branch)}`);
		context.warn('There is no run in this repository.');
		return 3;
	}
	const engine = await engineOfRun(context);
	const current = await currentRun(engine);
	await engine.close();
	const earlier = await leftWorktrees(repository, current.id);
	if (context.flags.json) {
		const streams = streamsInOrder(current).map(stream => streamView(current, stream));
		const left = earlier.map(({run: {id: runId}, stream, path}) => ({
			runId,
			streamId: stream.id,
			path,
			branch: branchOf(stream) ?? null,
			state: stream.state.is,
			merge: stream.merge.is,
		}));
		context.print(JSON.stringify({streams, worktrees, earlier: left}));
		return 0;
	}
	for (const line of listLines(current, context.now(), context.style)) context.print(line);
	const there = earlier.map(each => (existsSync(each.path) ? each : {...each, path: ''}));
	for (const line of earlierLines(there, context.now(), context.style)) context.print(line);
	return 0;
};
