import type {Command} from '../../run/model/command.ts';
import type {Ask} from '../reply.ts';
import {refuse, tooMany} from '../reply.ts';
import type {Service} from './route.ts';

const agentTypes = ['task.update', 'product.store', 'checkpoint.create'] as const;

/** Commands that agents send; each names its session. */
type OfAgent = Extract<Command, {type: (typeof agentTypes)[number] | `lead.${string}`}>;

export const isOfAgent = (command: unknown): command is OfAgent => {
	const {type} = (typeof command === 'object' && command !== null ? command : {}) as {readonly type?: unknown};
	return typeof type === 'string' && (agentTypes.some(one => one === type) || type.startsWith('lead.'));
};

/** An agent may only change its own stream, and not without pause. A stale session of it is the core's affair. */
export const agentRefusal = async (
	c: Ask,
	{engine, isCalm}: Pick<Service, 'engine' | 'isCalm'>,
	{sessionId, streamId}: OfAgent,
): Promise<Response | undefined> => {
	if (!isCalm.agent(sessionId, Date.now())) return tooMany(c);
	const streams = Object.values((await engine.run())?.streams ?? {});
	const owner = streams.find(({sessions}) => sessions.some(({id}) => id === sessionId));
	return owner?.id === streamId
		? undefined
		: refuse(c, 403, 'OTHER_STREAM', `The session does not belong to ${streamId}: it may only change its own stream.`);
};
