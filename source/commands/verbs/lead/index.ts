import type {Verb} from '../../verb.ts';

/** Verbs in which an agent leads others. */
export const leadVerbs = {
	orchestrate: {
		usage: '"<goal>"',
		summary: 'let a lead agent plan, start, follow and merge streams',
		flags: [
			'agents',
			'maxStreams',
			'agent',
			'permissionMode',
			'sandbox',
			'verify',
			'setup',
			'merge',
			'plan',
			'repo',
			'worktreeDir',
			'cleanup',
			'output',
			'json',
			'detach',
			'new',
			'dryRun',
			'onQuestion',
		],
		words: 1,
		examples: [
			'claude-grid orchestrate "Move the shop to the new payment API" --verify "npm test"',
			'claude-grid orchestrate "Add search" --agents 5 --merge --detach',
			'claude-grid orchestrate "Try it" --agent fake',
		],
		load: () => import('./orchestrate.ts'),
		flagHelp: {
			agent: 'for the streams; the lead is claude, or fake with fake',
			merge: 'the lead merges what is completed; without it you are asked',
			plan: 'take all but the streams from this plan file: setup, verify, allowed tools, ...',
		},
	},
} as const satisfies Record<string, Verb>;
