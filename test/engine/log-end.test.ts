import {afterEach, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';

let grid: Grid;
afterEach(() => grid.close());

it('the log of a session that ended without a word says how, and one that finished logs no error', async () => {
	grid = createGrid();
	const agent = {agent: 'command', contextRecovery: {autoRecoveryEnabled: false}};
	const streams = [
		{id: 'Killed', prompt: 'x', command: 'echo one; echo two >&2; kill -9 $$', ...agent},
		{id: 'Fine', prompt: 'x', command: 'echo one > file; echo Note >&2', ...agent},
	];
	expect((await grid.run(['run', grid.plan({name: 'Ends', streams})])).code).toBe(1);
	const linesOf = async (id: string) =>
		(await grid.run(['logs', id])).stdout.split('\n').map(line => line.replace(/^(\d\d:\d\d| {5}) /, ''));
	expect(await linesOf('Killed')).toEqual(['  one', '✗ two', '✗ ended by SIGKILL', '']);
	expect(await linesOf('Fine')).toEqual(['· Note', '']);
});

it('what setup and verify printed stands in the log, also where setup failed before any agent could speak', async () => {
	grid = createGrid();
	const agent = {agent: 'command', prompt: 'x', contextRecovery: {autoRecoveryEnabled: false}};
	const tests = "printf 'ok 1 - login\\nnot ok 2 - refresh\\n  401 !== 200\\n'; exit 1";
	const streams = [
		{id: 'Red', command: 'echo "# one" > file; echo "# one"', setup: 'echo linked 3 packages', verify: tests, ...agent},
		{id: 'Bare', command: 'echo never', setup: 'echo no such package: left-pad; exit 7', ...agent},
	];
	await grid.run(['run', grid.plan({name: 'Steps', streams})]);
	const red = (await grid.run(['logs', 'Red', '--full'])).stdout;
	expect(red).toMatch(/✓ setup {2}echo linked 3 packages {2}passed {2}1 line\n +│ linked 3 packages\n.+ # one\n/);
	expect(red).toMatch(
		/✗ verify {2}printf .+failed, as it did before this stream {2}\d+\.\d s {2}3 lines\n +│ ok 1 - login\n +│ not ok 2 - refresh\n +│ {3}401/,
	);
	const bare = (await grid.run(['logs', 'Bare'])).stdout;
	expect(bare).toMatch(/✗ setup {2}.+\n +│ no such package: left-pad\n/);
});
