import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {plainJson} from '../../source/sanitise.ts';
import {built} from '../helpers/built.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';

it('JSON says the same and holds nothing that a terminal obeys or hides', () => {
	const value = {text: 'a\u009d0;x\u009c\u202egnp\u2066\ufeff\u200b\u2028\u007f\u{e0041}\u00ad é 漢 🙂\t'};
	const line = plainJson(JSON.stringify(value, undefined, '\t'));
	expect(JSON.parse(line)).toEqual(value);
	expect(line).not.toMatch(/[\u007f-\u009f\u00ad\u200b\u2028\u202e\u2066\ufeff\u{e0041}]/u);
	expect(line).toContain('é 漢 🙂');
	expect(line).toContain('\\u202e');
});

const shell = (command: string) =>
	new Promise<{code: number; stderr: string}>(resolve => {
		execFile('sh', ['-c', command, process.execPath, built.cli], (error, _stdout, stderr) =>
			resolve({code: Number(error?.code ?? 0), stderr}),
		);
	});

it.skipIf(!existsSync('/dev/full'))('an answer that finds no room is no success, and says why', async () => {
	for (const verb of ['--version', '--help']) {
		const {code, stderr} = await shell(`"$0" "$1" ${verb} > /dev/full`);
		expect([code, stderr.split('\n')]).toEqual([1, [expect.stringContaining('no space is left there'), '']]);
	}
	expect(await shell('"$0" "$1" --help | head -1 > /dev/null')).toEqual({code: 0, stderr: ''});
});

describe('logs -f', () => {
	let grid: Grid;
	beforeEach(() => {
		grid = createGrid();
	});
	afterEach(() => grid.close());

	it('continues over the end of the engine, says each line once and ends with the stream', async () => {
		const go = path.join(grid.home, 'go');
		const command = `echo first; while [ ! -e "${go}" ]; do sleep 0.1; done; echo last; echo a > a`;
		const plan = grid.plan({streams: [{id: 'A', agent: 'command', command, prompt: 'x'}]});
		expect((await grid.run(['run', plan, '--detach'])).code).toBe(0);
		const logs = grid.start(['logs', 'A', '-f']);
		await waitFor(() => logs.output().includes('first'), {what: 'the first line'});
		await grid.killEngine();
		await waitFor(() => grid.engine(), {what: 'another engine'});
		await grid.killEngine();
		grid.write('go', '', grid.home);
		const {code, stdout} = await logs.ended;
		expect([code, stdout.match(/first/g)?.length, stdout.match(/last/g)?.length], logs.output()).toEqual([0, 1, 1]);
	});
});
