import * as z from 'zod';
import {leadTools} from './lead-tools.ts';
import {ownTools} from './own-tools.ts';
import {askUser} from './question.ts';
import {readTools} from './read-tools.ts';
import type {Caller, Tool} from './tool.ts';
import {tool} from './tool.ts';

const permissionPrompt = tool(
	'permission_prompt',
	'Claude Code itself calls this when something needs permission. The user answers in the grid.',
	z.object({tool_name: z.string(), input: z.unknown(), tool_use_id: z.string().optional()}),
	async (input, caller) => {
		if (!caller.folder) return JSON.stringify({behavior: 'deny', message: 'There is no one to ask here.'});
		const {folder, ask} = caller;
		return JSON.stringify(await askUser({folder, ask}, input.tool_name, input.input));
	},
);

const tools: readonly Tool[] = [...ownTools, ...readTools, permissionPrompt];
const ofLead: readonly Tool[] = [...tools, ...leadTools];

/** Those of the lead are there for nobody else. */
export const toolsFor = ({isLead}: Pick<Caller, 'isLead'>): readonly Tool[] => (isLead ? ofLead : tools);

/** Who has no stream of its own, such as an editor, is offered what looks. */
export const offeredTo = (caller: Caller): readonly Tool[] =>
	caller.streamId && caller.sessionId ? toolsFor(caller) : readTools;

const readOnly = new Set(readTools);
/** Called again with the same input, they change nothing more. */
const repeatable = new Set(['task_update', 'work_product_store', 'stream_stop']);
/** They end work or change a branch. */
const destructive = new Set(['stream_stop', 'stream_merge']);

/** What a client may show its user before it calls the tool. */
export const annotationsOf = (one: Tool) => ({
	title: `${one.name[0]?.toUpperCase()}${one.name.slice(1).replaceAll('_', ' ')}`,
	readOnlyHint: readOnly.has(one),
	destructiveHint: destructive.has(one.name),
	idempotentHint: readOnly.has(one) || repeatable.has(one.name),
	openWorldHint: false,
});
