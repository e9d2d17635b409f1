import {defineConfig} from 'vitest/config';

/** What needs no process and no build, but for loops over random input: the plan, the core, the adapters, all that draws. */
export default defineConfig({
	test: {
		include: [
			'test/{agents,notify,plan,print,run,terminal,ui}/**/*.test.{ts,tsx}',
			'test/{capabilities,faults,sanitise,structure}.test.ts',
		],
		exclude: [
			'test/agents/{hooks,fuzz}.test.ts',
			'test/notify/tmux.test.ts',
			'test/plan/any-document.test.ts',
			'test/run/{random,soak}.test.ts',
			'test/ui/{hostile,terminal}.test.{ts,tsx}',
		],
		testTimeout: 60_000,
		pool: 'threads',
		isolate: false,
	},
});
