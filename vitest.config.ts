import {defineConfig} from 'vitest/config';
import {nativeSource} from './test/helpers/native-source.ts';

const report = process.env.CLAUDE_GRID_TEST_REPORT;
/** What needs no process; the names left out are of tests with real programs or terminals. */
const unit = [
	'test/{agents,notify,plan,print,run,terminal,ui,ui-screens}/**/!(hooks|render-start|terminal|tmux).test.{ts,tsx}',
	'test/{capabilities,faults,sanitise,structure,words}.test.ts',
];

export default defineConfig({
	test: {
		testTimeout: 120_000,
		hookTimeout: 60_000,
		maxWorkers: 4,
		// Real processes on a shared machine: one more try in CI, and the report says which test needed it.
		retry: process.env.CI ? 1 : 0,
		reporters: ['default', './test/helpers/second-tries.ts', ...(report ? ['json'] : [])],
		...(report && {outputFile: {json: report}}),
		projects: [
			{
				extends: true,
				// Nothing is left behind in a module: what was loaded for one file serves the next.
				test: {name: 'unit', include: unit, pool: 'threads', isolate: false},
			},
			{
				extends: true,
				plugins: [nativeSource],
				test: {
					name: 'real',
					include: ['test/**/*.test.{ts,tsx}'],
					exclude: ['test/agents-real/**', 'test/long/**', ...unit],
					pool: 'forks',
					globalSetup: ['test/helpers/global-setup.ts', 'test/helpers/native-source.ts'],
					setupFiles: ['test/helpers/git-by-shell.ts'],
				},
			},
		],
	},
});
