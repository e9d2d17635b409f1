import * as z from 'zod';
import {limits} from '../limits.ts';
import {agentNames, fakeFaultKinds, phases} from '../types.ts';
import {
	base,
	branch,
	command,
	entry,
	glob,
	host,
	hostName,
	id,
	outsidePath,
	permissionMode,
	text,
	variable,
	word,
	worktreePath,
} from './schema-fields.ts';

const budgetSchema = z.strictObject({
	usd: z.number().positive().max(1_000_000).optional().describe('US dollars.'),
	minutes: z
		.number()
		.positive()
		.max(1_000_000)
		.optional()
		.describe('Minutes agents are at work, summed over all sessions; a wait for you does not count.'),
	tokens: z.int().positive().max(1_000_000_000_000).optional().describe('Tokens, as far as agents report them.'),
});

const contextRecoverySchema = z.strictObject({
	stallTimeoutMinutes: z
		.number()
		.positive()
		.max(100_000)
		.optional()
		.describe('Minutes without a sign of work before a stream is recovered; takes fractions. Default 10.'),
	autoRecoveryEnabled: z.boolean().optional().describe('Default true.'),
	maxRecoveryAttempts: z.int().min(0).max(100).optional().describe('Recoveries without progress. Default 3.'),
});

const fakeWriteSchema = z.strictObject({task: z.int().min(1), path: entry, text: z.string().max(limits.prompt)});
const fakeFaultSchema = z.strictObject({
	kind: z.enum(fakeFaultKinds),
	attempt: z.int().min(1).optional(),
	afterTask: z.int().min(0).optional(),
	amount: z.number().min(0).max(1_000_000).optional(),
});
const fakeSchema = z
	.strictObject({
		taskMs: z.number().min(0).max(3_600_000).optional(),
		writes: z.array(fakeWriteSchema).optional(),
		faults: z.array(fakeFaultSchema).optional(),
		spawns: z.array(z.record(z.string(), z.unknown())).max(100).optional().describe('What it spawns as the lead.'),
	})
	.describe('What the scripted agent `fake` does: for trying a plan, demos and tests.');

const sandboxSchema = z.strictObject({
	network: z
		.enum(['open', 'limited', 'off'])
		.optional()
		.describe(
			"limited: the agent's API, package registries, the repository's remotes and `hosts`; off: nothing. Default open.",
		),
	hosts: z
		.array(host)
		.max(200)
		.optional()
		.describe('Hosts beside those that a limited network has: example.com, *.example.com, example.com:8443.'),
	read: z.array(outsidePath).max(100).optional().describe('Folders or files outside the worktree that may be read.'),
	write: z
		.array(outsidePath)
		.max(100)
		.optional()
		.describe('Folders or files outside the worktree that may be changed.'),
	env: z.array(variable).max(100).optional().describe('Secret variables that are passed on anyway.'),
	memoryGb: z
		.number()
		.min(0.25)
		.max(65_536)
		.optional()
		.describe("Memory that all of it may take together, in GB. Default three quarters of the machine's."),
	processes: z
		.int()
		.min(64)
		.max(1_000_000)
		.optional()
		.describe('Processes and threads that there may be in it at once. Default 4096.'),
});

const reviewSchema = z
	.strictObject({
		agent: z.enum(agentNames).describe('The agent CLI that reads; it is given no tool that writes.'),
		model: word.optional().describe('A model, as the agent names it.'),
		command: z
			.union([command, z.array(z.string().max(limits.command)).min(1).max(200)])
			.optional()
			.describe('For agent `command`, as of a stream.'),
		rounds: z
			.int()
			.min(0)
			.max(10)
			.optional()
			.describe("How often what blocks goes back to the stream's agent by itself. Default 2."),
		minutes: z.number().positive().max(600).optional().describe('The most that one reading may take. Default 20.'),
		usd: z
			.number()
			.positive()
			.max(1_000_000)
			.optional()
			.describe('No further reading of a stream once this is spent, in US dollars.'),
	})
	.superRefine(({agent, command: given}, context) => {
		if (agent === 'command' && given === undefined)
			context.addIssue({code: 'custom', path: ['command'], message: 'is missing; the agent "command" needs one'});
	});

/** What a plan says for all streams and a stream may say for itself. */
const shared = {
	agent: z.enum(agentNames).optional().describe('The agent CLI that does the work. Default claude.'),
	model: word.nullable().optional().describe('A model, as the agent names it.'),
	command: z
		.union([command, z.array(z.string().max(limits.command)).min(1).max(200)])
		.optional()
		.describe('For agent `command`: a shell line, or an argv in which {prompt} and {promptFile} are replaced.'),
	fake: fakeSchema.optional(),
	permissionMode: permissionMode.optional().describe('As Claude Code names them. Default acceptEdits.'),
	allowedTools: z.array(word).max(200).optional().describe('Added to git status, diff, log, add and commit.'),
	sandbox: z
		.union([z.boolean(), sandboxSchema])
		.optional()
		.describe('Agent, setup and verify reach the worktree and little else (Linux, bubblewrap). Default false.'),
	base: base.nullable().optional().describe('Branch, tag or commit to start from. Default: what is checked out.'),
	isolation: z
		.enum(['worktree', 'shared'])
		.optional()
		.describe(
			'shared: work in your own checkout, on its branch, one stream at a time; what is not committed there is saved first. Default worktree.',
		),
	setup: command.nullable().optional().describe('Shell line run once in a new worktree, such as npm ci.'),
	verify: command.nullable().optional().describe('Shell line that must succeed before a stream is completed.'),
	review: reviewSchema
		.nullable()
		.optional()
		.describe('Another agent reads the changes before a stream is completed: evidence beside verify, no approval.'),
	link: z
		.array(entry)
		.max(100)
		.optional()
		.describe(
			'Ignored paths of your checkout that each worktree gets a copy of: a copy, so that nothing is written through it.',
		),
	contextRecovery: contextRecoverySchema.optional().describe('When and how often a stream is recovered.'),
	ports: z
		.boolean()
		.optional()
		.describe('Each stream gets ten ports of its own, the first in $CLAUDE_GRID_PORT. Default false.'),
	budget: budgetSchema.nullable().optional().describe('What the whole run, or this stream, may use.'),
	approve: z
		.enum(['before', 'after'])
		.nullable()
		.optional()
		.describe('Ask the user before it starts, or before it is done.'),
	allowEmpty: z.boolean().optional().describe('A stream may be completed without a commit. Default false.'),
	workflow: id
		.nullable()
		.optional()
		.describe('How to work: the agent is given .claude-grid/workflows/<workflow>.md of the repository.'),
	deliver: z
		.enum(['merge', 'pr'])
		.optional()
		.describe('pr: push each completed stream and open a pull request of it, by your own gh. Default merge.'),
	onCi: z
		.enum(['tell', 'fix'])
		.optional()
		.describe('fix: the agent is told when CI of its pull request fails, three times at most. Default tell.'),
	onReview: z
		.enum(['tell', 'fix'])
		.optional()
		.describe('fix: the agent is told when changes are requested, three times at most. Default tell.'),
	merge: z.enum(['manual', 'auto']).optional().describe('auto: merge each completed stream. Default manual.'),
};

const taskSchema = z.union([
	text(limits.title),
	z.strictObject({
		title: text(limits.title),
		acceptance: z.array(text(limits.acceptance)).max(50).optional().describe('What must hold when the task is done.'),
		role: text(limits.name)
			.optional()
			.describe('As whom the agent does it: me, ta, qa, sec, doc, or one of .claude-grid/roles/<role>.md.'),
	}),
]);

export const streamSchema = z.strictObject({
	id: id.optional().describe('Names the worktree and the branch. Default: made from the name.'),
	name: text(limits.name).optional().describe('For people. Default: the id.'),
	description: text(limits.acceptance).optional().describe('A few words on it, for people.'),
	phase: z
		.enum(phases)
		.optional()
		.describe('parallel streams wait for all foundation streams, integration streams for both. Default parallel.'),
	dependencies: z
		.array(z.string().min(1).max(limits.id))
		.optional()
		.describe('Ids of streams, or names of races, that must be completed first; their branches are merged in.'),
	prompt: text(limits.prompt)
		.optional()
		.describe('What the agent is asked to do. A stream has a prompt, tasks, or both.'),
	tasks: z.array(taskSchema).max(limits.tasksPerStream).optional().describe('The items progress is counted by.'),
	files: z.array(glob).max(200).optional().describe('Globs of the files this stream is meant to change.'),
	branch: branch.optional().describe('Default stream/<id in lower case>.'),
	worktreePath: worktreePath.nullable().optional().describe('Where the worktree goes. null: the usual place.'),
	origin: text(limits.path)
		.optional()
		.describe("Where the work was written down first: an issue's address, or a file and a name in it."),
	race: id
		.optional()
		.describe(
			'Streams of one race do the same work in different hands; one is adopted, what depends on the race gets its branch only.',
		),
	host: hostName
		.optional()
		.describe('The one host it works on: `local` is this machine. Default: one with a free slot.'),
	hostLabels: z.array(text(64)).max(50).optional().describe('It works only on hosts that have all of these labels.'),
	...shared,
});

export const planSchema = z.strictObject({
	$schema: z.string().max(2000).optional(),
	name: text(limits.name).optional(),
	hosts: z
		.array(hostName)
		.min(1)
		.max(50)
		.optional()
		.describe(
			'Machines that may have streams, by the names of claude-grid hosts; `local` is this one. Default: this one alone.',
		),
	hostSetup: command
		.nullable()
		.optional()
		.describe('Shell line run once in the clone on each host, such as npm ci; `link` copies from there.'),
	union: z
		.enum(['off', 'idle', 'always'])
		.optional()
		.describe(
			'When all unmerged branches are verified together, in memory: idle, while a slot is free (default); always; off.',
		),
	onClash: z
		.enum(['alert', 'tell'])
		.optional()
		.describe(
			'tell: agents whose work passes verify alone and fails together are told, three times at most. Default alert.',
		),
	maxParallel: z.int().min(1).max(limits.maxParallel).optional().describe('Streams that work at once. Default 5.'),
	...shared,
	streams: z.array(streamSchema).max(limits.streams),
});

export type StreamDocument = z.infer<typeof streamSchema>;
export type PlanDocument = z.infer<typeof planSchema>;

/** The keys known at each place, by the name of the last key on the way there; for suggestions. */
export const knownKeys: Readonly<Record<string, readonly string[]>> = {
	'': Object.keys(planSchema.shape),
	streams: Object.keys(streamSchema.shape),
	tasks: ['title', 'acceptance', 'role'],
	budget: Object.keys(budgetSchema.shape),
	contextRecovery: Object.keys(contextRecoverySchema.shape),
	fake: Object.keys(fakeSchema.shape),
	sandbox: Object.keys(sandboxSchema.shape),
	review: Object.keys(reviewSchema.shape),
	writes: Object.keys(fakeWriteSchema.shape),
	faults: Object.keys(fakeFaultSchema.shape),
};
