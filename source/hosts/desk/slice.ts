import {plannedStream, type Run, type Stream} from '../../run/model/types.ts';
import type {Placed} from '../link/types.ts';

/** The run without what is not a host's business. */
export const frameOf = (run: Run): Run => {
	const {
		owner: _owner,
		lead: _lead,
		words: _words,
		earlier: _earlier,
		hosts: _hosts,
		startedIn: _in,
		planPath: _path,
		...rest
	} = run;
	return {...rest, streams: {}, alerts: [], conflicts: [], mergeQueue: [], plan: {...run.plan, streams: []}};
};

/** A stream with the name its branch has, or is to have, here. */
export const placedOf = (run: Run, stream: Stream, branch: string): Placed | undefined => {
	const planned = plannedStream(run, stream.id);
	const epoch = stream.placement?.epoch;
	if (!planned || epoch === undefined) return undefined;
	const {worktreePath: _, ...rest} = planned;
	return {stream, planned: {...rest, branch}, epoch};
};

/** Changes of what limbs read; all else need not travel. */
export const signOf = (stream: Stream): string => {
	const {state, sessions, workplace, ending, tasks, messages, checkpointCount, work, questions, attempt} = stream;
	const session = sessions.at(-1);
	return JSON.stringify([
		state.is,
		sessions.length,
		session && [session.id, session.process, session.exit, session.endedAt, session.result?.class, session.answers],
		workplace,
		ending,
		tasks,
		messages,
		checkpointCount,
		work?.head,
		questions?.length,
		attempt,
	]);
};
