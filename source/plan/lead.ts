import type {AgentName, Plan, PlannedStream, StreamTerms} from './types.ts';

/** The id of the stream that leads. */
export const leadId = 'lead';

export type LeadWish = {
	/** For the streams it spawns; the lead itself runs on the agent the document names. */
	readonly agent: AgentName;
	readonly maxStreams: number;
	readonly mayMerge: boolean;
};

/** Reading needs no permission; whatever else it wants to run the user is asked about. */
const readOnlyCommands: readonly string[] = [
	'Bash(git status:*)',
	'Bash(git diff:*)',
	'Bash(git log:*)',
	'Bash(git show:*)',
];

/** The plan whose first stream leads: what the document says of all streams becomes the terms of those it spawns. */
export const withLead = (plan: Plan, wish: LeadWish): Plan => {
	const [first, ...others] = plan.streams;
	return first ? {...plan, streams: [leadFrom(first, wish), ...others]} : plan;
};

const leadFrom = (first: PlannedStream, {agent, maxStreams, mayMerge}: LeadWish): PlannedStream => {
	const {setup: _setup, verify: _verify, approve: _approve, race: _race, ports: _ports, ...rest} = first;
	return {
		...rest,
		// It looks at what was committed, never at a checkout somebody works in.
		isolation: 'worktree',
		phase: 'parallel',
		dependencies: [],
		tasks: [],
		permissionMode: 'default',
		allowedTools: readOnlyCommands,
		allowEmpty: true,
		merge: 'manual',
		lead: {maxStreams, mayMerge, stream: termsOf(first, agent)},
	};
};

const termsOf = (first: PlannedStream, agent: AgentName): StreamTerms => {
	const {model, fake, permissionMode, allowedTools, sandbox, base, setup, verify, link, contextRecovery} = first;
	return {
		agent,
		...(model !== undefined && agent === first.agent && {model}),
		...(fake?.taskMs !== undefined && {fake: {taskMs: fake.taskMs}}),
		permissionMode,
		allowedTools,
		...(sandbox !== undefined && {sandbox}),
		...(base !== undefined && {base}),
		...(setup !== undefined && {setup}),
		...(verify !== undefined && {verify}),
		link,
		...(first.ports && {ports: true}),
		contextRecovery,
		...(first.approve !== undefined && {approve: first.approve}),
		...(first.workflow !== undefined && {workflow: first.workflow}),
		allowEmpty: first.allowEmpty,
		merge: first.merge,
	};
};
