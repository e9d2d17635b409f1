import {planSchemaUrl} from '../schema/schema-url.ts';

const rules =
	'Meet the contract in src/state/contract without changing it or its tests. Keep it small; add no other library.';
const tasks = (library: string) => [
	{title: `Implement the contract with ${library}`, acceptance: ['All contract tests pass']},
	{title: 'Move the cart screen over to it'},
	{title: 'Note size, speed and drawbacks in docs/state.md'},
];
const files = ['src/state/**', 'src/cart/**', 'docs/state.md'];

/** One problem solved three ways side by side; the user compares them and adopts one, which the last stream builds on. */
export const approaches = {
	$schema: planSchemaUrl,
	name: 'State management',
	maxParallel: 3,
	allowedTools: ['Bash(npm test:*)', 'Bash(npm install:*)'],
	setup: 'npm ci',
	verify: 'npm test',
	streams: [
		{
			id: 'contract',
			phase: 'foundation',
			prompt:
				'Say what state management must do here before anybody chooses how: an interface, and tests every approach must pass.',
			tasks: [
				{title: 'Define the interface in src/state/contract'},
				{title: 'Write contract tests that take an implementation as parameter'},
			],
			files: ['src/state/contract/**', 'test/state/**'],
		},
		{
			id: 'approach-a-redux',
			dependencies: ['contract'],
			race: 'state',
			prompt: `Implement state management using Redux. ${rules}`,
			tasks: tasks('Redux'),
			files,
		},
		{
			id: 'approach-b-zustand',
			dependencies: ['contract'],
			race: 'state',
			prompt: `Implement state management using Zustand. ${rules}`,
			tasks: tasks('Zustand'),
			files,
		},
		{
			id: 'approach-c-context',
			dependencies: ['contract'],
			race: 'state',
			prompt: `Implement state management using React Context. ${rules}`,
			tasks: tasks('React Context'),
			files,
		},
		{
			id: 'move-over',
			phase: 'integration',
			dependencies: ['state'],
			prompt:
				'State management was chosen: the adopted approach is in this branch. Move the rest of the app over to it.',
			tasks: [
				{title: 'Move the remaining screens over'},
				{title: 'Remove the old state code'},
				{title: 'Say in docs/state.md why this approach was chosen'},
			],
			files: ['src/**', 'docs/state.md'],
		},
	],
};
