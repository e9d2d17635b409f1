import * as z from 'zod';
import {shapes, statusShape, streamShape} from '../routes/openapi-shapes.ts';

/** What the tools that look answer as data; an agent pays for every word of it, so only what the sentence says too. */

const streamLine = z.object(
	streamShape.pick({
		streamId: true,
		streamName: true,
		streamPhase: true,
		status: true,
		completedTasks: true,
		totalTasks: true,
		progressPercentage: true,
		merge: true,
		blockedReason: true,
	}).shape,
);

const text = z.looseObject({text: z.string()});

const claim = z.object({
	streamId: z.string(),
	status: statusShape,
	how: z.enum(['conflict', 'changes', 'claims']).describe('conflict: the two branches conflict in this file'),
	file: z.string(),
	by: z.string().describe('What overlaps with the file: a path or glob of the plan, or a changed path'),
});

export const answers = {
	tasks: shapes.Tasks,
	streams: z.object({streams: z.array(streamLine)}),
	stream: shapes.Stream.extend({products: z.array(text), messages: z.array(text)}),
	progress: z.object({
		name: z.string(),
		completedTasks: z.int(),
		totalTasks: z.int(),
		progressPercentage: z.int(),
		streams: z.array(streamLine),
		alerts: z.array(z.object({streamId: z.string().nullable(), text: z.string()})),
	}),
	claims: z.object({claims: z.array(claim)}),
} as const;
