import type {RunEvent} from '../../run/model/event.ts';
import type {Run, Session, Stream} from '../../run/model/types.ts';
import {currentSession} from '../../run/select/streams.ts';
import {update} from '../../run/update.ts';
import type {Placed} from '../link/types.ts';

/** The run as far as this host works on it. The engine's word counts, but never takes back what was read here since. */
export const createReplica = (localise: (run: Run) => Run) => {
	let run: Run | undefined;
	const epochs = new Map<string, number>();

	const put = ({stream, planned, epoch}: Placed): void => {
		if (!run) return;
		const known = epochs.get(stream.id) === epoch ? run.streams[stream.id] : undefined;
		epochs.set(stream.id, epoch);
		run = {
			...run,
			plan: {...run.plan, streams: [...run.plan.streams.filter(({id}) => id !== stream.id), planned]},
			streams: {...run.streams, [stream.id]: known ? newer(known, stream) : stream},
		};
	};

	return {
		run: (): Run | undefined => run,
		epochOf: (streamId: string): number | undefined => epochs.get(streamId),
		reset(frame: Run, placed: readonly Placed[]): void {
			epochs.clear();
			run = localise({...frame, streams: {}, plan: {...frame.plan, streams: []}});
			for (const one of placed) put(one);
		},
		put,
		drop(streamId: string): void {
			epochs.delete(streamId);
			if (!run) return;
			const {[streamId]: _, ...streams} = run.streams;
			run = {...run, streams};
		},
		/** What the limbs go by at once, before the engine has heard of it. */
		apply(event: RunEvent, now: number): void {
			if (!run || !('sessionId' in event)) return;
			if (event.type === 'session.reported') run = update(run, event, now, {isHeld: true}).run;
			if (event.type === 'session.started') patch(event, {process: event.process});
			if (event.type === 'session.exited') patch(event, {exit: event.exit});
		},
	};

	function patch(event: {readonly streamId: string; readonly sessionId: string}, facts: Partial<Session>): void {
		const stream = run?.streams[event.streamId];
		const session = stream && currentSession(stream);
		if (!run || session?.id !== event.sessionId) return;
		const sessions = [...stream!.sessions.slice(0, -1), {...session, ...facts}];
		run = {...run, streams: {...run.streams, [event.streamId]: {...stream!, sessions}}};
	}
};

/** The record that came, with what this end has read, started or seen end of the same session meanwhile. */
const newer = (known: Stream, came: Stream): Stream => {
	const [mine, theirs] = [currentSession(known), currentSession(came)];
	if (!mine || mine.id !== theirs?.id) return came;
	const isAhead = mine.offset > theirs.offset;
	const session: Session = {
		...theirs,
		...(isAhead && {offset: mine.offset, memory: mine.memory, hasReported: mine.hasReported}),
		...(isAhead && mine.result && {result: mine.result}),
		...(mine.process && !theirs.process && {process: mine.process}),
		...(mine.exit !== undefined && theirs.exit === undefined && {exit: mine.exit}),
	};
	return {...came, sessions: [...came.sessions.slice(0, -1), session]};
};
