import {afterEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {closeTerminals, key, openGrid} from '../helpers/terminal.ts';

let grid: Grid;
afterEach(async () => {
	await closeTerminals();
	await grid.close();
});

describe('an agent that writes escape sequences', () => {
	it('reaches the terminal with none of them, in no picture (fault 42)', async () => {
		grid = createGrid();
		const streams = [{id: 'Stream-A', name: 'alpha', tasks: ['Look'], fake: {faults: [{kind: 'escapes'}]}}];
		const terminal = openGrid(grid, [grid.plan({agent: 'fake', streams})]);
		await terminal.seeTile('Stream-A', 'ready to merge');
		await terminal.type(key.enter).see('esc back');
		await terminal.type('g').see('blinking');
		await terminal.type(key.esc).seeTile('Stream-A', '100%');
		await terminal.type('m').see('enter merge into main');
		await terminal.type(key.esc).seeTile('Stream-A', '100%');
		const bytes = terminal.bytes();
		for (const [what, hostile] of [
			['the clipboard', '\u001B]52'],
			['the title', '\u001B]0'],
			['a link', '\u001B]8'],
			['a C1 control sequence', '\u009B'],
			['a C1 operating system command', '\u009D'],
			['a device control string', '\u001BP'],
			['an application command', '\u001B_'],
			['a reset', '\u001Bc'],
			['text that runs backwards', '\u202E'],
			['nothing of any width', '\u200B'],
			['a tag', '\u{E0041}'],
			['blinking text', '\u001B[5m'],
			['hidden text', '\u001B[8m'],
			['NUL', '\0'],
			['backspace', '\b'],
		] as const)
			expect(bytes.includes(hostile), what).toBe(false);
		// The alternate screen is entered once, by us.
		expect(bytes.split('\u001B[?1049h')).toHaveLength(2);
	});
});
