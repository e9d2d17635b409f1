import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {bundleUi} from '../helpers/bundle-ui.ts';
import {openTerminal} from '../helpers/pseudo-terminal.ts';

let folder: string;
let program: string;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'grid-start-'));
	program = await bundleUi('test/helpers/start-program.tsx', folder);
});
afterAll(() => rm(folder, {recursive: true, force: true}));

const open = (opening: string, columns = 80, rows = 24) =>
	openTerminal([process.execPath, program, opening], {columns, rows});

describe('renderStart', () => {
	it('takes the alternate screen, gives what was chosen and leaves the terminal as it was', async () => {
		const terminal = open('noPlan');
		await terminal.waitForText('Describe the goal');
		expect(terminal.isAlternate()).toBe(true);
		terminal.type('3');
		await terminal.waitForText('chosen {"is":"demo"}');
		expect(terminal.isAlternate()).toBe(false);
		expect((await terminal.exit).code).toBe(0);
		expect(terminal.bytes()).toContain('\u001B[?25h');
	});

	it('ends as soon as the run has started', async () => {
		const terminal = open('plan');
		await terminal.waitForText('enter read on');
		terminal.type('\r');
		await terminal.waitForText('enter start');
		terminal.type('\r');
		await terminal.waitForText('chosen {"is":"started"}');
		expect((await terminal.exit).code).toBe(0);
	});

	it('says that a terminal is too small, and can be left there', async () => {
		const terminal = open('plan', 30, 8);
		await terminal.waitForText('too small');
		terminal.resize(80, 24);
		await terminal.waitForText('enter read on');
		terminal.resize(20, 5);
		await terminal.waitForText('too small');
		terminal.type('q');
		await terminal.exit;
		expect(terminal.bytes()).toContain('chosen {"is":"quit"}');
	});
});
