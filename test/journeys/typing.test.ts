import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {closeTerminals, key, openGrid, type TerminalUser} from '../helpers/terminal.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeAll(() => {
	grid = createGrid();
});
afterEach(closeTerminals);
afterAll(() => grid.close());

const begin = (): TerminalUser => {
	const stream = (id: string) => ({id, name: id, tasks: ['Long work'], fake: {taskMs: 600_000}});
	return openGrid(grid, [
		grid.plan({name: 'Typing', agent: 'fake', streams: [stream('Stream-A'), stream('Stream-B')]}),
	]);
};

const open = async (): Promise<TerminalUser> => {
	const terminal = begin();
	await terminal.seeTile('Stream-A', 'Now task 1');
	await terminal.seeTile('Stream-B', 'Now task 1');
	return terminal;
};

const streamA = () => grid.saved().streams['Stream-A'];

describe('what is typed', () => {
	it('before the first picture is no answer, and leaves the picture whole', async () => {
		const terminal = begin().type('abc', key.enter, 'q');
		await terminal.seeTile('Stream-A', 'Now task 1');
		expect(terminal.screen().split('\n')[0]).toMatch(/^ claude-grid {2}Typing/);
		await terminal.type('?').see(/esc back/);
	});

	it('does the same however a line joins it: a key, text, a paste and Enter in one packet', async () => {
		const terminal = await open();
		await terminal.type('1ihello, use \u001B[200~pnpm\nplease\u001B[201~ now\r').see('Stream-A gets it');
		await waitFor(() => streamA()?.messages?.length === 1, {what: 'the message'});
		expect(streamA()?.messages).toMatchObject([{text: 'hello, use pnpm\nplease now'}]);
		await terminal.type('nA third page\r').see('3 streams');
		await terminal.type('/Stream-B\r').see('1 of 3 streams');
	});

	it('is no key when the terminal answers by itself, pastes or lets a key go, cut at any place', async () => {
		const terminal = await open();
		const sessions = streamA()?.sessions.length;
		await terminal.type('1').see(/▸. Stream-A/);
		const noise = [
			'\u001B]11;rgb:1e1e/1e1e/1e1e\u001B\\',
			'\u001BP1$r0xm\u001B\\',
			'\u001B[?62;22c',
			'\u001B[120;1:3u',
			'\u001B[114;1:2u',
			'\u001B[200~xyrQ\ry\u001B[201~',
		];
		for (const one of noise) {
			terminal.type(one);
			terminal.type(...one);
		}
		// Typed last, so all before it was read.
		await terminal.type('?').see(/esc back/);
		await terminal.type(key.esc).seeTile('Stream-B', 'Now task 1');
		expect(streamA()?.sessions.length).toBe(sessions);
		expect(streamA()?.state).toMatchObject({is: 'running'});
	});

	it('unseen behind a key that asks is no answer', async () => {
		const terminal = await open();
		await terminal.type('1xy').see('Stop Stream-A');
		await terminal.type(key.esc).seeTile('Stream-A', 'Now task 1');
		expect(streamA()?.state).toMatchObject({is: 'running'});
	});
});

describe('a text of 100 kB', () => {
	it('can be pasted, edited and is refused with its length', async () => {
		const terminal = await open();
		await terminal.type('1i').see('Tell Stream-A');
		await terminal
			.type(`\u001B[200~${'long words '.repeat(10_000)}\u001B[201~`)
			.see('109999 of 20000 characters: too long', {timeoutMs: 60_000});
		await terminal.type(key.home, 'Begin ').see('Begin long words');
		terminal.type(key.esc);
		await terminal.seeNot('Tell Stream-A');
	}, 180_000);
});
