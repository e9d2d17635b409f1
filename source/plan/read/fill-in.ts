import {hostsOf} from '../hosts/rules.ts';
import {listNames} from '../lint/list-names.ts';
import {quote} from '../schema/problems.ts';
import type {PlanDocument, StreamDocument} from '../schema/schema.ts';
import type {
	AgentName,
	ContextRecovery,
	Plan,
	PlannedStream,
	PlannedTask,
	PlanOverrides,
	ReviewerTerms,
	SandboxTerms,
} from '../types.ts';
import {readPermissionMode} from './permission-mode.ts';

/** What every agent may do in its worktree without asking. */
export const defaultAllowedTools: readonly string[] = [
	'Bash(git status:*)',
	'Bash(git diff:*)',
	'Bash(git log:*)',
	'Bash(git add:*)',
	'Bash(git commit:*)',
];

export const defaultContextRecovery: ContextRecovery = {
	stallTimeoutMinutes: 10,
	autoRecoveryEnabled: true,
	maxRecoveryAttempts: 3,
};

const defaultNames = {plan: 'Plan', tasks: 'Tasks', config: 'Orchestration'} as const;

export type FillInInput = {
	readonly document: PlanDocument;
	readonly shape: Plan['shape'];
	readonly overrides: PlanOverrides;
	/** How many of a stream's first tasks are completed already, by index. */
	readonly completed: readonly number[];
	/** The streams' ids by index. */
	readonly ids: readonly string[];
	/** The streams' dependencies by index: ids only, each once. */
	readonly dependencies: readonly (readonly string[])[];
};

/** A valid document with every default filled in; notes of its own come first. */
export const fillIn = (input: FillInInput): Plan => {
	const {document, shape, overrides} = input;
	const base = document.base ?? commonBase(document.streams);
	const streams = document.streams.map((_, index) => fillStream(input, index, base));
	const plan = {
		name: document.name ?? defaultNames[shape],
		...defined({base, budget: document.budget, hosts: hostsOf(document, overrides)}),
		...defined({hostSetup: document.hostSetup}),
		maxParallel: overrides.maxParallel ?? document.maxParallel ?? 5,
		merge: overrides.merge ?? document.merge ?? 'manual',
		...(document.union !== 'off' && {union: document.union ?? ('idle' as const)}),
		...(document.onClash === 'tell' && {onClash: 'tell' as const}),
		streams,
		shape,
	};
	return {
		...plan,
		notes: [
			...permissionNotes(document, overrides),
			...modelNotes(document, streams),
			...streamNotes(document.streams, streams),
		],
	};
};

/** The base all streams name, when they agree: then it is the run's. */
const commonBase = (streams: readonly StreamDocument[]): string | undefined => {
	const bases = new Set(streams.map(stream => stream.base ?? undefined));
	return bases.size === 1 ? [...bases][0] : undefined;
};

/** The entries that are set: null means "not set", and optional keys are left out rather than undefined. */
const defined = <Value extends object>(value: Value): {[Key in keyof Value]?: NonNullable<Value[Key]>} =>
	Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined && item !== null)) as {
		[Key in keyof Value]?: NonNullable<Value[Key]>;
	};

/** A stream's own word, null included, wins over the plan's. */
const own = <Value>(mine: Value | undefined, plans: Value | undefined): Value | undefined =>
	mine === undefined ? plans : mine;

/** What the plan says of all sandboxes holds where a stream says no more than that it wants one. */
const sandboxOf = (
	wanted: StreamDocument['sandbox'],
	{sandbox: plans}: PlanDocument,
	overrides: PlanOverrides,
): SandboxTerms | undefined => {
	if (!wanted && !overrides.sandbox) return undefined;
	const terms = [wanted, plans].find(isObject) ?? {};
	const {network = 'open', hosts = [], read = [], write = [], env = [], memoryGb, processes} = terms;
	return {network, hosts, read, write, env, ...defined({memoryGb, processes})};
};

const reviewerOf = (wanted: StreamDocument['review'], overrides: PlanOverrides): ReviewerTerms | undefined => {
	if (!wanted) return undefined;
	const {agent, model, command, rounds = 2, minutes = 20, usd} = wanted;
	if (overrides.agent === 'fake') return {agent: 'fake', rounds, minutes};
	return {agent, rounds, minutes, ...defined({model, command, usd})};
};

const isObject = <Value>(value: Value | boolean | undefined): value is Value => typeof value === 'object';

/** A rehearsal spends nothing, whatever agent a stream names. */
const agentFor = (stream: StreamDocument, {document, overrides}: FillInInput): AgentName =>
	overrides.agent === 'fake' ? 'fake' : (stream.agent ?? overrides.agent ?? document.agent ?? 'claude');

const fillStream = (input: FillInInput, index: number, base: string | undefined): PlannedStream => {
	const {document, overrides, shape} = input;
	const stream = document.streams[index] ?? {};
	const id = input.ids[index] ?? '';
	const agent = agentFor(stream, input);
	const mode = overrides.permissionMode ?? stream.permissionMode ?? document.permissionMode ?? 'acceptEdits';
	const isOwnBase = stream.base !== undefined && stream.base !== base;
	return {
		id,
		name: stream.name ?? id,
		...defined({description: stream.description, prompt: stream.prompt, race: stream.race}),
		...defined({origin: stream.origin}),
		phase: stream.phase ?? 'parallel',
		dependencies: input.dependencies[index] ?? [],
		tasks: fillTasks(stream, input.completed[index] ?? 0),
		files: stream.files ?? [],
		agent,
		...defined({model: own(stream.model, agent === (document.agent ?? 'claude') ? document.model : undefined)}),
		...defined({command: stream.command ?? document.command, fake: stream.fake ?? document.fake}),
		permissionMode: readPermissionMode(mode) ?? mode,
		allowedTools: [...new Set([...defaultAllowedTools, ...(stream.allowedTools ?? document.allowedTools ?? [])])],
		...defined({sandbox: sandboxOf(own(stream.sandbox, document.sandbox), document, overrides)}),
		...defined({base: isOwnBase ? stream.base : undefined, worktreePath: stream.worktreePath}),
		branch: stream.branch ?? (shape === 'tasks' ? `task/${id}` : `stream/${id.toLowerCase()}`),
		...defined({host: stream.host, hostLabels: stream.hostLabels}),
		isolation: stream.isolation ?? document.isolation ?? 'worktree',
		...defined({setup: own(stream.setup, document.setup), verify: own(stream.verify, document.verify)}),
		...defined({review: reviewerOf(own(stream.review, document.review), overrides)}),
		link: (stream.link ?? document.link ?? []).map(path => path.replace(/\/+$/, '')),
		// The plan's budget is the whole run's; a stream has one only when it names it.
		...defined({budget: stream.budget, approve: own(stream.approve, document.approve)}),
		...((stream.ports ?? document.ports) && {ports: true}),
		...defined({workflow: own(stream.workflow, document.workflow)}),
		contextRecovery: {...defaultContextRecovery, ...document.contextRecovery, ...stream.contextRecovery},
		allowEmpty: stream.allowEmpty ?? document.allowEmpty ?? false,
		merge: overrides.merge ?? stream.merge ?? document.merge ?? 'manual',
		...((stream.deliver ?? document.deliver) === 'pr' && {deliver: 'pr' as const}),
		...((stream.onCi ?? document.onCi) === 'fix' && {onCi: 'fix' as const}),
		...((stream.onReview ?? document.onReview) === 'fix' && {onReview: 'fix' as const}),
	};
};

const fillTasks = (stream: StreamDocument, completed: number): readonly PlannedTask[] =>
	(stream.tasks ?? []).map((task, index) => {
		const {title, acceptance = [], role} = typeof task === 'string' ? {title: task} : task;
		return {title, acceptance, ...defined({role}), ...(index < completed ? {isCompleted: true} : {})};
	});

const permissionNotes = (document: PlanDocument, overrides: PlanOverrides): string[] => {
	const written = new Set(
		overrides.permissionMode === undefined
			? [document.permissionMode, ...document.streams.map(stream => stream.permissionMode)]
			: [overrides.permissionMode],
	);
	return [...written].flatMap(mode => {
		const read = mode === undefined ? undefined : readPermissionMode(mode);
		return mode === undefined || read === undefined || read === mode
			? []
			: [`permissionMode ${mode} was read as ${read}, the name Claude Code has for it.`];
	});
};

/** A model is one agent's: it is not handed to streams on another. */
const modelNotes = ({model, agent = 'claude', streams}: PlanDocument, filled: readonly PlannedStream[]): string[] => {
	const others = filled.filter((stream, index) => stream.agent !== agent && streams[index]?.model === undefined);
	const isSilent = typeof model !== 'string' || others.length === 0;
	const names = listNames(others.map(({id}) => id));
	return isSilent ? [] : [`The plan's model ${quote(model)} is ${agent}'s; ${names} on another agent do not get it.`];
};

const streamNotes = (documents: readonly StreamDocument[], streams: readonly PlannedStream[]): string[] =>
	streams.flatMap((stream, index) => {
		const name = documents[index]?.name ?? stream.id;
		const isMadeUp = documents[index]?.id === undefined && name !== stream.id;
		return isMadeUp ? [`The stream ${quote(name)} got the id ${stream.id}.`] : [];
	});
