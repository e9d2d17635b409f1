import {setTimeout as sleep} from 'node:timers/promises';
import * as z from 'zod';
import {leadStreamSchema} from '../../run/features/lead/lead-command.ts';
import type {Caller, Tool} from './tool.ts';
import {read, sendOwn, streamId, tool} from './tool.ts';

const longestWaitSeconds = 20;
const pollMs = 500;

const streamSpawn = tool(
	'stream_spawn',
	'Add a stream of work: one agent in its own git worktree and branch. It starts automatically once its dependencies are completed and a slot is free. Its permissions, setup and check are those of the run.',
	leadStreamSchema,
	(stream, caller) => sendOwn(caller, {type: 'lead.spawn', stream}),
);

const streamSend = tool(
	'stream_send',
	'Send a message to the agent of a stream. It arrives between two of its tool calls or with its next prompt. If the stream is completed, its agent resumes with the message.',
	z.strictObject({streamId, message: z.string().min(1).max(20_000)}),
	(input, caller) => sendOwn(caller, {type: 'lead.send', target: input.streamId, text: input.message}),
);

const streamStop = tool(
	'stream_stop',
	'Stop a stream for good, after a checkpoint. Its branch and worktree are kept.',
	z.strictObject({streamId}),
	(input, caller) => sendOwn(caller, {type: 'lead.stop', target: input.streamId}),
);

const streamMerge = tool(
	'stream_merge',
	'Merge a completed stream into the target branch, or ask the user to if merging is up to them. Returns at once; events_poll reports the result.',
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
	'What has happened to your streams since your last poll (or since a given number), the state of each stream, and what waits for the user. Returns at once unless you set waitSeconds.',
	z.strictObject({
		since: z.coerce
			.number()
			.int()
			.min(0)
			.optional()
			.describe('The number that the last poll returned. Omit it to get everything new'),
		waitSeconds: z.coerce
			.number()
			.min(0)
			.max(longestWaitSeconds)
			.optional()
			.describe('How many seconds to wait for news'),
	}),
	async ({since, waitSeconds = 0}, caller) => {
		await awaitEvents(caller, since, waitSeconds);
		return sendOwn(caller, {type: 'lead.poll', ...(since !== undefined && {since})});
	},
);

/** What only the lead gets; none of it blocks. */
export const leadTools: readonly Tool[] = [streamSpawn, streamSend, streamStop, streamMerge, eventsPoll];
