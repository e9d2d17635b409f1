import {setImmediate as rest} from 'node:timers/promises';
import type {StartRequest} from '../../engine/types.ts';
import {claimsSchema, cleanSchema, commandSchema, startSchema} from '../../run/model/command.ts';
import {claimsOn} from '../../run/view/claims.ts';
import {noStream, tooMany} from '../reply.ts';
import {agentRefusal, isOfAgent} from './agent-commands.ts';
import {act, type Route, type Service, streamOf} from './route.ts';

const kilobyte = 1024;

/** Over the socket a command may carry a whole plan, of 5 MB at most, and the client's environment. */
const commandBytes = ({isSocket}: Pick<Service, 'isSocket'>): number =>
	isSocket ? 6 * kilobyte * kilobyte : 64 * kilobyte;

/** Everything that changes something. */
export const actRoutes: readonly Route[] = [
	act(
		'/api/commands',
		{summary: 'What the keys do', answers: 'Answer'},
		{schema: commandSchema, maxBytes: commandBytes, takesEnvironment: true},
		async (command, {c, environment, ...service}) => {
			const refused = isOfAgent(command) && (await agentRefusal(c, service, command));
			if (refused) return refused;
			const answer = await service.engine.send(command, environment);
			return c.json(answer, answer.ok ? 200 : 409);
		},
	),
	/** Changes nothing; the list of files may be too long for an address. */
	act(
		'/api/claims',
		{summary: 'Who works on these files', answers: 'Open'},
		{schema: claimsSchema, maxBytes: () => 256 * kilobyte},
		async ({streamId, files}, {c, engine, isCalm}) => {
			const run = await engine.run();
			if (!run || !streamOf(run, streamId)) return noStream(c, streamId);
			return isCalm.claims(streamId, Date.now()) ? {claims: await claimsOn(run, streamId, files, rest)} : tooMany(c);
		},
	),
	act(
		'/api/start',
		{summary: 'Start or continue a run', answers: 'Open'},
		{
			schema: startSchema,
			maxBytes: service => Math.max(kilobyte * kilobyte, commandBytes(service)),
			takesEnvironment: true,
		},
		async (request, {c, engine, environment}) => {
			const answer = await engine.start(request as StartRequest, environment);
			if (answer.ok) return answer;
			return c.json(answer, answer.faults ? 400 : 409);
		},
	),
	act(
		'/api/clean',
		{summary: 'Remove what is merged and clean', answers: 'Open'},
		{schema: cleanSchema, maxBytes: () => 64 * kilobyte},
		(wishes, {engine}) => engine.clean(definedOnly(wishes)),
	),
];

const definedOnly = <Value extends object>(value: Value): Value =>
	Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Value;
