import {defineConfig} from 'vitest/config';

/** The real agent programs, installed from npm on first use, against stubs of their APIs on 127.0.0.1. */
export default defineConfig({
	test: {
		include: ['test/agents-real/**/*.test.ts'],
		globalSetup: ['test/helpers/global-setup.ts'],
		testTimeout: 180_000,
		hookTimeout: 400_000,
		maxWorkers: 1,
		pool: 'forks',
	},
});
