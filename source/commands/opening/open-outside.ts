import {agentEnvironment} from '../../engine/environment.ts';
import type {Engine} from '../../engine/types.ts';
import {UserError} from '../../error.ts';
import {runInteractive} from '../../process/start/interactive.ts';
import {branchOf, worktreeOf} from '../../run/select/merging.ts';
import type {Outside} from '../../ui/types.ts';
import {currentRun} from '../connect/follow.ts';
import {requireStream} from '../connect/require-stream.ts';
import type {Context} from '../context.ts';

/** The user's editor or git's history in their pager, at a stream's worktree; the run is told nothing, and changes nothing. */
export const openOutside = async (context: Context, engine: Engine, what: Outside, streamId: string): Promise<void> => {
	const run = await currentRun(engine);
	const stream = requireStream(run, streamId);
	const place = worktreeOf(stream);
	const branch = branchOf(stream);
	if (place === undefined) throw new UserError(`${streamId} has no worktree.`);
	const env = agentEnvironment(context.env);
	if (what === 'history') {
		if (branch === undefined) throw new UserError(`${streamId} has no branch.`);
		// In the user's own checkout: what an agent wrote into a worktree's .git decides nothing there.
		const range = `${stream.workplace?.startCommit}..refs/heads/${branch}`;
		await runInteractive(['git', 'log', '--stat', '--patch', range, '--'], run.startedIn ?? run.repository, env);
		return;
	}
	const editor = context.env.VISUAL || context.env.EDITOR;
	if (!editor)
		throw new UserError('Neither VISUAL nor EDITOR is set.', {hint: 'Set EDITOR, such as: export EDITOR=nano'});
	// An editor may be a command with options, as git takes it.
	await runInteractive(['/bin/sh', '-c', `${editor} "$@"`, 'editor', place], place, env);
};

/** A program of the user's own, in the stream's worktree, or where it has none in the repository. */
export const runOwn = async (
	context: Context,
	engine: Engine,
	argv: readonly string[],
	streamId: string,
): Promise<void> => {
	const run = await currentRun(engine);
	const place = worktreeOf(requireStream(run, streamId)) ?? run.startedIn ?? run.repository;
	await runInteractive(argv, place, agentEnvironment(context.env));
};

/** A verb of the command line in this terminal; what it printed stays until enter. */
export const runVerb = async (context: Context, words: readonly string[]): Promise<void> => {
	const [, self = ''] = process.argv;
	const env = Object.fromEntries(
		Object.entries(context.env).flatMap(([name, value]) => (value ? [[name, value]] : [])),
	);
	const {folder} = context;
	await runInteractive([process.execPath, self, ...words], folder, env);
	await runInteractive(['/bin/sh', '-c', 'printf "\\n  enter returns to the grid "; read -r line'], folder, env);
};
