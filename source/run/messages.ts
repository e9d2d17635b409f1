import type {Command, CommandAnswer} from './command.ts';
import type {RunEvent} from './event.ts';
import {goOnAtOnce} from './go-on.ts';
import {letter, withMessage} from './mail.ts';
import {liveSession} from './select.ts';
import type {Turn} from './turn.ts';
import {patchStream, perform, say, streamOf} from './turn.ts';
import type {Message, Session, Stream} from './types.ts';

type Send = Extract<Command, {type: 'stream.send'}>;

/** Agents whose hooks hand them a message between two tool calls. */
const hearing: readonly Session['agent'][] = ['claude', 'fake'];

/** A message for the stream's agent, as soon as one can have it; a stream at rest takes it as reason to continue. */
export const sendMessage = (turn: Turn, {streamId, text, from = 'person'}: Send): CommandAnswer => {
	const stream = streamOf(turn, streamId);
	const message = add(turn, stream, {from, text, at: turn.now});
	say(turn, 'command', `${from === 'lead' ? 'the lead agent' : 'the user'} says: ${firstLine(text)}`, streamId);
	if (deliver(turn, streamId, message)) return told(streamId, 'gets it between two of its tool calls');
	if (!mayRouse(turn, stream, from)) return told(streamId, whenItGetsIt(stream));
	rouse(turn, stream);
	const {is} = streamOf(turn, streamId).state;
	return told(
		streamId,
		is === 'waiting' || is === 'pending' ? 'continues with it when its turn comes' : 'continues with it',
	);
};

/** One message of the grid's own to an agent that is silent; nobody minds when it is never read. */
export const nudge = (turn: Turn, streamId: string, silentMs: number): void => {
	const stream = streamOf(turn, streamId);
	const session = liveSession(stream);
	if (!session || !hearing.includes(session.agent)) return;
	const minutes = Math.max(1, Math.round(silentMs / 60_000));
	const text = `Still there? claude-grid has seen no sign of work from you for ${minutes} min. If you wait for something that may not come, stop waiting and find another way.`;
	deliver(turn, streamId, add(turn, stream, {from: 'grid', text, at: turn.now}));
};

const told = (streamId: string, how: string): CommandAnswer => ({ok: true, message: `${streamId} ${how}`, streamId});

const firstLine = (text: string): string => text.trim().split('\n')[0]!.slice(0, 200);

const add = (turn: Turn, stream: Stream, message: Omit<Message, 'id'>): Message => {
	const messages = withMessage(stream, message);
	patchStream(turn, stream.id, {messages});
	return messages.at(-1)!;
};

/** False when no agent can hear it now. */
const deliver = (turn: Turn, streamId: string, message: Message): boolean => {
	const {ending, messages = []} = streamOf(turn, streamId);
	const session = liveSession(streamOf(turn, streamId));
	if (!session || ending || session.exit !== undefined || !hearing.includes(session.agent)) return false;
	const given = {sessionId: session.id, by: 'hook' as const};
	patchStream(turn, streamId, {messages: messages.map(one => (one.id === message.id ? {...one, given} : one))});
	perform(turn, {
		type: 'message.deliver',
		streamId,
		sessionId: session.id,
		messageId: message.id,
		text: letter(message),
	});
	return true;
};

/** Another engine asks again for what the one before it may not have done. */
export const repeatDeliveries = (turn: Turn, stream: Stream): void => {
	const session = liveSession(stream);
	for (const message of stream.messages ?? [])
		if (message.deliveredAt === undefined && message.given?.by === 'hook' && message.given.sessionId === session?.id)
			deliver(turn, stream.id, message);
};

/** What the user has paused stays so for an agent; what the user has stopped needs his "continue". */
const mayRouse = (turn: Turn, {state, ending}: Stream, from: Message['from']): boolean => {
	if (ending || turn.run.isStopping) return false;
	if (isAtRest(state)) return !turn.run.isPaused || from === 'person';
	return from === 'person' && state.is === 'waiting' && ['paused', 'interrupted'].includes(state.cause);
};

/** Its work is over, or said to be: whoever approves it looks at it again afterwards. */
const isAtRest = (state: Stream['state']): boolean =>
	state.is === 'completed' ||
	state.is === 'failed' ||
	(state.is === 'waiting' && state.cause === 'approval' && state.gate === 'after');

const rouse = (turn: Turn, stream: Stream): void => {
	const {state, next} = stream;
	patchStream(turn, stream.id, {quickCrashes: [], askedTo: {commit: false, report: false}});
	if (stream.sessions.length > 0 && next === undefined && isAtRest(state))
		patchStream(turn, stream.id, {
			next: {mode: isSpent(stream) ? 'fresh' : 'resume', cause: 'finished', ask: 'message'},
		});
	goOnAtOnce(turn, streamOf(turn, stream.id));
};

const isSpent = ({sessions}: Stream): boolean => {
	const last = sessions.at(-1);
	return last?.outcome === 'context' || last?.result?.class === 'context';
};

const whenItGetsIt = (stream: Stream): string => {
	const {id, state, ending} = stream;
	if (state.is === 'stopped' || ending?.class === 'stopped')
		return `gets it when it is continued: claude-grid continue ${id}`;
	if (ending?.class === 'paused' || ending?.class === 'attached') return 'gets it when it resumes';
	if (stream.sessions.length === 0) return 'gets it with its first prompt, when it starts';
	if (liveSession(stream) && !ending) return 'gets it when the turn of its agent ends';
	if (state.is !== 'waiting') return 'gets it with its next prompt';
	return state.cause === 'attached' ? 'gets it when the attached user detaches' : 'gets it when it resumes';
};

/** The hook has moved it: the agent has it. */
export const onTaken = (turn: Turn, event: Extract<RunEvent, {type: 'message.taken'}>): void => {
	const {messages = []} = streamOf(turn, event.streamId);
	const isMeant = (message: Message) =>
		message.id === event.messageId &&
		message.deliveredAt === undefined &&
		message.given?.by === 'hook' &&
		message.given.sessionId === event.sessionId;
	const taken = messages.find(isMeant);
	if (!taken) return;
	patchStream(turn, event.streamId, {
		messages: messages.map(one => (one === taken ? {...one, deliveredAt: turn.now} : one)),
	});
	say(turn, 'note', `✓ its agent has the message: ${firstLine(taken.text)}`, event.streamId);
};

/** The current session has read its prompt, and what was in it. */
export const noteHeard = (turn: Turn, streamId: string): void => {
	const {messages = [], sessions} = streamOf(turn, streamId);
	const sessionId = sessions.at(-1)?.id;
	const isHeard = ({deliveredAt, given}: Message) =>
		deliveredAt === undefined && given?.by === 'prompt' && given.sessionId === sessionId;
	if (!messages.some(isHeard)) return;
	patchStream(turn, streamId, {
		messages: messages.map(one => (isHeard(one) ? {...one, deliveredAt: turn.now} : one)),
	});
};
