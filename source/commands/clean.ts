import {UserError} from '../error.ts';
import {sanitise} from '../sanitise.ts';
import {engineOfRun} from './connection.ts';
import type {Context} from './context.ts';
import {currentRun} from './follow.ts';
import {requireStream} from './require-stream.ts';

/** Removes what is merged and clean; whatever else is kept, each with its reason. */
export const run = async (context: Context): Promise<number> => {
	const [streamId] = context.words;
	if (context.flags.force && streamId === undefined)
		throw new UserError('--force needs a stream.', {
			cure: 'claude-grid clean <stream> --force; claude-grid list names them',
		});
	const engine = await engineOfRun(context);
	if (streamId !== undefined) requireStream(await currentRun(engine), streamId);
	const report = await engine.clean({
		...(streamId !== undefined && {streamIds: [streamId]}),
		isForced: context.flags.force ?? false,
	});
	await engine.close();
	if (context.flags.json) {
		context.say(JSON.stringify(report));
		return 0;
	}
	for (const {streamId: id, path, backupRef} of report.removed)
		context.say(`removed ${sanitise(path)} (${id})${backupRef ? `, its content is kept at ${backupRef}` : ''}`);
	for (const {streamId: id, path, reason} of report.kept)
		context.say(`kept ${sanitise(path)} (${id}): ${sanitise(reasonOf(path, reason))}`);
	if (report.droppedOutputs > 0)
		context.say(`dropped ${report.droppedOutputs} old outputs, ${Math.round(report.bytes / 1024)} KB`);
	if (report.removed.length === 0 && report.kept.length === 0) context.say('there is nothing to clean');
	return 0;
};

/** Git's sentence names the worktree again. */
const reasonOf = (path: string, reason: string): string => reason.replace(`${path} was kept: `, '').replace(/\.$/, '');
