import {onStream, type Verb} from '../../verb.ts';

const answers = ['always', 'rule', 'show'] as const;

/** Verbs that answer what agents ask, and take back what was allowed for good. */
export const answerVerbs = {
	approve: {
		usage: '[stream]',
		...onStream('allow what an agent asks to do, or approve a stream', 'claude-grid approve Stream-C --show', answers),
		examples: ['claude-grid approve', 'claude-grid approve Stream-C --always run --rule "Bash(npm test:*)"'],
		load: () => import('./answer.ts'),
	},
	deny: {
		usage: '[stream]',
		...onStream('deny what an agent asks to do, or a stream', 'claude-grid deny Stream-C', ['message', 'show']),
		examples: ['claude-grid deny', 'claude-grid deny Stream-C --message "Use the test database"'],
		load: () => import('./answer.ts'),
	},
	grants: {
		usage: '[stream]',
		...onStream('list what was allowed for good by an answer "always"', 'claude-grid grants'),
		load: () => import('./grants.ts'),
	},
	revoke: {
		usage: '"<rule>"',
		...onStream('take back what was allowed for good; it is asked again', 'claude-grid revoke "Bash(npm test)"', [
			'stream',
		]),
		examples: ['claude-grid revoke "Bash(npm test)"', 'claude-grid revoke "Bash(rm -rf build)" --stream Stream-C'],
		flagHelp: {stream: 'only what this stream was allowed (default: wherever it was allowed)'},
		load: () => import('./grants.ts'),
	},
} as const satisfies Record<string, Verb>;
