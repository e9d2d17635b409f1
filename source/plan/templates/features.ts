import {planSchemaUrl} from '../schema/schema-url.ts';

/** Several features at once, on shared ground, brought together at the end. */
export const features = {
	$schema: planSchemaUrl,
	name: 'User accounts',
	maxParallel: 3,
	agent: 'claude',
	permissionMode: 'acceptEdits',
	allowedTools: ['Bash(npm test:*)'],
	setup: 'npm ci',
	verify: 'npm test',
	streams: [
		{
			id: 'Stream-A',
			name: 'foundation',
			phase: 'foundation',
			prompt:
				'Lay the ground the account features share: the user model, its storage and its errors. Build no feature yet.',
			tasks: [
				{
					title: 'Define the user types and validation',
					acceptance: ['Types are exported from src/users/types', 'Invalid input is refused with a clear message'],
				},
				{title: 'Create the users table and its repository', acceptance: ['Create, find and update are tested']},
				{title: 'Add shared errors and test helpers'},
			],
			files: ['src/users/**', 'migrations/**', 'test/helpers/**'],
		},
		{
			id: 'Stream-B',
			name: 'user-auth',
			phase: 'parallel',
			dependencies: ['Stream-A'],
			prompt: 'Implement JWT authentication with login and logout on top of the user repository.',
			tasks: [
				{title: 'Log in with e-mail and password', acceptance: ['A wrong password and an unknown e-mail answer alike']},
				{title: 'Check the token on protected routes'},
				{title: 'Log out by revoking the token'},
			],
			files: ['src/auth/**', 'test/auth/**'],
		},
		{
			id: 'Stream-C',
			name: 'user-profile',
			phase: 'parallel',
			dependencies: ['Stream-A'],
			prompt: 'Create the endpoints with which users see and change their own profile.',
			tasks: [
				{title: 'Read the own profile'},
				{title: 'Change name and e-mail', acceptance: ['A taken e-mail is refused']},
				{title: 'Upload an avatar', acceptance: ['Size and type are checked']},
			],
			files: ['src/profile/**', 'test/profile/**'],
		},
		{
			id: 'Stream-D',
			name: 'admin-dashboard',
			phase: 'parallel',
			dependencies: ['Stream-A'],
			prompt: 'Build the admin dashboard with user management.',
			tasks: [
				{title: 'List and search users'},
				{title: 'Lock and unlock a user', acceptance: ['Admins cannot lock themselves']},
			],
			files: ['src/admin/**', 'test/admin/**'],
		},
		{
			id: 'Stream-Z',
			name: 'integration',
			phase: 'integration',
			prompt: 'Connect the account features with each other and prove them end to end.',
			tasks: [
				{title: 'Register all routes and protect them by role'},
				{title: 'Add end-to-end tests: sign in, change the profile, lock a user'},
				{title: 'Update the documentation'},
			],
			files: ['src/app/**', 'test/e2e/**', 'docs/**'],
		},
	],
};
