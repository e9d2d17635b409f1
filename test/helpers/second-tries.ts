import {appendFileSync} from 'node:fs';
import type {Reporter, TestCase} from 'vitest/node';

/** Writes a line for each test that passed only when it was run again, to the file that CLAUDE_GRID_RETRIED_TESTS names. */
export default class SecondTries implements Reporter {
	onTestCaseResult(test: TestCase): void {
		const file = process.env.CLAUDE_GRID_RETRIED_TESTS;
		const {retryCount = 0} = test.diagnostic() ?? {};
		if (!file || retryCount === 0) return;

		const outcome = test.result().state === 'passed' ? 'passed' : 'failed';
		const why = test.result().errors?.[0]?.message.split('\n')[0] ?? '';
		appendFileSync(
			file,
			`${outcome} at a second try: ${test.module.relativeModuleId} > ${test.fullName}${why && ` (first: ${why})`}\n`,
		);
	}
}
