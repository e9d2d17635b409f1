import {UserError} from '../../../error.ts';
import type {DiffFile} from '../../../git/types.ts';
import {timelineLines} from '../../../print/timeline-lines.ts';
import {checkpointOf, timelineOf} from '../../../run/features/history/timeline.ts';
import type {Stream} from '../../../run/model/types.ts';
import {sanitise} from '../../../sanitise.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {currentRun} from '../../connect/follow.ts';
import {givenStream, requireStream} from '../../connect/require-stream.ts';
import type {Context} from '../../context.ts';

/** A stream's checkpoints and sessions, newest first; with --at what a checkpoint had changed. */
export const run = async (context: Context): Promise<number> => {
	const {flags} = context;
	const given = givenStream(context);
	const engine = await engineOfRun(context);
	const stream = requireStream(await currentRun(engine), given);
	const {id: streamId} = stream;
	if (flags.at === undefined) {
		if (flags.json) context.print(JSON.stringify(timelineOf(stream), undefined, '\t'));
		else for (const line of timelineLines(stream, context.now(), context.style)) context.print(line);
		if (timelineOf(stream).length === 0) context.warn(`nothing has happened to ${streamId} yet`);
	} else {
		requireCheckpoint(stream, flags.at);
		const files = await engine.diff(streamId, {checkpoint: flags.at});
		if (flags.json) context.print(JSON.stringify(files, undefined, '\t'));
		else for (const line of files.flatMap(diffLines)) context.print(line);
		if (files.length === 0) context.warn(`nothing had changed at checkpoint ${flags.at}`);
	}
	await engine.close();
	return 0;
};

/** The checkpoint of that number. Throws UserError (exit 2) that names where they are listed. */
export const requireCheckpoint = (stream: Stream, number: number) => {
	const found = checkpointOf(stream, number);
	if (found) return found;
	throw new UserError(`${stream.id} has no checkpoint ${number}.`, {
		code: 'NO_CHECKPOINT',
		hint: `claude-grid timeline ${stream.id} lists the newest 50, claude-grid rescue all that were ever taken`,
	});
};

const diffLines = ({path, added, removed, isBinary, lines}: DiffFile): readonly string[] => [
	`${sanitise(path)}  ${isBinary ? 'binary' : `+${added} -${removed}`}`,
	...lines.map(line => sanitise(line)),
	'',
];
