import {appendFileSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {describe, expect, it} from 'vitest';
import {atFirstChange} from '../../source/process/watch/first-change.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {temporaryFolder} from './session.ts';

describe.runIf(process.platform === 'linux')('the first change in a folder', () => {
	it('is told once: a line more in a file of it, or a name in a part of it', async () => {
		const folder = temporaryFolder();
		const part = path.join(folder, 'questions');
		const file = path.join(folder, 'stdout.jsonl');
		writeFileSync(file, '');
		mkdirSync(part);
		for (const change of [() => appendFileSync(file, 'one\n'), () => writeFileSync(path.join(part, 'a.json'), '{}')]) {
			let told = 0;
			const end = atFirstChange(folder, [part], () => {
				told += 1;
			});
			expect(end).toBeDefined();
			change();
			await waitFor(() => told > 0, {what: 'the change'});
			change();
			await nextTurn();
			expect(told).toBe(1);
		}
	});

	it('is the part itself when that is made later', async () => {
		const folder = temporaryFolder();
		let told = 0;
		atFirstChange(folder, [path.join(folder, 'questions')], () => {
			told += 1;
		});
		mkdirSync(path.join(folder, 'questions'));
		await waitFor(() => told === 1, {what: 'the change'});
	});

	it('is not told of a folder that is not there: then one has to look', () => {
		expect(atFirstChange(path.join(temporaryFolder(), 'away'), [], () => {})).toBeUndefined();
	});
});
