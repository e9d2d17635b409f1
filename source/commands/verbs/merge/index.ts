import {onStream, type Verb} from '../../verb.ts';

/** Verbs for what comes of the work: which of several counts, and where it goes. */
export const mergeVerbs = {
	compare: {
		usage: '[race]',
		summary: 'compare the streams of a race',
		flags: ['repo', 'json'],
		words: 1,
		examples: ['claude-grid compare', 'claude-grid compare state --json'],
		load: () => import('./compare.ts'),
	},
	adopt: {
		usage: '<stream>',
		...onStream('pick the winner of a race', 'claude-grid adopt Stream-B', ['force']),
		flagHelp: {force: 'stop those of the race that still work, without asking'},
		load: () => import('./adopt.ts'),
	},
	verify: {
		usage: '',
		summary: 'verify the target as it is, and all branches together',
		flags: ['repo', 'json'],
		words: 0,
		examples: ['claude-grid verify', 'claude-grid verify --json'],
		load: () => import('./verify.ts'),
	},
	pr: {
		usage: '[stream]',
		...onStream('push completed streams and open their pull requests', 'claude-grid pr Stream-B'),
		examples: ['claude-grid pr', 'claude-grid pr Stream-B'],
		load: () => import('./pr.ts'),
	},
	merge: {
		usage: '[stream]',
		...onStream('merge a stream, or all completed ones in order', 'claude-grid merge Stream-B', [
			'into',
			'dirty',
			'force',
			'resolve',
		]),
		flagHelp: {force: 'although it is not completed, or was not chosen in its race'},
		examples: [
			'claude-grid merge',
			'claude-grid merge Stream-B --into release --dirty commit',
			'claude-grid merge Stream-B --resolve agent',
		],
		load: () => import('./merge.ts'),
	},
} as const satisfies Record<string, Verb>;
