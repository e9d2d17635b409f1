import {Server} from '@modelcontextprotocol/sdk/server/index.js';
import {StdioServerTransport} from '@modelcontextprotocol/sdk/server/stdio.js';
import {CallToolRequestSchema, ListToolsRequestSchema} from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod';
import {EngineAway} from './request.ts';
import {createAsk} from './socket.ts';
import type {Caller} from './tool.ts';
import {ToolError} from './tool.ts';
import {annotationsOf, offeredTo, toolsFor} from './tools.ts';

declare const CLAUDE_GRID_VERSION: string;

/** From package.json, put in by the build. */
const version = typeof CLAUDE_GRID_VERSION === 'undefined' ? '0.0.0' : CLAUDE_GRID_VERSION;

const away = 'claude-grid cannot be reached. Continue your work.';

const textResult = (text: string, isError = false) => ({content: [{type: 'text' as const, text}], isError});

const callTool = async (caller: Caller, name: string, input: unknown) => {
	const tool = toolsFor(caller).find(one => one.name === name);
	if (!tool) return textResult(`There is no tool ${name}.`, true);
	const parsed = tool.schema.safeParse(input ?? {});
	if (!parsed.success) return textResult(z.prettifyError(parsed.error), true);
	try {
		const said = await tool.run(parsed.data as never, caller);
		return typeof said === 'string' ? textResult(said) : {...textResult(said.text), structuredContent: said.data};
	} catch (error) {
		if (error instanceof ToolError) return textResult(error.message, true);
		if (error instanceof EngineAway) return textResult(away, true);
		throw error;
	}
};

/** Serves the tools on stdin and stdout until stdin ends. */
export const serveMcp = async (options: {
	/** Undefined: there is no engine to ask. */
	readonly socket: string | undefined;
	readonly streamId: string;
	readonly sessionId: string;
	/** The session's folder, for questions; undefined: nobody can be asked. */
	readonly folder?: string | undefined;
	readonly isLead?: boolean;
}): Promise<void> => {
	const {socket, streamId, sessionId, folder, isLead = false} = options;
	const caller: Caller = {
		streamId,
		sessionId,
		folder,
		isLead,
		ask: createAsk({socket, folder}),
	};
	const server = new Server({name: 'claude-grid', title: 'claude-grid', version}, {capabilities: {tools: {}}});
	server.setRequestHandler(ListToolsRequestSchema, () => ({
		tools: offeredTo(caller).map(one => ({
			name: one.name,
			description: one.description,
			inputSchema: z.toJSONSchema(one.schema, {io: 'output'}) as {type: 'object'},
			...(one.answers && {outputSchema: z.toJSONSchema(one.answers, {target: 'draft-7'}) as {type: 'object'}}),
			annotations: annotationsOf(one),
		})),
	}));
	server.setRequestHandler(CallToolRequestSchema, ({params}) => callTool(caller, params.name, params.arguments));
	await server.connect(new StdioServerTransport());
};
