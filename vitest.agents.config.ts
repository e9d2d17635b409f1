import {defineConfig} from 'vitest/config';

/**
 * The real agent programs, installed from npm on first use (235 MB and more each), against stubs of their APIs on
 * 127.0.0.1. The short form, one version and one file: npm run test:agents -- grid-work -t 'Claude Code 197'
 */
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
