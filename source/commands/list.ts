import {findEngine} from '../client/launch.ts';
import {listWorktrees} from '../git/list-worktrees.ts';
import {listLines} from '../print/list-lines.ts';
import {streamsInOrder} from '../run/select.ts';
import {sanitise} from '../sanitise.ts';
import {streamView} from '../server/seed-view.ts';
import {latestRun} from '../store/runs.ts';
import {engineOfRun, openRepository} from './connection.ts';
import type {Context} from './context.ts';
import {currentRun} from './follow.ts';

/** Streams of the run, then the repository's other worktrees. */
export const run = async (context: Context): Promise<number> => {
	const repository = await openRepository(context);
	const hasRun =
		latestRun(repository.commonDir) !== undefined ||
		(await findEngine({commonDir: repository.commonDir, env: context.env})) !== undefined;
	const worktrees = await listWorktrees(repository.root);
	if (!hasRun) {
		if (context.flags.json) context.say(JSON.stringify({streams: [], worktrees}));
		else for (const {path, branch} of worktrees) context.say(`${sanitise(path)}  ${sanitise(branch)}`);
		context.warn('There is no run in this repository.');
		return 3;
	}
	const engine = await engineOfRun(context);
	const current = await currentRun(engine);
	await engine.close();
	if (context.flags.json)
		context.say(
			JSON.stringify({streams: streamsInOrder(current).map(stream => streamView(current, stream)), worktrees}),
		);
	else for (const line of listLines(current, context.now(), context.look)) context.say(line);
	return 0;
};
