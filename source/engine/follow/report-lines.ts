import type {Adapter} from '../../agents/types.ts';
import type {Report} from '../../run/model/report.ts';
import type {Session} from '../../run/model/types.ts';
import {detachedCopy} from '../detached-copy.ts';
import type {World} from '../loop/world.ts';
import {reportOutsideWrites} from './outside-writes.ts';
import {markWritten} from './shared-checkout.ts';

/** Lines of a session's output become one message: what they mean, with the offset up to which they were read. */
export const reportLines = (
	world: World,
	streamId: string,
	session: Session,
	lines: readonly {readonly text: string; readonly isCut: boolean}[],
	offset: number,
): void => {
	const adapter = world.options.adapterFor(session.agent);
	const reports: Report[] = [];
	let memory = session.memory ?? resumedMemory(world, streamId, session, adapter);
	for (const line of lines) {
		try {
			const parsed = adapter.parse(memory, {...line, readAt: world.now()});
			memory = parsed.memory;
			reports.push(...parsed.reports);
		} catch (error) {
			// The lines after it are read all the same.
			world.onBug(error, `a line of ${streamId}`);
		}
	}
	reportOutsideWrites(world, streamId, reports);
	world.dispatch({
		type: 'session.reported',
		streamId,
		sessionId: session.id,
		reports: detachedCopy(condensed(marked(world, streamId, reports))),
		offset,
		memory: detachedCopy(memory),
	});
};

/** A resumed conversation continues with the to-do list of the session before it. */
const resumedMemory = (world: World, streamId: string, session: Session, adapter: Adapter): unknown => {
	if (session.mode !== 'resume' || !adapter.memoryForResume) return null;
	const before = world.run()?.streams[streamId]?.sessions.at(-2);
	return before ? adapter.memoryForResume(before.memory) : null;
};

/** Who wrote a file matters in the user's own checkout only. */
const marked = (world: World, streamId: string, reports: readonly Report[]): readonly Report[] => {
	return reports.flatMap((report): readonly Report[] => {
		if (report.type !== 'wrote') return [report];
		const written = markWritten(world, streamId, report);
		return written ? [written] : [];
	});
};

/** Signs of life say the same thing a hundred times. */
const condensed = (reports: readonly Report[]): readonly Report[] => {
	const content = reports.filter(one => one.type !== 'alive');
	return content.length < reports.length ? [{type: 'alive'}, ...content] : content;
};
