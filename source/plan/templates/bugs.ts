import {planSchemaUrl} from '../schema/schema-url.ts';

/** Independent bugs fixed at once: first made visible by failing tests, then fixed, then tested together. */
export const bugs = {
	$schema: planSchemaUrl,
	name: 'Bug fixes',
	maxParallel: 3,
	allowedTools: ['Bash(npm test:*)'],
	setup: 'npm ci',
	verify: 'npm test',
	streams: [
		{
			id: 'reproduce',
			phase: 'foundation',
			prompt:
				'Reproduce each bug below with a test of its own. Mark these tests as expected failures, so that the suite stays green until the fixes arrive. Fix nothing yet.',
			tasks: [
				{title: 'Reproduce the memory leak in the cache module'},
				{title: 'Reproduce the race condition in the async worker pool'},
				{title: 'Reproduce the wrong input validation in the API layer'},
			],
			files: ['test/regression/**'],
		},
		{
			id: 'fix-memory-leak',
			dependencies: ['reproduce'],
			prompt: 'Investigate and fix the memory leak in the cache module. Fix the cause, not the symptom.',
			tasks: [
				{title: 'Find the cause and write it down in the commit message'},
				{title: 'Fix it and turn its test on', acceptance: ['Memory stays level over 10,000 operations']},
			],
			files: ['src/cache/**', 'test/cache/**'],
		},
		{
			id: 'fix-race-condition',
			dependencies: ['reproduce'],
			prompt: 'Fix the race condition in the async worker pool.',
			tasks: [
				{title: 'Find the cause and write it down in the commit message'},
				{title: 'Fix it and turn its test on', acceptance: ['The test passes 100 times in a row']},
			],
			files: ['src/workers/**', 'test/workers/**'],
		},
		{
			id: 'fix-validation',
			dependencies: ['reproduce'],
			prompt: 'Fix the input validation bugs in the API layer.',
			tasks: [
				{title: 'Validate every input at the edge', acceptance: ['Bad input answers 400 and names the field']},
				{title: 'Turn its tests on and add the missing cases'},
			],
			files: ['src/api/**', 'test/api/**'],
		},
		{
			id: 'release-notes',
			phase: 'integration',
			prompt: 'All fixes are in this branch. Prove them together and tell users about them.',
			tasks: [
				{title: 'Run the whole suite and repair what the fixes break in each other'},
				{title: 'Add an entry per fix to the changelog'},
			],
			files: ['changelog.md'],
		},
	],
};
