import {setTimeout as sleep} from 'node:timers/promises';
import * as z from 'zod';
import {findingKinds} from '../../run/model/message-types.ts';
import type {Tool} from './tool.ts';
import {read, sendOwn, tool} from './tool.ts';

const patienceMs = 20_000;
const pollMs = 200;

const taskUpdate = tool(
	'task_update',
	'Report that you have begun or completed a task of your stream, or cannot do it. Call it as soon as a task changes, one task at a time.',
	z.object({
		task: z.coerce.number().int().min(1).max(10_000).describe('The number of the task in your prompt'),
		status: z.enum(['pending', 'in_progress', 'blocked', 'completed', 'cancelled']),
		blockedReason: z.string().max(2000).optional().describe('Why it is blocked, in one sentence'),
	}),
	(input, caller) => sendOwn(caller, {type: 'task.update', ...input}),
);

const findingStore = tool(
	'work_product_store',
	'Record something for later sessions and for the user: a decision, a discovery, a warning, a test that proves something, a document. Recording the same kind and title again replaces it.',
	z.object({
		title: z.string().trim().min(1).max(200).describe('One line'),
		kind: z.enum(findingKinds),
		text: z.string().max(20_000).describe('Markdown'),
	}),
	(input, caller) => sendOwn(caller, {type: 'product.store', ...input}),
);

type Saved = {readonly streamId: string; readonly ref: string; readonly why: string};

const checkpointCreate = tool(
	'checkpoint_create',
	'Save your worktree as it is, including uncommitted files, on a hidden ref, without touching your branch. Call it before you do something risky.',
	z.object({reason: z.string().max(200).optional()}),
	async (input, caller) => {
		const mine = async () => {
			const {checkpoints} = await read<{checkpoints: readonly Saved[]}>(caller, '/api/checkpoints');
			return checkpoints.filter(one => one.streamId === caller.streamId);
		};
		const before = new Set((await mine()).map(({ref}) => ref));
		const said = await sendOwn(caller, {type: 'checkpoint.create', ...input});
		for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await sleep(pollMs)) {
			const all = await mine();
			const saved = said.includes('just now')
				? all.at(-1)
				: all.find(({ref, why}) => !before.has(ref) && why.startsWith('asked by its agent'));
			if (saved) return `Saved as ${saved.ref}`;
		}
		return said;
	},
);

/** What an agent changes of its own stream. */
export const ownTools: readonly Tool[] = [taskUpdate, checkpointCreate, findingStore];
