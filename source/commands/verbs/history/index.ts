import {onStream, type Verb} from '../../verb.ts';

/** Verbs that take a stream up again from what it was. */
export const historyVerbs = {
	back: {
		usage: '<stream> --at <number>',
		...onStream('restore a stream to a checkpoint; nothing is lost', 'claude-grid back Stream-B --at 3', ['at']),
		flagHelp: {at: 'the checkpoint of this number'},
		load: () => import('./back.ts'),
	},
	fork: {
		usage: '<stream> ["<prompt>"]',
		...onStream('start a new stream from a checkpoint of another', 'claude-grid fork Stream-B', ['at']),
		words: 2,
		examples: ['claude-grid fork Stream-B', 'claude-grid fork Stream-B --at 3 "Try it with SQLite"'],
		flagHelp: {at: 'the checkpoint of this number (default: the newest)'},
		load: () => import('./fork.ts'),
	},
} as const satisfies Record<string, Verb>;
