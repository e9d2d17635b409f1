import * as z from 'zod';
import type {EngineAnswer} from './request.ts';

/** Who calls: the stream and session an agent works for; empty for the user's own MCP client. */
export type Caller = {
	/** The session's folder, for questions. */
	readonly folder?: string | undefined;
	readonly streamId: string;
	readonly sessionId: string;
	/** Offered the lead's tools; whether it is the lead the engine decides by its session. */
	readonly isLead?: boolean;
	readonly ask: (path: string, body?: unknown) => Promise<EngineAnswer>;
};

/** Told to the agent as a tool error, in these words. */
export class ToolError extends Error {}

export type Tool = {
	readonly name: string;
	readonly description: string;
	readonly schema: z.ZodObject;
	/** What it answers as data, where it does. */
	readonly answers?: z.ZodObject;
	readonly run: (input: never, caller: Caller) => Promise<string | ToolAnswer>;
};

/** The same as a sentence and as data. */
export type ToolAnswer = {readonly text: string; readonly data: Record<string, unknown>};

export const tool = <Schema extends z.ZodObject>(
	name: string,
	description: string,
	schema: Schema,
	run: (input: z.infer<Schema>, caller: Caller) => Promise<string>,
): Tool => ({name, description, schema, run});

/** A tool that looks: its answer has a form of its own, and nothing beside it. */
export const readTool = <Schema extends z.ZodObject, Answer extends z.ZodObject>(
	{name, description, schema, answers}: Omit<Tool, 'run'> & {readonly schema: Schema; readonly answers: Answer},
	run: (input: z.infer<Schema>, caller: Caller) => Promise<{readonly text: string; readonly data: unknown}>,
): Tool => ({
	name,
	description,
	schema,
	answers,
	run: async (input: z.infer<Schema>, caller: Caller) => {
		const {text, data} = await run(input, caller);
		return {text, data: answers.parse(data)};
	},
});

export const streamId = z
	.string()
	.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
	.describe('Id of a stream, such as Stream-A');

/** What the engine says, in its own words. */
export const messageOf = ({body}: EngineAnswer): string => {
	const {message, error} = body as {message?: string; error?: string | {message: string}};
	return message ?? (typeof error === 'string' ? error : error?.message) ?? 'The engine refused.';
};

/** GET; what is not there is a ToolError in the engine's words. */
export const read = async <Given>(caller: Caller, path: string): Promise<Given> => {
	const answer = await caller.ask(path);
	if (answer.status !== 200) throw new ToolError(messageOf(answer));
	return answer.body as Given;
};

/** Sends a command as the caller's own session; gives the engine's sentence, or a ToolError with it. */
export const sendOwn = async (
	caller: Caller,
	command: {readonly type: string; readonly [key: string]: unknown},
): Promise<string> => {
	if (!caller.streamId || !caller.sessionId)
		throw new ToolError('Only an agent that claude-grid started has a stream of its own.');
	const {streamId, sessionId} = caller;
	const answer = await caller.ask('/api/commands', {...command, streamId, sessionId});
	if (answer.status !== 200) throw new ToolError(messageOf(answer));
	return messageOf(answer);
};
