import {type Conversation, readConversation} from './conversation.ts';
import {readerReply} from './mend.ts';
import type {MessagesRequest, Reply} from './messages.ts';
import {replyTo} from './scenarios.ts';
import {noteCommits} from './work.ts';
import {createWorkplace, type Workplace} from './workplace.ts';

/** work: of a test's stream; reader: of its reviewer; summary: a compaction; side: anything else the CLI asks a model. */
export type RequestKind = 'work' | 'reader' | 'summary' | 'side';

export type Memory = {
	readonly workplaces: Map<string, Workplace>;
	/** Where a session works and what it was asked, for conversations that a compaction has cut. */
	readonly sessions: Map<string, {readonly cwd: string; readonly scenario: Conversation['scenario']}>;
	calls: number;
};

export const createMemory = (): Memory => ({workplaces: new Map(), sessions: new Map(), calls: 0});

const say = (text: string): Reply => ({is: 'message', blocks: [{type: 'text', text}]});

/** What one request gets for an answer; remembers what it shows. */
export const decide = (
	memory: Memory,
	body: MessagesRequest,
	sessionId: string,
): {readonly reply: Reply; readonly kind: RequestKind; readonly cwd: string} => {
	const seen = readConversation(body);
	const known = memory.sessions.get(sessionId);
	const cwd = seen.cwd || known?.cwd || '';
	if (/detailed summary of (?:the|this|our) conversation/i.test(seen.lastUserText))
		return {reply: say('<summary>The work has begun.</summary>'), kind: 'summary', cwd};
	const read = seen.tools.size > 0 ? readerReply(seen) : undefined;
	if (read) return {reply: read, kind: 'reader', cwd};
	// Titles and the like carry the prompt too, but no tools.
	const scenario = seen.tools.size > 0 ? (seen.scenario ?? known?.scenario) : undefined;
	if (!scenario) return {reply: say('Parallel work'), kind: 'side', cwd};
	const conversation = {...seen, cwd, scenario};
	memory.sessions.set(sessionId, {cwd, scenario});
	const workplace = memory.workplaces.get(cwd) ?? createWorkplace();
	memory.workplaces.set(cwd, workplace);
	if (!workplace.sessions.includes(sessionId)) workplace.sessions.push(sessionId);
	noteCommits(conversation, workplace);
	const newId = (): string => `toolu_${String(++memory.calls).padStart(8, '0')}`;
	return {reply: replyTo({conversation, workplace, sessionId, now: Date.now(), newId}), kind: 'work', cwd};
};
