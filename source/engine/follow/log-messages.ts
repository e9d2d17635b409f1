import type {LogEntry} from '../../run/model/report.ts';
import type {Message, Run, Session} from '../../run/model/types.ts';

type TimedEntry = LogEntry & {readonly at: number};

/** The user's words are the log's own kind of line. */
const senders: Readonly<Record<Message['from'], string>> = {
	person: '',
	lead: 'the lead: ',
	grid: 'claude-grid: ',
	delivery: 'claude-grid: ',
	reviewer: 'its reviewer: ',
};

/** What was said to the agent of a session, where it had it; what waits stands at the end. */
export const withMessages = (
	run: Run | undefined,
	session: Session,
	entries: readonly LogEntry[],
	isCut: boolean,
): readonly LogEntry[] => {
	const stream = Object.values(run?.streams ?? {}).find(one => one.sessions.some(({id}) => id === session.id));
	const mail = (stream?.messages ?? []).filter(({given}) => given?.sessionId === session.id);
	if (mail.length === 0) return entries;
	const first = entries[0]?.at ?? 0;
	const shown = mail.map(message => toEntry(session, message)).filter(({at}) => !isCut || at >= first);
	const all = [...entries];
	for (const entry of shown) {
		const place = all.findLastIndex(({at}) => (at ?? 0) <= entry.at);
		all.splice(place + 1, 0, entry.at === Number.POSITIVE_INFINITY ? withoutTime(entry) : entry);
	}
	return all;
};

/** What was in its prompt stands before all it said. */
const toEntry = ({startedAt}: Session, {from, text, given, deliveredAt}: Message): TimedEntry => ({
	kind: from === 'person' ? 'user' : 'note',
	text: `${deliveredAt === undefined ? '(not read yet) ' : ''}${senders[from]}${text}`,
	at: given?.by === 'prompt' ? startedAt : (deliveredAt ?? Number.POSITIVE_INFINITY),
});

const withoutTime = ({at: _, ...entry}: TimedEntry): LogEntry => entry;
