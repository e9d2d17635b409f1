import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {bundleUi} from '../helpers/bundle-ui.ts';
import {startTimeOf} from '../helpers/processes.ts';
import {openTerminal, type PseudoTerminal} from '../helpers/pseudo-terminal.ts';
import {waitFor} from '../helpers/wait-for.ts';

let folder = '';
let program = '';
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'claude-grid-ui-'));
	program = await bundleUi('test/helpers/ui-preview.tsx', folder);
});
afterAll(() => rm(folder, {recursive: true}));

const env = {NODE_ENV: 'production'};
const open = (...flags: readonly string[]): PseudoTerminal =>
	openTerminal([process.execPath, program, ...flags], {columns: 120, rows: 40, env, outlivesProgram: true});

/** The grid is drawn and keys are read: bracketed paste is asked for after raw mode. */
const waitForRoom = async (terminal: PseudoTerminal) => {
	await terminal.waitForText('Stream-A foundation');
	const isAfter = (bytes: string) => bytes.lastIndexOf('\u001B[?2004h') > bytes.lastIndexOf('\u001B[?1049h');
	await waitFor(() => isAfter(terminal.bytes()), {what: 'keys to be read'});
};

/** What a terminal must have got back: its own screen, its cursor; raw mode ends with the process's tty settings. */
const expectRestored = (terminal: PseudoTerminal): void => {
	expect(terminal.isAlternate()).toBe(false);
	const bytes = terminal.bytes();
	expect(bytes.lastIndexOf('\u001B[?25h')).toBeGreaterThan(bytes.lastIndexOf('\u001B[?25l'));
	expect(bytes.lastIndexOf('\u001B[?2004l')).toBeGreaterThan(bytes.lastIndexOf('\u001B[?2004h'));
};

describe('in a real terminal', () => {
	test('q leaves at once and gives the terminal back', async () => {
		const terminal = open();
		await waitForRoom(terminal);
		expect(terminal.isAlternate()).toBe(true);
		terminal.type('q');
		expect(await terminal.exit).toEqual({code: 0, signal: 0});
		await terminal.waitForText('{"is":"detached"} []');
		expectRestored(terminal);
	});

	test('D draws the graph and goes to a stream of it, t walks its past, and esc comes back', async () => {
		const terminal = open('--still');
		await waitForRoom(terminal);
		terminal.type('D');
		await terminal.waitForText('critical path');
		terminal.type('\u001B[B\r');
		await terminal.waitForText('? help');
		terminal.type('t');
		await terminal.waitForText('· timeline');
		await terminal.waitForText('claude starts');
		terminal.type('\u001B');
		await terminal.waitForText('? help');
		terminal.type('q');
		await terminal.waitForText('{"is":"detached"} []');
	});

	test('a fault while drawing gives the terminal back and is told (fault 1)', async () => {
		const terminal = open('--crash');
		await waitForRoom(terminal);
		expect((await terminal.exit).code).not.toBe(0);
		await terminal.waitForText('TypeError');
		expectRestored(terminal);
	});

	test('an error nobody catches gives the terminal back and is told (fault 1)', async () => {
		const terminal = open('--throw');
		await waitForRoom(terminal);
		expect((await terminal.exit).code).not.toBe(0);
		await terminal.waitForText('thrown by a timer');
		expectRestored(terminal);
	});

	test('SIGTERM gives the terminal back (fault 1)', async () => {
		const terminal = open();
		await waitForRoom(terminal);
		process.kill(terminal.programPid(), 'SIGTERM');
		await terminal.exit;
		await waitFor(() => !terminal.isAlternate(), {what: 'the own screen'});
		expectRestored(terminal);
	});

	test('SIGHUP ends it and gives back a terminal that is still there (fault 59)', async () => {
		const terminal = open();
		await waitForRoom(terminal);
		process.kill(terminal.programPid(), 'SIGHUP');
		await terminal.exit;
		await waitFor(() => !terminal.isAlternate(), {what: 'the own screen'});
		expectRestored(terminal);
	});

	for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const)
		test(`${signal} ends it while the terminal takes nothing (fault 60)`, async () => {
			const terminal = open();
			await waitForRoom(terminal);
			const pid = terminal.programPid();
			terminal.freeze();
			// Each press is a picture; after some the terminal holds no more.
			for (let round = 0; round < 400; round++) terminal.type(round % 2 === 0 ? '?' : 'q');
			process.kill(pid, signal);
			await waitFor(() => startTimeOf(pid) === undefined, {what: 'the end of the program'});
			terminal.thaw();
			await terminal.exit;
		});

	test('a resize storm down to 1x1 and back leaves a whole picture (fault 57)', async () => {
		const terminal = open('--still');
		await waitForRoom(terminal);
		for (let round = 0; round < 5; round++) {
			for (const [columns, rows] of [
				[80, 24],
				[1, 1],
				[200, 60],
				[3, 1],
				[40, 12],
				[120, 40],
			] as const) {
				terminal.resize(columns, rows);
				await new Promise(resolve => setImmediate(resolve));
			}
		}
		await waitFor(() => terminal.lines()[39]?.includes('8 streams'), {what: `the footer:\n${terminal.text()}`});
		await waitFor(() => terminal.text().match(/Stream-A foundation/g)?.length === 1, {what: 'one grid'});
		terminal.type('q');
		expect((await terminal.exit).code).toBe(0);
		expect(terminal.bytes()).not.toContain('\u001B[3J');
	});

	test('an attached session gets every key, and the room comes back each time', async () => {
		const terminal = open();
		await waitForRoom(terminal);
		for (let round = 1; round <= 4; round++) {
			terminal.type('a');
			await terminal.waitForText('Take over Stream-C ui by hand?');
			terminal.type('y');
			await terminal.waitForText('by hand: Stream-C');
			expect(terminal.isAlternate()).toBe(false);
			terminal.type(`line ${round}\r`);
			await terminal.waitForText(`read: line ${round}\nhow does it continue?`);
			terminal.type('g\r');
			await waitFor(() => terminal.isAlternate() && terminal.text().includes('Stream-A foundation'), {
				what: `the room after round ${round}:\n${terminal.text()}`,
			});
		}
		terminal.type('q');
		expect((await terminal.exit).code).toBe(0);
		await waitFor(() => !terminal.isAlternate(), {what: 'the own screen'});
		expectRestored(terminal);
	});

	test('Ctrl-Z stops it and gives the shell its terminal; fg comes back (fault 62)', async () => {
		const shell = openTerminal(['bash', '--norc', '--noprofile', '-i'], {
			columns: 120,
			rows: 40,
			env: {...env, PS1: 'shell> ', BASH_SILENCE_DEPRECATION_WARNING: '1'},
		});
		await shell.waitForText('shell>');
		shell.type(`'${process.execPath}' '${program}'\r`);
		await waitForRoom(shell);
		shell.type('\u001A');
		await waitFor(() => !shell.isAlternate() && shell.text().includes('Stopped'), {what: `a prompt:\n${shell.text()}`});
		shell.type('echo still $((40 + 2))\r');
		await shell.waitForText('still 42');
		shell.type('fg\r');
		await waitFor(() => shell.isAlternate() && shell.text().includes('Stream-A foundation'), {what: 'the room'});
		shell.type('q');
		await shell.waitForText('{"is":"detached"}');
		shell.type('exit\r');
		await shell.exit;
	});

	test('a line that drops ends it (fault 59)', async () => {
		const terminal = open();
		await waitForRoom(terminal);
		terminal.hangUp();
		await terminal.exit;
		expect(terminal.hasExited()).toBe(true);
	});
});
