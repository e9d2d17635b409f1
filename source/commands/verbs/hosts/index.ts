import {onStream, type Verb} from '../../verb.ts';

/** Verbs about other machines. */
export const hostVerbs = {
	hosts: {
		usage: '[add|check|drain|resume|remove] [name] [address]',
		summary: 'machines of yours that work on streams, by ssh',
		flags: ['repo', 'json', 'slots', 'label', 'fence', 'moveAfter'],
		words: 3,
		examples: [
			'claude-grid hosts',
			'claude-grid hosts add mini me@mini.local --slots 6 --label gpu',
			'claude-grid hosts check mini',
			'claude-grid hosts drain mini',
		],
		load: () => import('./hosts.ts'),
	},
	move: {
		usage: '<stream>',
		...onStream('continue a stream on another host', 'claude-grid move Stream-B --to mini', ['to']),
		load: () => import('./move.ts'),
	},
	worker: {
		usage: '<key> [silence]',
		summary: 'works on streams for an engine on another machine; started by it',
		flags: [],
		words: 2,
		examples: [],
		load: () => import('./worker.ts'),
		isHidden: true,
	},
} as const satisfies Record<string, Verb>;
