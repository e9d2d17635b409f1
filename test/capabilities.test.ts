import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {describe, expect, it} from 'vitest';
import {capabilities} from './capability-rows.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

describe.each(capabilities)('$system', ({rows}) => {
	it.each(rows)('has: $capability', async ({entry, shownBy}) => {
		expect(await entry()).toBeUndefined();
		expect(existsSync(`${root}${shownBy}`), `${shownBy} is there`).toBe(true);
	});
});
