import {setTimeout as sleep} from 'node:timers/promises';
import * as z from 'zod';
import {leadStreamSchema} from '../../run/features/lead/lead-command.ts';
import type {Caller, Tool} from './tool.ts';
import {read, sendOwn, streamId, tool} from './tool.ts';

const longestWaitSeconds = 20;
const pollMs = 500;

const streamSpawn = tool(
	'stream_spawn',
	'Add a stream of work: an agent alone in its own git worktree and branch. It starts automatically once its dependencies are completed and a slot is free. Its rights, setup and check are those of the run.',
	leadStreamSchema,
	(stream, caller) => sendOwn(caller, {type: 'lead.spawn', stream}),
);

const streamSend = tool(
	'stream_send',
	'Say something to the agent of a stream. It gets it between two of its tool calls, or with its next prompt; one that is completed continues with it.',
	z.strictObject({streamId, message: z.string().min(1).max(20_000)}),
	(input, caller) => sendOwn(caller, {type: 'lead.send', target: input.streamId, text: input.message}),
);

const streamStop = tool(
	'stream_stop',
	'Stop a stream for good, after a checkpoint; its branch and worktree stay.',
	z.strictObject({streamId}),
	(input, caller) => sendOwn(caller, {type: 'lead.stop', target: input.streamId}),
);

const streamMerge = tool(
	'stream_merge',
	'Merge a completed stream into the target branch, or ask the user to, where merging is theirs. Returns at once; events_poll tells how it went.',
	z.strictObject({streamId}),
	(input, caller) => sendOwn(caller, {type: 'lead.merge', target: input.streamId}),
);

/** Until there is something worth telling, or the time is over. */
const awaitEvents = async (caller: Caller, since: number | undefined, waitSeconds: number): Promise<void> => {
	for (const deadline = Date.now() + waitSeconds * 1000; Date.now() < deadline; await sleep(pollMs)) {
		const {news, told} = await read<{news: number; told: number}>(caller, '/api/lead');
		if (news > (since ?? told)) return;
	}
};

const eventsPoll = tool(
	'events_poll',
	'What happened to your streams since you were last told (or since a number), how each stands now, and what waits for the user. Answers at once unless you let it wait for news.',
	z.strictObject({
		since: z.coerce
			.number()
			.int()
			.min(0)
			.optional()
			.describe('The number of the last poll; leave it out to get what is new'),
		waitSeconds: z.coerce.number().min(0).max(longestWaitSeconds).optional().describe('How long to wait for news'),
	}),
	async ({since, waitSeconds = 0}, caller) => {
		await awaitEvents(caller, since, waitSeconds);
		return sendOwn(caller, {type: 'lead.poll', ...(since !== undefined && {since})});
	},
);

/** What only the lead gets; none of it blocks. */
export const leadTools: readonly Tool[] = [streamSpawn, streamSend, streamStop, streamMerge, eventsPoll];
