import {execFile} from 'node:child_process';
import {cpSync, readdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {built} from '../helpers/built.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';

/** What an upgrade does under a program that runs: parts that were not loaded yet are gone. */
describe('a program whose package was updated meanwhile', () => {
	let grid: Grid;
	let folder: string;
	beforeAll(async () => {
		grid = createGrid();
		const plan = grid.plan({name: 'Old', streams: [{id: 'A', tasks: ['One'], agent: 'fake', fake: {taskMs: 50}}]});
		expect(await grid.run(['run', plan])).toMatchObject({code: 0});
		folder = path.join(grid.home, 'distribution');
		cpSync(path.dirname(built.cli), folder, {recursive: true});
	});
	afterAll(() => grid.close());

	const remove = (name: string): void => {
		const chunks = path.join(folder, 'chunks');
		const found = readdirSync(chunks).filter(file => file.startsWith(`${name}-`));
		expect(found).not.toEqual([]);
		for (const file of found) rmSync(path.join(chunks, file));
	};
	const run = (...args: readonly string[]) =>
		promisify(execFile)(process.execPath, [path.join(folder, 'cli.js'), ...args], {cwd: grid.root, env: grid.env}).then(
			({stdout, stderr}) => ({code: 0, stdout, stderr}),
			({code, stdout, stderr}) => ({code, stdout, stderr}),
		);

	it('shows a log without its Markdown laid out', async () => {
		const whole = await run('logs', 'A');
		remove('lexer');
		const plain = await run('logs', 'A');
		expect(plain.code).toBe(0);
		expect(plain.stdout).toContain('One');
		expect(plain.stdout.split('\n')).toHaveLength(whole.stdout.split('\n').length);
	});

	it('says what happened, and what to do, when a verb is not there any more', async () => {
		remove('status');
		const {code, stderr} = await run('status');
		expect(code).toBe(1);
		expect(stderr).toContain('claude-grid was updated or removed while this ran.');
		expect(stderr).toContain('→ run the command again');
		expect(stderr).not.toContain('Internal error');
	});
});
