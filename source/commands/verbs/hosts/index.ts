import {onStream, type Verb} from '../../verb.ts';

/** Verbs about other machines. */
export const hostVerbs = {
	hosts: {
		usage: '[add|check|login|drain|resume|remove|serve|invite] [name] [address|agent]',
		summary: 'machines of yours that work on streams, by ssh or by joining',
		flags: ['repo', 'json', 'slots', 'label', 'fence', 'moveAfter', 'listen', 'address', 'cleanup'],
		flagHelp: {cleanup: 'with remove: first remove clean worktrees of this run there; branches stay'},
		words: 3,
		examples: [
			'claude-grid hosts',
			'claude-grid hosts add mini me@mini.local --slots 6 --label gpu',
			'claude-grid hosts check mini',
			'claude-grid hosts login mini claude',
			'claude-grid hosts drain mini',
			'claude-grid hosts serve --listen 0.0.0.0:4222',
			'claude-grid hosts invite cloud --slots 8',
		],
		load: () => import('./hosts.ts'),
	},
	move: {
		usage: '<stream>',
		...onStream('continue a stream on another host', 'claude-grid move Stream-B --to mini', ['to']),
		load: () => import('./move.ts'),
	},
	worker: {
		usage: '--join <invitation>',
		summary: 'let this machine work on streams for whoever invited it',
		flags: ['join'],
		words: 2,
		examples: ['CLAUDE_GRID_INVITATION=cg1.eyJ... claude-grid worker', 'claude-grid worker --join cg1.eyJ...'],
		load: () => import('./worker.ts'),
	},
} as const satisfies Record<string, Verb>;
