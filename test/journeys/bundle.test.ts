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
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'claude-grid-ink-'));
	const {inkCaches}: {inkCaches: Plugin} = await import(pathToFileURL('patches.js').href);
	[plain, patched] = await Promise.all([bundleUi(entry, folder), bundleUi(entry, folder, [inkCaches])]);
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
