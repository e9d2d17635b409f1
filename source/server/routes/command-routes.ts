import {setImmediate as rest} from 'node:timers/promises';
import type {Engine, StartRequest} from '../../engine/types.ts';
import {createRateLimit} from '../../rate-limit.ts';
import type {Command} from '../../run/model/command.ts';
import {claimsSchema, cleanSchema, commandSchema, startSchema} from '../../run/model/command.ts';
import type {Run} from '../../run/model/types.ts';
import {claimsOn} from '../../run/view/claims.ts';
import type {App, Ask} from '../reply.ts';
import {noStream, refuse, tooMany} from '../reply.ts';
import {jsonBody, readBody} from './body.ts';
import {currentRun, streamOf} from './current-run.ts';

const kilobyte = 1024;

/** Everything that changes something. Over the socket a command may carry a whole plan, of 5 MB at most, and the client's environment. */
export const commandRoutes = (app: App, engine: Engine, {isSocket}: {readonly isSocket: boolean}): void => {
	const maxCommandBytes = isSocket ? 6 * kilobyte * kilobyte : 64 * kilobyte;
	const takesEnvironment = isSocket;
	const isCalm = createRateLimit(20, 60);
	const isCalmAsking = createRateLimit(2, 20);
	app.post('/api/commands', ...jsonBody(maxCommandBytes), async c => {
		const body = await readBody(c, commandSchema, takesEnvironment);
		if ('response' in body) return body.response;
		const refused = isOfAgent(body.value) && (await refuseAgent(c, engine, body.value, isCalm));
		if (refused) return refused;
		const answer = await engine.send(body.value, body.environment);
		return c.json(answer, answer.ok ? 200 : 409);
	});
	/** Changes nothing; the list of files may be too long for an address. */
	app.post('/api/claims', ...jsonBody(256 * kilobyte), async c => {
		const body = await readBody(c, claimsSchema);
		if ('response' in body) return body.response;
		const {streamId, files} = body.value;
		const run = await currentRun(engine);
		if (!run || !streamOf(run, streamId)) return noStream(c, streamId);
		return isCalmAsking(streamId, Date.now())
			? c.json({claims: await claimsOn(run, streamId, files, rest)})
			: tooMany(c);
	});
	app.post('/api/start', ...jsonBody(Math.max(kilobyte * kilobyte, maxCommandBytes)), async c => {
		const body = await readBody(c, startSchema, takesEnvironment);
		if ('response' in body) return body.response;
		const answer = await engine.start(body.value as StartRequest, body.environment);
		if (answer.ok) return c.json(answer);
		return c.json(answer, answer.faults ? 400 : 409);
	});
	app.post('/api/clean', ...jsonBody(64 * kilobyte), async c => {
		const body = await readBody(c, cleanSchema);
		return 'response' in body ? body.response : c.json(await engine.clean(definedOnly(body.value)));
	});
};

const agentTypes = ['task.update', 'product.store', 'checkpoint.create'] as const;

/** Commands that agents send; each names its session. */
type OfAgent = Extract<Command, {type: (typeof agentTypes)[number] | `lead.${string}`}>;

export const isOfAgent = (command: unknown): command is OfAgent => {
	const {type} = (typeof command === 'object' && command !== null ? command : {}) as {readonly type?: unknown};
	return typeof type === 'string' && (agentTypes.some(one => one === type) || type.startsWith('lead.'));
};

/** An agent may only change its own stream, and not without pause. A stale session of it is the core's affair. */
const refuseAgent = async (
	c: Ask,
	engine: Engine,
	command: OfAgent,
	isCalm: ReturnType<typeof createRateLimit>,
): Promise<Response | undefined> => {
	if (!isCalm(command.sessionId, Date.now())) return tooMany(c);
	const owner = ownerOf(await currentRun(engine), command.sessionId);
	return owner === command.streamId
		? undefined
		: refuse(
				c,
				403,
				'OTHER_STREAM',
				`The session does not belong to ${command.streamId}: it may only change its own stream.`,
			);
};

const ownerOf = (run: Run | null, sessionId: string): string | undefined =>
	Object.values(run?.streams ?? {}).find(stream => stream.sessions.some(session => session.id === sessionId))?.id;

const definedOnly = <Value extends object>(value: Value): Value =>
	Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Value;
