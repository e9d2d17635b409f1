import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, it} from 'vitest';
import {faultRows, faultsNamed} from './fault-rows.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));

it('every row of the fault table is named by a test, and no test names another', () => {
	const named = readdirSync(folder, {recursive: true, encoding: 'utf8'})
		.filter(name => /\.test\.tsx?$/.test(name) && name !== 'faults.test.ts')
		.flatMap(name => faultsNamed(readFileSync(path.join(folder, name), 'utf8')));
	expect([...new Set(named)].sort((a, b) => a - b)).toEqual(faultRows.map(({number}) => number));
	expect(faultRows).toHaveLength(67);
});

it('titles name one fault, several, or those of their describe', () => {
	expect(faultsNamed('a lock is taken over (fault 20) by one of 16 (faults 3, 19)')).toEqual([20, 3, 19]);
	expect(faultsNamed('has a fault 3 in it (16 at once)')).toEqual([]);
});
