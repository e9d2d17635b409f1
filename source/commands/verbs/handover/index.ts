import type {Verb} from '../../verb.ts';

/** Verbs that hand the work on, from one session of the user to the next. */
export const handoverVerbs = {
	handover: {
		usage: '',
		summary: 'the handover document, as things stand now',
		flags: ['repo', 'json'],
		words: 0,
		examples: ['claude-grid handover', 'claude-grid handover --json'],
		load: () => import('./handover.ts'),
	},
	session: {
		usage: 'start|end ["words"]',
		summary: 'begin with the last handover / end with a new one',
		flags: ['repo', 'output', 'force', 'json'],
		words: 2,
		examples: [
			'claude-grid session start',
			'claude-grid session end "The API is done; next is the page"',
			'claude-grid session end --output docs/handover.md',
		],
		flagHelp: {output: 'write a copy there, too'},
		load: () => import('./session.ts'),
	},
} as const satisfies Record<string, Verb>;
