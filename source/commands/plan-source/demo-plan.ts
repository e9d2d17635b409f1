/** The plan of the demo: an ordinary plan, whose fake agents also stall and exhaust a context, on purpose. */
export const demoPlan = (taskMs: number) => ({
	name: 'Space shop',
	maxParallel: 5,
	agent: 'fake',
	merge: 'auto',
	contextRecovery: {stallTimeoutMinutes: 0.1, autoRecoveryEnabled: true, maxRecoveryAttempts: 3},
	fake: {taskMs},
	streams: [
		{
			id: 'Stream-A',
			name: 'foundation',
			phase: 'foundation',
			tasks: ['Define core types', 'Set up the database', 'Shared helpers'],
		},
		{
			id: 'Stream-B',
			name: 'accounts api',
			dependencies: ['Stream-A'],
			tasks: ['Sign up', 'Sign in', 'Reset a password', 'Tests'],
		},
		{
			id: 'Stream-C',
			name: 'catalogue',
			dependencies: ['Stream-A'],
			tasks: ['List rockets', 'Search', 'Product page', 'Tests'],
			fake: {taskMs, faults: [{kind: 'stall', attempt: 1, afterTask: 2}]},
		},
		{
			id: 'Stream-D',
			name: 'basket',
			dependencies: ['Stream-A'],
			tasks: ['Add to the basket', 'Change amounts', 'Shipping to orbit'],
			fake: {taskMs, faults: [{kind: 'context', attempt: 1, afterTask: 1}]},
		},
		{
			id: 'Stream-E',
			name: 'payments',
			dependencies: ['Stream-A'],
			tasks: ['Pay by card', 'Pay by moon rock', 'Receipts'],
		},
		{id: 'Stream-F', name: 'design', tasks: ['Colours', 'Icons', 'Dark side of the moon mode']},
		{
			id: 'Stream-G',
			name: 'checkout',
			phase: 'parallel',
			dependencies: ['Stream-D', 'Stream-E'],
			tasks: ['Checkout page', 'Confirmations'],
		},
		{
			id: 'Stream-Z',
			name: 'integration',
			phase: 'integration',
			tasks: ['Wire it together', 'End-to-end tests', 'Documentation'],
		},
	],
});

export const demoFiles = {
	'readme.md':
		'# Space shop\n\nA throwaway repository made by `claude-grid demo`. Its agents are fake, its commits and merges are real.\n',
	'.gitignore': 'node_modules\n',
};
