import type {Verb} from './verb.ts';

/** Verbs that look after the machine and the repository. */
export const careVerbs = {
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
