import type {Conversation} from './conversation.ts';
import {leadReply} from './lead.ts';
import {mendReply} from './mend.ts';
import type {Reply} from './messages.ts';
import {completedIn, workReply} from './work.ts';
import type {Workplace} from './workplace.ts';

export type Turn = {
	readonly conversation: Conversation;
	readonly workplace: Workplace;
	readonly sessionId: string;
	readonly now: number;
	readonly newId: () => string;
};

/** Undefined: no fault just now, the work continues. */
type Fault = (turn: Turn) => Reply | undefined;

const number = (turn: Turn, name: string, otherwise: number): number =>
	Number(turn.conversation.scenario?.parameters.get(name) ?? otherwise);

/** Faults come once `after` tasks (default none) are completed. */
const isDue = (turn: Turn): boolean => completedIn(turn.conversation, turn.workplace) >= number(turn, 'after', 0);

/** The first session's request is never answered; another session, or the same one resumed with more to say, works. */
const hang: Fault = turn => {
	const {workplace, sessionId, conversation} = turn;
	if (isDue(turn)) workplace.hung ??= {sessionId, length: conversation.length};
	const isHung = workplace.hung?.sessionId === sessionId && workplace.hung.length === conversation.length;
	return isHung ? {is: 'silence'} : undefined;
};

/** Refused as a usage limit that resets `seconds` (default 5) after the first refusal. */
const usageLimit: Fault = turn => {
	if (isDue(turn)) turn.workplace.limitedUntil ??= (Math.floor(turn.now / 1000) + number(turn, 'seconds', 5)) * 1000;
	const until = turn.workplace.limitedUntil ?? 0;
	if (turn.now >= until) return undefined;
	const epochSeconds = String(until / 1000);
	return {
		is: 'error',
		status: 429,
		kind: 'rate_limit_error',
		message: `Claude AI usage limit reached|${epochSeconds}`,
		headers: {
			'x-should-retry': 'false',
			'anthropic-ratelimit-unified-status': 'rejected',
			'anthropic-ratelimit-unified-reset': epochSeconds,
			'anthropic-ratelimit-unified-representative-claim': 'five_hour',
		},
	};
};

/** The first session's context is full for good; a fresh session works. */
const context: Fault = turn => {
	const {workplace, sessionId} = turn;
	if (workplace.full.size === 0 && isDue(turn)) workplace.full.add(sessionId);
	if (!workplace.full.has(sessionId)) return undefined;
	const message = 'prompt is too long: 215432 tokens > 200000 maximum';
	return {is: 'error', status: 400, kind: 'invalid_request_error', message};
};

/** The first session's conversation is refused for good; a fresh session works. */
const refused: Fault = turn => {
	const {workplace, sessionId} = turn;
	if (workplace.full.size === 0 && isDue(turn)) workplace.full.add(sessionId);
	if (!workplace.full.has(sessionId)) return undefined;
	const message = 'messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `text`.';
	return {is: 'error', status: 400, kind: 'invalid_request_error', message};
};

/** One command that runs for `seconds` (default 300), to be killed in; needs Bash to be allowed. */
const crashWindow: Fault = turn => {
	if (turn.workplace.hasRunLongCommand || !isDue(turn)) return undefined;
	turn.workplace.hasRunLongCommand = true;
	// Claude Code 2.1.329 refuses a command that is nothing but a long sleep.
	const command = `for second in $(seq ${number(turn, 'seconds', 300)}); do sleep 1; done`;
	const input = {command, description: 'Wait', timeout: 600_000};
	return {is: 'message', blocks: [{type: 'tool_use', id: turn.newId(), name: 'Bash', input}]};
};

/** One command that no default rule allows; it leaves the file answered.txt. */
const ask: Fault = turn => {
	if (turn.workplace.hasAsked || !isDue(turn)) return undefined;
	turn.workplace.hasAsked = true;
	const command = `node -e 'require("fs").writeFileSync("answered.txt", "yes")'`;
	return {is: 'message', blocks: [{type: 'tool_use', id: turn.newId(), name: 'Bash', input: {command}}]};
};

/** Ends its turn with tasks left, until it is told that they are. */
const lazy: Fault = turn => {
	const isTold = turn.conversation.told.includes('not completed yet');
	if (isTold || !isDue(turn)) return undefined;
	return {is: 'message', blocks: [{type: 'text', text: 'That should do.'}]};
};

/** Looks once and ends its turn, each time it is sent back. */
const sentBack: Fault = turn => {
	const {workplace} = turn;
	if (!isDue(turn)) return undefined;
	workplace.hasLooked = !workplace.hasLooked;
	if (!workplace.hasLooked) return {is: 'message', blocks: [{type: 'text', text: 'All done.'}]};
	const input = {command: 'git status --short', description: 'Look'};
	return {is: 'message', blocks: [{type: 'tool_use', id: turn.newId(), name: 'Bash', input}]};
};

/** Stores a discovery by the MCP tool; then the session's context is full. */
const discover: Fault = turn => {
	const {workplace, conversation} = turn;
	const name = [...conversation.tools].find(tool => tool.endsWith('work_product_store'));
	if (workplace.hasStored || name === undefined || !isDue(turn)) return context(turn);
	workplace.hasStored = true;
	const input = {title: 'Dates are UTC', kind: 'discovery', text: 'The parser drops the zone.'};
	return {is: 'message', blocks: [{type: 'tool_use', id: turn.newId(), name, input}]};
};

const faults: Readonly<Record<string, Fault>> = {
	work: () => undefined,
	slow: () => undefined,
	hang,
	'usage-limit': usageLimit,
	context,
	refused,
	'crash-window': crashWindow,
	ask,
	lazy,
	discover,
	'sent-back': sentBack,
	lead: leadReply,
};

/** The scenario's fault when it is due, else the next step of the work. Scenario `slow` streams every answer in drips. */
export const replyTo = (turn: Turn): Reply => {
	const name = turn.conversation.scenario?.name ?? '';
	const fault = faults[name];
	if (!fault) return {is: 'error', status: 400, kind: 'invalid_request_error', message: `no scenario "${name}"`};
	const reply =
		fault(turn) ?? mendReply(turn.conversation, turn.newId) ?? workReply(turn.conversation, turn.workplace, turn.newId);
	if (name !== 'slow' || reply.is !== 'message') return reply;
	const text = 'I look at what is there, then I do the next step and tell how it went. '.repeat(3);
	return {...reply, blocks: [{type: 'text', text}, ...reply.blocks], chunkMs: number(turn, 'ms', 50)};
};
