import type {Context} from './context.ts';
import type {FlagName} from './flags.ts';

export type Verb = {
	readonly usage: string;
	readonly summary: string;
	readonly flags: readonly FlagName[];
	/** At most this many words after the verb. */
	readonly words: number;
	readonly examples: readonly string[];
	readonly load: () => Promise<{readonly run: (context: Context) => Promise<number>}>;
	readonly isHidden?: boolean;
};

const onStream = (summary: string, example: string, more: readonly FlagName[] = []) => ({
	summary,
	flags: ['repo', 'json', ...more] as readonly FlagName[],
	words: 1,
	examples: [example],
});

/** The verbs; help, arguments and readme are made from this table. */
export const verbs = {
	tui: {
		usage: '[plan]',
		summary: 'open the grid',
		flags: ['repo', 'plan', 'agent', 'permissionMode', 'maxParallel', 'worktreeDir', 'yes', 'new', 'output'],
		words: 1,
		examples: ['claude-grid', 'claude-grid plans/auth.json', 'claude-grid --agent fake'],
		load: () => import('./tui.ts'),
		isHidden: true,
	},
	demo: {
		usage: '',
		summary: 'the grid on a throwaway repository with fake agents',
		flags: ['json', 'output', 'fast'],
		words: 0,
		examples: ['claude-grid demo', 'claude-grid demo | cat'],
		load: () => import('./demo.ts'),
	},
	init: {
		usage: '[file]',
		summary: 'write a sample plan',
		flags: ['template', 'force', 'repo'],
		words: 1,
		examples: ['claude-grid init', 'claude-grid init plans/bugs.json --template bugs'],
		load: () => import('./init.ts'),
	},
	plan: {
		usage: '"<goal>"|show|lint|apply [file]',
		summary: 'draft a plan (claude) / summary / advice / take over an edited plan',
		flags: ['repo', 'agent', 'json'],
		words: 2,
		examples: ['claude-grid plan show', 'claude-grid plan lint tasks.json', 'claude-grid plan apply'],
		load: () => import('./plan.ts'),
	},
	run: {
		usage: '[plan]',
		summary: 'work through a plan without the grid',
		flags: [
			'tasks',
			'plan',
			'repo',
			'worktreeDir',
			'agent',
			'permissionMode',
			'maxParallel',
			'merge',
			'cleanup',
			'output',
			'json',
			'detach',
			'new',
			'dryRun',
			'yes',
		],
		words: 1,
		examples: [
			'claude-grid run --tasks my-tasks.json --repo ~/my-project --output results.json',
			'claude-grid run plan.json --agent fake --merge',
		],
		load: () => import('./run.ts'),
	},
	list: {
		usage: '',
		summary: 'streams, branches and worktrees',
		flags: ['repo', 'json'],
		words: 0,
		examples: ['claude-grid list --repo ~/my-project'],
		load: () => import('./list.ts'),
	},
	status: {
		usage: '',
		summary: 'progress by phase, with suggested next actions',
		flags: ['repo', 'json'],
		words: 0,
		examples: ['claude-grid status', 'claude-grid status --json'],
		load: () => import('./status.ts'),
	},
	watch: {
		usage: '',
		summary: 'the status again and again',
		flags: ['repo', 'refresh', 'color', 'api'],
		words: 0,
		examples: ['claude-grid watch', 'claude-grid watch --refresh 10 --no-color'],
		load: () => import('./watch.ts'),
	},
	logs: {
		usage: '<stream>',
		summary: 'what an agent said and did',
		flags: ['repo', 'follow', 'attempt', 'json'],
		words: 1,
		examples: ['claude-grid logs Stream-B', 'claude-grid logs Stream-B -f'],
		load: () => import('./logs.ts'),
	},
	add: {
		usage: '"<prompt>"',
		summary: 'one more stream',
		flags: ['repo', 'after', 'agent', 'name', 'json'],
		words: 1,
		examples: ['claude-grid add "Update the changelog" --after Stream-B'],
		load: () => import('./add.ts'),
	},
	spawn: {
		usage: '<stream>',
		...onStream('start a stream now', 'claude-grid spawn Stream-B', ['force']),
		load: () => import('./send.ts'),
	},
	recover: {
		usage: '<stream>',
		...onStream('stop what is left and go on in a new session', 'claude-grid recover Stream-B'),
		load: () => import('./send.ts'),
	},
	stop: {
		usage: '[stream]',
		...onStream('stop a stream, or the run, after a checkpoint', 'claude-grid stop Stream-B'),
		load: () => import('./send.ts'),
	},
	pause: {
		usage: '[stream]',
		...onStream('stop after a checkpoint, to go on later', 'claude-grid pause'),
		load: () => import('./send.ts'),
	},
	continue: {
		usage: '[stream]',
		...onStream('go on with what is paused, interrupted or stopped', 'claude-grid continue'),
		load: () => import('./send.ts'),
	},
	update: {
		usage: '<stream>',
		...onStream('take in newer commits of its dependencies', 'claude-grid update Stream-B'),
		load: () => import('./send.ts'),
	},
	merge: {
		usage: '[stream]',
		...onStream('merge a stream, or all completed ones in order', 'claude-grid merge Stream-B', ['into', 'dirty']),
		load: () => import('./merge.ts'),
	},
	attach: {
		usage: '<stream>',
		...onStream("take over: the agent's own interactive form, in the worktree", 'claude-grid attach Stream-B', ['yes']),
		load: () => import('./attach.ts'),
	},
	wait: {
		usage: '[stream]',
		summary: 'wait for the run or a stream',
		flags: ['repo', 'for', 'timeout'],
		words: 1,
		examples: ['claude-grid wait --timeout 600', 'claude-grid wait Stream-B --for done'],
		load: () => import('./wait.ts'),
	},
	clean: {
		usage: '[stream]',
		summary: 'remove worktrees that are merged and clean',
		flags: ['repo', 'json', 'force'],
		words: 1,
		examples: ['claude-grid clean'],
		load: () => import('./clean.ts'),
	},
	rescue: {
		usage: '',
		summary: 'list backups and checkpoints of everything',
		flags: ['repo', 'json'],
		words: 0,
		examples: ['claude-grid rescue'],
		load: () => import('./rescue.ts'),
	},
	doctor: {
		usage: '',
		summary: 'check git, agents, disk and the engine, each with its cure',
		flags: ['repo', 'json'],
		words: 0,
		examples: ['claude-grid doctor'],
		load: () => import('./doctor.ts'),
	},
	config: {
		usage: '[get|set|socket|path] [key] [value]',
		summary: 'settings',
		flags: ['repo', 'json'],
		words: 3,
		examples: ['claude-grid config', 'claude-grid config set agent fake', 'claude-grid config socket'],
		load: () => import('./config.ts'),
	},
	engine: {
		usage: '',
		summary: 'the engine itself; started by the others',
		flags: ['repo'],
		words: 0,
		examples: [],
		load: () => import('./engine.ts'),
		isHidden: true,
	},
} as const satisfies Record<string, Verb>;

export type VerbName = keyof typeof verbs;
export const isVerb = (word: string | undefined): word is VerbName =>
	word !== undefined && Object.hasOwn(verbs, word) && word !== 'tui';
