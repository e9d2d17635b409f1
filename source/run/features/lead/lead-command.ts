import * as z from 'zod';
import {streamSchema} from '../../../plan/schema/schema.ts';
import {agentNames} from '../../../plan/types.ts';

/** The user's own shell lines and agents that run them are not the lead's to choose. */
const spawnable = agentNames.filter(name => name !== 'command');

/** A stream as the lead may write it: what it works on, never with which rights or commands. */
export const leadStreamSchema = streamSchema
	.pick({id: true, name: true, prompt: true, tasks: true, dependencies: true, files: true, phase: true})
	.required({name: true})
	.extend({agent: z.enum(spawnable).optional(), verify: streamSchema.shape.verify});

const target = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'is not a stream id');

/** `streamId` and `sessionId` are the lead's own, as the engine gave them to its MCP server. */
const byLead = <Name extends string, Shape extends z.ZodRawShape>(type: Name, shape: Shape) =>
	z.strictObject({
		type: z.literal(type),
		streamId: z.literal('lead'),
		sessionId: z.string().max(64),
		...shape,
	});

/** What only the lead's session may ask for. */
export const leadCommandSchemas = [
	byLead('lead.spawn', {stream: leadStreamSchema}),
	byLead('lead.send', {target, text: z.string().min(1).max(20_000).regex(/\S/, 'is empty')}),
	byLead('lead.stop', {target}),
	byLead('lead.merge', {target}),
	/** The news after number `since`; without it those it was not told yet. */
	byLead('lead.poll', {since: z.int().min(0).optional()}),
] as const;

export const leadCommandSchema = z.discriminatedUnion('type', leadCommandSchemas);
export type LeadCommand = z.infer<typeof leadCommandSchema>;
