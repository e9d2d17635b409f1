import type {Draft} from '../draft.ts';
import type {Session} from '../model/types.ts';
import {currentSession} from '../select/streams.ts';

/** What comes of a session that is not the stream's current one changes nothing. */
export const whileCurrent =
	<Event extends {readonly streamId: string; readonly sessionId: string}>(
		handle: (draft: Draft, event: Event, session: Session) => void,
	) =>
	(draft: Draft, event: Event): void => {
		const stream = draft.run.streams[event.streamId];
		const session = stream && currentSession(stream);
		if (session?.id === event.sessionId && session.endedAt === undefined) handle(draft, event, session);
	};
