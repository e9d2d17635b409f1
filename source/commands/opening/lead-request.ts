import path from 'node:path';
import type {StartRequest} from '../../engine/types.ts';
import {UserError} from '../../error.ts';
import {wantedResources, withResources} from '../../plan/consent/resources.ts';
import {leadId} from '../../plan/lead.ts';
import {readPlan} from '../../plan/read-plan.ts';
import {problemLines} from '../../plan/schema/describe-problems.ts';
import {type AgentName, agentNames, type PlanOverrides} from '../../plan/types.ts';
import {readResources} from '../../store/resource-files.ts';
import type {Context} from '../context.ts';
import {homeOf} from '../plan-source/home.ts';
import {overridesOf} from '../plan-source/overrides.ts';
import {loadPlan} from '../plan-source/plan-file.ts';
import {startRequest} from './start-request.ts';

const defaultAgents = 3;
const defaultStreams = 20;
const streamLimit = 100;

/** What `orchestrate` asks of the engine: a plan with one stream, the lead, on the terms of the command line. */
export const leadRequest = async (context: Context, goal: string): Promise<StartRequest> => {
	const {flags} = context;
	const {agent: wanted, permissionMode, sandbox} = overridesOf(context);
	const {streams: _streams, $schema: _schema, ...terms} = await termsOf(context);
	const agent = wanted ?? agentIn(terms) ?? 'claude';
	if (agent === 'command')
		throw new UserError('A lead cannot spawn streams for the agent command.', {hint: 'name another with --agent'});
	const document = {
		...terms,
		name: nameOf(goal),
		maxParallel: whole('--agents', flags.agents ?? defaultAgents),
		agent,
		...(flags.verify !== undefined && {verify: flags.verify}),
		...(flags.setup !== undefined && {setup: flags.setup}),
		streams: [{id: leadId, name: 'lead', prompt: goal, agent: agent === 'fake' ? 'fake' : 'claude'}],
	};
	const overrides = {...(permissionMode !== undefined && {permissionMode}), ...(sandbox && {sandbox})};
	const checkedPlan = await checked(context, document, overrides);
	const {planPath: _path, ...request} = startRequest(context, {
		path: '',
		isNamed: true,
		...checkedPlan,
		document,
		overrides,
	});
	const maxStreams = whole('--max-streams', flags.maxStreams ?? defaultStreams);
	if (maxStreams > streamLimit) throw new UserError(`--max-streams can be at most ${streamLimit}.`);
	return {...request, lead: {agent, maxStreams, mayMerge: flags.merge ?? false}};
};

const checked = async (context: Context, document: object, overrides: PlanOverrides) => {
	const read = readPlan(document, overrides);
	const {home, repository} = await homeOf(context.folder);
	const resources = read.ok ? readResources(home, wantedResources(read.plan)) : {};
	const reading = read.ok ? withResources(read.plan, resources) : read;
	if (reading.ok) return {plan: reading.plan, resources, ...(repository && {repository})};
	throw new UserError(['It cannot be started:', ...problemLines(reading.faults)].join('\n'), {code: 'BAD_PLAN'});
};

const termsOf = async (context: Context): Promise<Record<string, unknown>> => {
	const {plan} = context.flags;
	if (plan === undefined) return {};
	const loaded = await loadPlan(context, {path: path.resolve(context.cwd, plan), isNamed: true});
	if (loaded.plan.shape === 'plan') return loaded.document as Record<string, unknown>;
	throw new UserError(`${loaded.path} is not in claude-grid's own plan format.`, {hint: 'leave --plan out'});
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
	throw new UserError(`${flag} must be a whole number.`);
};
