import * as z from 'zod';
import {phases} from '../../plan/types.ts';
import {alertKinds} from '../../run/model/types.ts';

const alert = z.looseObject({
	key: z.string(),
	kind: z.enum(alertKinds),
	text: z.string(),
	cure: z.string().nullable(),
	isAdvice: z.boolean(),
});
/** What the seeds' endpoints give; only what a screen is drawn from. */
export const viewsSchema = z.object({
	streams: z
		.array(
			z.looseObject({
				streamId: z.string(),
				streamName: z.string(),
				streamPhase: z.enum(phases),
				dependencies: z.array(z.string()),
				status: z.string(),
				blockedReason: z.string().nullable(),
				attempts: z.number(),
				alerts: z.array(alert),
			}),
		)
		.max(1000),
	tasks: z
		.array(
			z.looseObject({
				streamId: z.string(),
				title: z.string(),
				status: z.enum(['pending', 'in_progress', 'blocked', 'completed', 'cancelled']),
				isProved: z.boolean(),
				blockedReason: z.string().nullable(),
				role: z.string().nullable(),
			}),
		)
		.max(10_000),
	activities: z
		.array(
			z.looseObject({
				streamId: z.string(),
				agent: z.string(),
				activity: z.string().nullable(),
				lastActivityAt: z.string(),
			}),
		)
		.max(1000),
});
export type Views = z.infer<typeof viewsSchema>;
