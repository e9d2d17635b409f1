import type {Verb} from '../../verb.ts';

/** Verbs that look back over runs. */
export const pastVerbs = {
	report: {
		usage: '[file]',
		summary: 'write one HTML page of the run: evidence, changes, cost',
		flags: ['repo', 'force'],
		words: 1,
		examples: ['claude-grid report', 'claude-grid report run.html --force'],
		load: () => import('./report.ts'),
	},
	insights: {
		usage: '',
		summary: 'what past runs cost and how they ended',
		flags: ['repo', 'json'],
		words: 0,
		examples: ['claude-grid insights', 'claude-grid insights --json'],
		load: () => import('./insights.ts'),
	},
} as const satisfies Record<string, Verb>;
