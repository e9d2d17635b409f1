import {defineConfig} from 'vitest/config';
import {nativeSource} from './test/helpers/native-source.ts';

/** The loops that are short in `npm test`, in full; their titles and notes say how often they went round. */
export default defineConfig({
	plugins: [nativeSource],
	test: {
		include: [
			'test/chaos/**/*.test.ts',
			'test/commands/hostile-plans.test.ts',
			'test/dashboard/accessible.test.ts',
			'test/deliver/kills.test.ts',
			'test/engine/launch.test.ts',
			'test/engine/load.test.ts',
			'test/engine/survival.test.ts',
			'test/git/collection.test.ts',
			'test/git/move.test.ts',
			'test/git/worktree.test.ts',
			'test/run/random.test.ts',
			'test/run/soak.test.ts',
			'test/sanitise.test.ts',
			'test/ssh/**/*.test.ts',
			'test/store/crash.test.ts',
			'test/ui/run-screen.test.tsx',
			'test/ui-screens/sizes.test.tsx',
		],
		env: {CLAUDE_GRID_LONG: '1'},
		globalSetup: ['test/helpers/global-setup.ts', 'test/helpers/native-source.ts'],
		setupFiles: ['test/helpers/git-by-shell.ts'],
		testTimeout: 1_800_000,
		hookTimeout: 120_000,
		maxWorkers: 1,
		pool: 'forks',
		reporters: process.env.CLAUDE_GRID_TEST_REPORT ? ['verbose', 'json'] : ['verbose'],
		...(process.env.CLAUDE_GRID_TEST_REPORT && {outputFile: {json: process.env.CLAUDE_GRID_TEST_REPORT}}),
	},
});
