import {onStream, type Verb} from '../../verb.ts';

/** Verbs that do what the keys do. */
export const controlVerbs = {
	add: {
		usage: '"<prompt>"',
		summary: 'give the run one more stream',
		flags: ['repo', 'after', 'agent', 'name', 'json'],
		words: 1,
		examples: [
			'claude-grid add "Update the changelog" --after Stream-B',
			'claude-grid add "Fix the typo on the start page" --name typo --agent codex',
		],
		flagHelp: {agent: 'its agent: claude, codex, gemini, opencode, fake'},
		load: () => import('./add.ts'),
	},
	spawn: {
		usage: '<stream>',
		...onStream('start a stream now', 'claude-grid spawn Stream-B', ['force']),
		flagHelp: {force: 'although its dependencies are not completed or it waits for your approval'},
		load: () => import('./act.ts'),
	},
	recover: {
		usage: '<stream>',
		...onStream('stop what is left and continue in a new session', 'claude-grid recover Stream-B'),
		load: () => import('./act.ts'),
	},
	stop: {
		usage: '[stream]',
		...onStream('stop a stream, or the run, after a checkpoint', 'claude-grid stop Stream-B'),
		load: () => import('./act.ts'),
	},
	pause: {
		usage: '[stream]',
		...onStream('stop after a checkpoint, to continue later', 'claude-grid pause'),
		load: () => import('./act.ts'),
	},
	continue: {
		usage: '[stream]',
		...onStream('resume what is paused or stopped', 'claude-grid continue'),
		load: () => import('./act.ts'),
	},
	send: {
		usage: '<stream> "<text>"',
		...onStream('message its agent, running or not', 'claude-grid send Stream-B "Use pnpm"', ['file']),
		words: 2,
		examples: [
			'claude-grid send Stream-B "Use pnpm, not npm"',
			'npm test 2>&1 | tail -30 | claude-grid send Stream-B -',
		],
		load: () => import('./send.ts'),
	},
	update: {
		usage: '<stream>',
		...onStream('take in newer commits of its dependencies', 'claude-grid update Stream-B'),
		load: () => import('./act.ts'),
	},
	attach: {
		usage: '<stream>',
		...onStream("open the agent's interactive session", 'claude-grid attach Stream-B', ['yes']),
		flagHelp: {yes: 'stop a working session without asking'},
		load: () => import('./attach.ts'),
	},
} as const satisfies Record<string, Verb>;
