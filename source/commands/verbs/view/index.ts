import type {Verb} from '../../verb.ts';

/** Verbs that show how things are. */
export const viewVerbs = {
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
		summary: 'how each stream stands, what needs you and what to do',
		flags: ['repo', 'long', 'json'],
		words: 0,
		examples: ['claude-grid status', 'claude-grid status --long', 'claude-grid status --json'],
		load: () => import('./status.ts'),
	},
	watch: {
		usage: '',
		summary: 'show the status, refreshed continuously',
		flags: ['repo', 'refresh', 'color', 'api'],
		words: 0,
		examples: ['claude-grid watch', 'claude-grid watch --refresh 10 --no-color'],
		load: () => import('./watch.ts'),
	},
	logs: {
		usage: '<stream>',
		summary: 'what an agent said and did',
		flags: ['repo', 'follow', 'full', 'attempt', 'at', 'color', 'json'],
		words: 1,
		examples: ['claude-grid logs Stream-B', 'claude-grid logs Stream-B -f', 'claude-grid logs Stream-B --attempt 1'],
		load: () => import('./logs.ts'),
	},
	timeline: {
		usage: '<stream>',
		summary: 'its checkpoints and sessions, newest first',
		flags: ['repo', 'at', 'json'],
		words: 1,
		examples: ['claude-grid timeline Stream-B', 'claude-grid timeline Stream-B --at 3'],
		load: () => import('./timeline.ts'),
	},
	review: {
		usage: '<stream> ["<comment>"]',
		summary: 'read what it changed, comment, reject hunks',
		flags: ['repo', 'comment', 'send', 'seen', 'reject', 'restore', 'ask', 'json'],
		words: 2,
		examples: [
			'claude-grid review Stream-B',
			'claude-grid review Stream-B --comment src/session.ts:8 "Delete the expired session here"',
			'claude-grid review Stream-B --send',
		],
		load: () => import('./review.ts'),
	},
	wait: {
		usage: '[stream]',
		summary: 'wait for the run or a stream',
		flags: ['repo', 'for', 'timeout'],
		words: 1,
		examples: ['claude-grid wait --timeout 600', 'claude-grid wait Stream-B --for done'],
		load: () => import('./wait.ts'),
	},
} as const satisfies Record<string, Verb>;
