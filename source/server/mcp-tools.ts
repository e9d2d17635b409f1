import * as z from 'zod';
import {ownTools} from './mcp-own-tools.ts';
import {leadTools} from './mcp-lead-tools.ts';
import {askByFile} from './mcp-question.ts';
import {readTools} from './mcp-read-tools.ts';
import type {Caller, Tool} from './mcp-tool.ts';
import {tool} from './mcp-tool.ts';

const permissionPrompt = tool(
	'permission_prompt',
	'Asked by Claude Code itself when something needs permission; a person answers in the grid.',
	z.object({tool_name: z.string(), input: z.unknown(), tool_use_id: z.string().optional()}),
	async (input, caller) => {
		if (!caller.folder) return JSON.stringify({behavior: 'deny', message: 'Nobody can be asked here.'});
		return JSON.stringify(await askByFile(caller.folder, input.tool_name, input.input));
	},
);

const tools: readonly Tool[] = [...ownTools, ...readTools, permissionPrompt];
const ofLead: readonly Tool[] = [...tools, ...leadTools];

/** Those of the lead are shown to nobody else. */
export const toolsFor = ({isLead}: Pick<Caller, 'isLead'>): readonly Tool[] => (isLead ? ofLead : tools);
