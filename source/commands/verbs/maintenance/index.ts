import type {Verb} from '../../verb.ts';

/** Verbs that look after the machine and the repository. */
export const maintenanceVerbs = {
	clean: {
		usage: '[stream]',
		summary: 'remove worktrees that are merged and clean',
		flags: ['repo', 'json', 'force'],
		words: 1,
		examples: ['claude-grid clean', 'claude-grid clean Stream-B --force'],
		flagHelp: {force: 'although it is not merged; its branch and a backup stay'},
		load: () => import('./clean.ts'),
	},
	rescue: {
		usage: '',
		summary: 'list backups and checkpoints',
		flags: ['repo', 'json'],
		words: 0,
		examples: ['claude-grid rescue', 'git show <ref>:path/to/file'],
		load: () => import('./rescue.ts'),
	},
	doctor: {
		usage: '',
		summary: 'check git, agents, disk and engine',
		flags: ['repo', 'json'],
		words: 0,
		examples: ['claude-grid doctor', 'claude-grid doctor --json'],
		load: () => import('./doctor.ts'),
	},
	config: {
		usage: '[get|set|socket|path]',
		summary: 'your settings, and where the engine listens',
		flags: ['repo', 'json'],
		words: 3,
		examples: [
			'claude-grid config',
			'claude-grid config set agent codex',
			'claude-grid config set agent ""',
			'claude-grid config set notifyCommand \'["ntfy", "publish", "my-topic"]\'',
			'claude-grid config socket',
		],
		load: () => import('./config.ts'),
	},
	completion: {
		usage: 'bash|zsh|fish',
		summary: 'complete verbs, options and streams in your shell',
		flags: ['repo'],
		words: 1,
		examples: [
			'eval "$(claude-grid completion bash)"',
			'claude-grid completion fish > ~/.config/fish/completions/claude-grid.fish',
		],
		load: () => import('./completion.ts'),
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
	replay: {
		usage: '<file>',
		summary: 'what the messages of a trace change, to debug the core',
		flags: [],
		words: 1,
		examples: ['claude-grid replay trace.jsonl'],
		load: () => import('./replay.ts'),
		isHidden: true,
	},
} as const satisfies Record<string, Verb>;
