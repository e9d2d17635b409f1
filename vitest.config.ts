import {defineConfig} from 'vitest/config';

const report = process.env.CLAUDE_GRID_TEST_REPORT;

export default defineConfig({
	test: {
		include: ['test/**/*.test.{ts,tsx}'],
		exclude: ['test/agents-real/**', 'test/long/**'],
		globalSetup: ['test/helpers/global-setup.ts'],
		testTimeout: 120_000,
		hookTimeout: 60_000,
		maxWorkers: 3,
		pool: 'forks',
		// Real processes on a shared machine: one more try in CI, and the report says which test needed it.
		retry: process.env.CI ? 1 : 0,
		reporters: ['default', './test/helpers/second-tries.ts', ...(report ? ['json'] : [])],
		...(report && {outputFile: {json: report}}),
	},
});
