import type {Run, Stream} from '../run/model/types.ts';
import {needsUser} from '../run/select/needs-user.ts';
import {isFinal, streamsInOrder} from '../run/select/streams.ts';
import {sanitise} from '../sanitise.ts';
import type {PrintStyle} from './style.ts';
import {glyphs} from './style.ts';

const most = 5;

/** What stands still although no alert says so: `⚠ Stream-D: task 2 is blocked: waits for the API`; at most five, then how many more. */
export const blockedLines = (run: Run, style: PrintStyle): string[] => {
	const alerted = new Set(needsUser(run).map(({streamId}) => streamId));
	const lines = streamsInOrder(run).flatMap(stream => [
		...(stream.state.is === 'blocked' && !alerted.has(stream.id) ? [sanitise(stream.state.blockedReason)] : []).map(
			reason => `${glyphs(style).warning} ${stream.id}: ${reason}`,
		),
		...blockedTasks(stream).map(text => `${glyphs(style).warning} ${stream.id}: ${text}`),
	]);
	return lines.length > most ? [...lines.slice(0, most), `and ${lines.length - most} more blocked`] : lines;
};

/** Tasks an agent says it cannot do, with its reason. */
export const blockedTasks = (stream: Stream): readonly string[] =>
	isFinal(stream.state)
		? []
		: stream.tasks.flatMap(({status, title, blockedReason}, index) =>
				status === 'blocked' ? [`task ${index + 1} is blocked: ${sanitise(blockedReason ?? title)}`] : [],
			);
