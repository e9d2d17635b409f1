import {planSchemaUrl} from '../schema/schema-url.ts';

/** Modules refactored at once behind tests that pin what they do today. */
export const refactor = {
	$schema: planSchemaUrl,
	name: 'Refactoring',
	maxParallel: 3,
	allowedTools: ['Bash(npm test:*)'],
	setup: 'npm ci',
	verify: 'npm test',
	streams: [
		{
			id: 'pin-behaviour',
			phase: 'foundation',
			prompt:
				'Pin what the modules do today, so that refactoring them cannot change it unseen. Change no source file but for seams.',
			tasks: [
				{title: 'Cover the public functions of auth with tests'},
				{title: 'Cover the public functions of the database layer with tests'},
				{title: 'Define the interfaces both sides will share', acceptance: ['src/contracts holds types only']},
			],
			files: ['src/contracts/**', 'test/**'],
			approve: 'after',
		},
		{
			id: 'refactor-auth',
			dependencies: ['pin-behaviour'],
			prompt: 'Refactor authentication to use dependency injection. Behaviour and public names stay.',
			tasks: [
				{title: 'Take collaborators as parameters instead of importing them'},
				{title: 'Build the real ones in one place', acceptance: ['No module reads process.env but that place']},
				{title: 'Remove what is no longer used'},
			],
			files: ['src/auth/**'],
		},
		{
			id: 'refactor-db',
			dependencies: ['pin-behaviour'],
			prompt: 'Refactor the database layer to the repository pattern. Behaviour and schema stay.',
			tasks: [
				{title: 'One repository per aggregate, with typed results'},
				{title: 'Move all SQL into the repositories', acceptance: ['No SQL outside src/db']},
				{title: 'Remove what is no longer used'},
			],
			files: ['src/db/**'],
		},
		{
			id: 'update-tests',
			phase: 'integration',
			prompt: 'Update all tests to match the refactored code, and prove that nothing else changed.',
			tasks: [
				{title: 'Replace module mocks by injected fakes'},
				{title: 'Run the whole suite and compare coverage with before'},
				{title: 'Describe the new structure in the documentation'},
			],
			files: ['test/**', 'docs/**'],
		},
	],
};
