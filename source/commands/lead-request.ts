import path from 'node:path';
import type {StartRequest} from '../engine/types.ts';
import {UserError} from '../error.ts';
import {faultLines} from '../plan/describe-faults.ts';
import {leadId} from '../plan/lead.ts';
import {readPlan} from '../plan/read-plan.ts';
import {agentNames, type AgentName} from '../plan/types.ts';
import type {Context} from './context.ts';
import {overridesOf} from './overrides.ts';
import {loadPlan} from './plan-file.ts';
import {startRequest} from './start-request.ts';

const defaultAgents = 3;
const defaultStreams = 20;
const mostStreams = 100;

/** What `orchestrate` asks of the engine: a plan with one stream, the lead, on the terms of the command line. */
export const leadRequest = (context: Context, goal: string): StartRequest => {
	const {flags} = context;
	const {agent: wanted, permissionMode} = overridesOf(context);
	const {streams: _streams, $schema: _schema, ...terms} = termsOf(context);
	const agent = wanted ?? agentIn(terms) ?? 'claude';
	if (agent === 'command')
		throw new UserError('A lead cannot spawn streams for the agent command.', {cure: 'name another with --agent'});
	const document = {
		...terms,
		name: nameOf(goal),
		maxParallel: whole('--agents', flags.agents ?? defaultAgents),
		agent,
		...(flags.verify !== undefined && {verify: flags.verify}),
		...(flags.setup !== undefined && {setup: flags.setup}),
		streams: [{id: leadId, name: 'lead', prompt: goal, agent: agent === 'fake' ? 'fake' : 'claude'}],
	};
	const overrides = permissionMode === undefined ? {} : {permissionMode};
	const reading = readPlan(document, overrides);
	if (!reading.ok)
		throw new UserError(['It cannot be started:', ...faultLines(reading.faults)].join('\n'), {code: 'BAD_PLAN'});
	const {planPath: _path, ...request} = startRequest(context, {
		path: '',
		isNamed: true,
		plan: reading.plan,
		document,
		overrides,
	});
	const maxStreams = whole('--max-streams', flags.maxStreams ?? defaultStreams);
	if (maxStreams > mostStreams) throw new UserError(`--max-streams is at most ${mostStreams}.`);
	return {...request, lead: {agent, maxStreams, mayMerge: flags.merge ?? false}};
};

const termsOf = (context: Context): Record<string, unknown> => {
	const {plan} = context.flags;
	if (plan === undefined) return {};
	const loaded = loadPlan(context, {path: path.resolve(context.cwd, plan), isNamed: true});
	if (loaded.plan.shape === 'plan') return loaded.document as Record<string, unknown>;
	throw new UserError(`${loaded.path} is no plan of claude-grid's own form.`, {cure: 'leave --plan out'});
};

const agentIn = ({agent}: Record<string, unknown>): AgentName | undefined => agentNames.find(name => name === agent);

const nameOf = (goal: string): string =>
	(goal.split('\n')[0] ?? '')
		.replace(/\p{Cc}/gu, ' ')
		.trim()
		.slice(0, 80)
		.trim() || 'Goal';

const whole = (flag: string, value: number): number => {
	if (Number.isInteger(value)) return value;
	throw new UserError(`${flag} is a whole number.`);
};
