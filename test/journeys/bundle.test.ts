import {existsSync, readFileSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import type {Plugin} from 'esbuild';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {bundleUi} from '../helpers/bundle-ui.ts';
import {closeTerminals, key, openProgram, type TerminalUser} from '../helpers/terminal.ts';
import {waitFor} from '../helpers/wait-for.ts';

const entry = 'test/helpers/ui-preview.tsx';

let folder = '';
let plain = '';
let patched = '';
let flood = '';
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'claude-grid-ink-'));
	const {inkCaches}: {inkCaches: Plugin} = await import(pathToFileURL('patches.js').href);
	[plain, patched, flood] = await Promise.all([
		bundleUi(entry, folder),
		bundleUi(entry, folder, [inkCaches]),
		bundleUi('test/helpers/flood.tsx', folder, [inkCaches]),
	]);
});
afterEach(closeTerminals);
afterAll(() => rm(folder, {recursive: true}));

const start = (program: string, run: string): TerminalUser =>
	openProgram([process.execPath, program, run, '--still', '--remote'], {env: {NODE_ENV: 'production'}});

/** A picture may be read while it is being written: both are looked at until they agree. */
const expectSame = async (before: TerminalUser, after: TerminalUser): Promise<void> => {
	const agree = () => before.screen() === after.screen();
	await waitFor(agree, {what: 'the same picture'}).catch(() => expect(after.screen()).toBe(before.screen()));
};

describe("the package's patch of Ink's caches", () => {
	// Each picture comes twice: kept caches would show what the first one changed in them.
	it.each(['auth', 'large'])('changes no picture of the run %s', async run => {
		const [before, after] = [start(plain, run), start(patched, run)];
		const step = async (seen: RegExp, act: (terminal: TerminalUser) => unknown): Promise<void> => {
			for (const terminal of [before, after]) act(terminal);
			for (const terminal of [before, after]) await terminal.see(seen);
			await expectSame(before, after);
		};
		await step(/q detach/, () => {});
		for (const name of ['1', '2', '?', key.esc, 'A', key.esc, '1', '2', '?', key.esc, 'A', key.esc])
			await step({'?': /── Help/, A: /── Alerts/}[name] ?? /q detach/, terminal => terminal.type(name));
		for (const [columns, rows] of [
			[80, 24],
			[120, 40],
			[200, 60],
			[80, 24],
		] as const)
			await step(/q detach/, terminal => terminal.resize(columns, rows));
	});
});

describe('a terminal that reads nothing', () => {
	it('lets the program keep no picture but the newest, which is shown, with the key, once it reads again', async () => {
		const told = path.join(folder, 'told.json');
		const terminal = openProgram([process.execPath, flood, told], {env: {NODE_ENV: 'production'}});
		await terminal.see('picture 0, pressed none');
		terminal.freeze();
		terminal.type('f');
		await waitFor(() => existsSync(told) && readFileSync(told, 'utf8') !== '', {
			what: 'the flood to end',
			timeoutMs: 60_000,
		});
		terminal.type('k');
		const {grown, queued} = JSON.parse(readFileSync(told, 'utf8')) as {grown: number; queued: number};
		// With every line of the flood kept it is 35 MB, with Ink's own cells 200.
		expect(grown).toBeLessThan(20_000_000);
		// One picture of 40 lines, with its colours.
		expect(queued).toBeLessThan(10_000);
		terminal.thaw();
		await terminal.see('picture 149, pressed k');
		await terminal.see('picture 149 line 38');
		terminal.type('q');
		await terminal.gone();
	});
});
