import type {Draft} from '../../draft.ts';
import {addActivity, addEffect, patchStream, streamOf} from '../../draft.ts';
import type {Command, CommandAnswer} from '../../model/command.ts';
import type {RunEvent} from '../../model/event.ts';
import type {Message, Session, Stream} from '../../model/types.ts';
import {notAsked} from '../../policy/attempts.ts';
import {liveSession} from '../../select/streams.ts';
import {resumeNow} from '../../stream/resume.ts';
import {readAnew} from '../reviewer/reading.ts';
import {formatMessage, withMessage} from './inbox.ts';

type Send = Omit<Extract<Command, {type: 'stream.send'}>, 'from'> & {readonly from?: Message['from']};

const senders: Readonly<Record<Message['from'], string>> = {
	person: 'the user',
	lead: 'the lead agent',
	grid: 'claude-grid',
	delivery: 'claude-grid',
	reviewer: 'its reviewer',
};

/** Agents whose hooks hand them a message between two tool calls. */
const supportsLiveMessages: readonly Session['agent'][] = ['claude', 'fake'];

/** A message for the stream's agent, as soon as one can have it; a stream at rest takes it as reason to continue. */
export const sendMessage = (draft: Draft, {streamId, text, from = 'person'}: Send): CommandAnswer => {
	const stream = streamOf(draft, streamId);
	const message = add(draft, stream, {from, text, at: draft.now});
	if (from === 'person') patchStream(draft, streamId, readAnew(stream));
	addActivity(draft, 'command', `${senders[from]} says: ${firstLine(text)}`, streamId);
	if (deliver(draft, streamId, message)) return answered(streamId, 'gets it between two of its tool calls');
	if (!mayWake(draft, stream, from)) return answered(streamId, whenItGetsIt(stream));
	wake(draft, stream);
	const {is} = streamOf(draft, streamId).state;
	return answered(
		streamId,
		is === 'waiting' || is === 'pending' ? 'continues with it when its turn comes' : 'continues with it',
	);
};

/** One message of the grid's own to an agent that is silent; nobody minds when it is never read. */
export const nudge = (draft: Draft, streamId: string, silentMs: number): void => {
	const stream = streamOf(draft, streamId);
	const session = liveSession(stream);
	if (!session || !supportsLiveMessages.includes(session.agent)) return;
	const minutes = Math.max(1, Math.round(silentMs / 60_000));
	const text = `Are you still there? claude-grid has seen no sign of work from you for ${minutes} min. If you are waiting for something that may never come, stop waiting and find another way.`;
	deliver(draft, streamId, add(draft, stream, {from: 'grid', text, at: draft.now}));
};

const answered = (streamId: string, how: string): CommandAnswer => ({
	ok: true,
	message: `${streamId} ${how}`,
	streamId,
});

const firstLine = (text: string): string => text.trim().split('\n')[0]!.slice(0, 200);

const add = (draft: Draft, stream: Stream, message: Omit<Message, 'id'>): Message => {
	const messages = withMessage(stream, message);
	patchStream(draft, stream.id, {messages});
	return messages.at(-1)!;
};

/** False when no agent can hear it now. */
const deliver = (draft: Draft, streamId: string, message: Message): boolean => {
	const {ending, messages = []} = streamOf(draft, streamId);
	const session = liveSession(streamOf(draft, streamId));
	if (!session || ending || session.exit !== undefined || !supportsLiveMessages.includes(session.agent)) return false;
	const given = {sessionId: session.id, by: 'hook' as const};
	patchStream(draft, streamId, {messages: messages.map(one => (one.id === message.id ? {...one, given} : one))});
	addEffect(draft, {
		type: 'message.deliver',
		streamId,
		sessionId: session.id,
		messageId: message.id,
		text: formatMessage(message),
	});
	return true;
};

/** Another engine asks again for what the one before it may not have done. */
export const repeatDeliveries = (draft: Draft, stream: Stream): void => {
	const session = liveSession(stream);
	for (const message of stream.messages ?? [])
		if (message.deliveredAt === undefined && message.given?.by === 'hook' && message.given.sessionId === session?.id)
			deliver(draft, stream.id, message);
};

/** What the user has paused stays so for an agent; what the user has stopped needs his "continue". */
const mayWake = (draft: Draft, {state, ending}: Stream, from: Message['from']): boolean => {
	if (ending || draft.run.isStopping) return false;
	if (isAtRest(state)) return !draft.run.isPaused || from === 'person';
	return from === 'person' && state.is === 'waiting' && ['paused', 'interrupted'].includes(state.cause);
};

/** Its work is over, or said to be: whoever approves it looks at it again afterwards. */
const isAtRest = (state: Stream['state']): boolean =>
	state.is === 'completed' ||
	state.is === 'failed' ||
	(state.is === 'waiting' && state.cause === 'approval' && state.gate === 'after');

const wake = (draft: Draft, stream: Stream): void => {
	const {state, next} = stream;
	patchStream(draft, stream.id, {quickCrashes: [], askedTo: notAsked});
	if (stream.sessions.length > 0 && next === undefined && isAtRest(state))
		patchStream(draft, stream.id, {
			next: {mode: isSpent(stream) ? 'fresh' : 'resume', cause: 'finished', ask: 'message'},
		});
	resumeNow(draft, streamOf(draft, stream.id));
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
export const onTaken = (draft: Draft, event: Extract<RunEvent, {type: 'message.taken'}>): void => {
	const {messages = []} = streamOf(draft, event.streamId);
	const isMeant = (message: Message) =>
		message.id === event.messageId &&
		message.deliveredAt === undefined &&
		message.given?.by === 'hook' &&
		message.given.sessionId === event.sessionId;
	const taken = messages.find(isMeant);
	if (!taken) return;
	patchStream(draft, event.streamId, {
		messages: messages.map(one => (one === taken ? {...one, deliveredAt: draft.now} : one)),
	});
	addActivity(draft, 'note', `✓ its agent has the message: ${firstLine(taken.text)}`, event.streamId);
};

/** The current session has read its prompt, and what was in it. */
export const markDelivered = (draft: Draft, streamId: string): void => {
	const {messages = [], sessions} = streamOf(draft, streamId);
	const sessionId = sessions.at(-1)?.id;
	const isDelivered = ({deliveredAt, given}: Message) =>
		deliveredAt === undefined && given?.by === 'prompt' && given.sessionId === sessionId;
	if (!messages.some(isDelivered)) return;
	patchStream(draft, streamId, {
		messages: messages.map(one => (isDelivered(one) ? {...one, deliveredAt: draft.now} : one)),
	});
};
