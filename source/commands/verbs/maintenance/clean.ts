import {leftWorktrees} from '../../../engine/start/earlier-runs.ts';
import type {Engine} from '../../../engine/types.ts';
import {UserError} from '../../../error.ts';
import {sanitise} from '../../../sanitise.ts';
import {openRepository} from '../../connect/connection.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {currentRun} from '../../connect/follow.ts';
import {requireStream} from '../../connect/require-stream.ts';
import type {Context} from '../../context.ts';

/** Removes what is merged and clean, of all runs; whatever else is kept, each with its reason. */
export const run = async (context: Context): Promise<number> => {
	const [given] = context.words;
	if (context.flags.force && given === undefined)
		throw new UserError('--force needs a stream.', {
			hint: 'claude-grid clean <stream> --force; claude-grid list names them',
		});
	const engine = await engineOfRun(context);
	const streamId = given === undefined ? undefined : await idOf(context, engine, given);
	const report = await engine.clean({
		...(streamId !== undefined && {streamIds: [streamId]}),
		isForced: context.flags.force ?? false,
	});
	await engine.close();
	if (context.flags.json) {
		context.print(JSON.stringify(report));
		return 0;
	}
	for (const {backupRef, ...one} of report.removed)
		context.print(`removed ${subject(one)}${backupRef ? `, its content is kept at ${backupRef}` : ''}`);
	for (const {reason, ...one} of report.kept) context.print(`kept ${subject(one)}: ${sanitise(reason)}`);
	if (report.droppedOutputs > 0)
		context.print(`dropped ${report.droppedOutputs} old outputs, ${Math.round(report.bytes / 1024)} KB`);
	if (report.removed.length === 0 && report.kept.length === 0)
		context.print(streamId === undefined ? 'there is nothing to clean' : `${streamId} has no worktree any more`);
	return 0;
};

/** In an earlier run by its whole id. */
const idOf = async (context: Context, engine: Engine, given: string): Promise<string> => {
	const current = await currentRun(engine);
	const earlier = await leftWorktrees(await openRepository(context), current.id);
	return earlier.some(({stream}) => stream.id === given) ? given : requireStream(current, given).id;
};

const subject = ({
	path,
	streamId,
	runId,
}: {
	readonly path: string;
	readonly streamId: string;
	readonly runId?: string;
}) => `${sanitise(path)} (${streamId}${runId ? ` of the earlier run ${runId}` : ''})`;
