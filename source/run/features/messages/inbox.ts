import type {Message, Stream} from '../../model/types.ts';

/** More than this does not wait for one stream. */
export const maxUnread = 20;
const keptRead = 10;

/** Messages no agent has had yet, oldest first. A nudge of the grid's own waits for nobody. */
export const unreadMessages = ({messages = []}: Stream): readonly Message[] =>
	messages.filter(message => message.deliveredAt === undefined && message.from !== 'grid');

/** Those of people and of the lead agent that were delivered, oldest first; at most the last 10. */
export const deliveredMessages = ({messages = []}: Stream): readonly Message[] =>
	messages.filter(message => message.deliveredAt !== undefined && message.from !== 'grid');

/** With one message more; of those that were delivered the last 10 are kept. */
export const withMessage = ({messages = []}: Stream, message: Omit<Message, 'id'>): readonly Message[] => {
	const id = String(Number(messages.at(-1)?.id ?? 0) + 1);
	const delivered = messages.filter(one => one.deliveredAt !== undefined);
	const old = new Set(delivered.slice(0, Math.max(0, delivered.length - keptRead)));
	return [...messages.filter(one => !old.has(one)), {...message, id}];
};

/** The stream once a session's prompt holds all that waits; a nudge for the session before is void. */
export const withMessagesInPrompt = (stream: Stream, sessionId: string): Stream => {
	if (stream.messages === undefined) return stream;
	const waiting = new Set(unreadMessages(stream));
	const messages = stream.messages
		.filter(message => message.deliveredAt !== undefined || waiting.has(message))
		.map(message => (waiting.has(message) ? {...message, given: {sessionId, by: 'prompt' as const}} : message));
	return {...stream, messages};
};

const senders: Readonly<Record<Message['from'], string>> = {
	person: 'the user who watches this run',
	lead: 'the lead agent of this run',
	grid: 'claude-grid',
	delivery: 'claude-grid',
	reviewer: 'claude-grid',
};

/** As the agent reads it. */
export const formatMessage = ({from, text}: Pick<Message, 'from' | 'text'>): string =>
	from === 'grid'
		? text
		: `A message from ${senders[from]}:\n\n${text}\n\nFollow it from now on, and continue your work.`;

/** All that waits, for a prompt; empty when nothing does. */
export const pendingMessages = (stream: Stream): string =>
	unreadMessages(stream)
		.map(({from, text}) => `A message from ${senders[from]}:\n\n${text}`)
		.join('\n\n');

/** What was said to earlier sessions, for the handover. */
export const earlierMessages = (stream: Stream): readonly string[] =>
	deliveredMessages(stream).map(
		({from, text}) => `- A message from ${senders[from]} to an earlier session: ${text.slice(0, 1000)}`,
	);
