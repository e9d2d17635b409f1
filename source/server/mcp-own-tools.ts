import * as z from 'zod';
import type {Tool} from './mcp-tool.ts';
import {sendOwn, tool} from './mcp-tool.ts';

const taskUpdate = tool(
	'task_update',
	'Say that you begin, complete or cannot do a task of your stream. Call it at once when a task changes, one task at a time.',
	z.object({
		task: z.coerce.number().int().min(1).max(10_000).describe('The number of the task, as your prompt numbers them'),
		status: z.enum(['pending', 'in_progress', 'blocked', 'completed', 'cancelled']),
		blockedReason: z.string().max(2000).optional().describe('Why it is blocked, one sentence'),
	}),
	(input, caller) => sendOwn(caller, {type: 'task.update', ...input}),
);

/** What an agent changes of its own stream. */
export const ownTools: readonly Tool[] = [taskUpdate];
