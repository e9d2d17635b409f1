import {chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, unlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, it, onTestFinished} from 'vitest';
import {createExecutor} from '../../source/process/start/spawn.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {createFolder, temporaryFolder} from './session.ts';

it('an agent that is updated while one runs: that one continues, the next is the new one (fault 67)', async () => {
	const root = temporaryFolder();
	const binaries = path.join(root, 'bin');
	mkdirSync(binaries);
	const install = (version: string): void => {
		const file = path.join(root, `agent-${version}`);
		writeFileSync(
			file,
			`#!/bin/sh\necho ${version}\nwhile [ ! -e "$1" ]; do sleep 0.02; done\necho ${version} again\n`,
		);
		chmodSync(file, 0o755);
	};
	const point = (version: string): void => {
		try {
			unlinkSync(path.join(binaries, 'agent'));
		} catch {
			// The first time there is none.
		}
		symlinkSync(path.join(root, `agent-${version}`), path.join(binaries, 'agent'));
	};
	install('one');
	point('one');
	const executor = createExecutor();
	const gate = path.join(root, 'gate');
	const start = (name: string) => {
		const tag = `exchange-${process.pid}-${name}`;
		onTestFinished(async () => void (await executor.stop({tag, graceMs: {afterInterrupt: 0, afterTerminate: 0}})));
		const env = {PATH: `${binaries}:/usr/bin:/bin`, CLAUDE_GRID_SESSION: tag};
		return executor.start({folder: createFolder(root, name), cwd: root, argv: ['agent', gate], env});
	};
	const output = (name: string): string => readFileSync(path.join(root, name, 'stdout.jsonl'), 'utf8');

	const first = await start('first');
	await waitFor(() => output('first') === 'one\n', {what: 'the first agent'});
	install('two');
	point('two');
	await start('second');
	await waitFor(() => output('second') === 'two\n', {what: 'the second agent'});
	expect(await executor.isAlive(first)).toBe(true);
	writeFileSync(gate, '');
	await waitFor(() => output('first') === 'one\none again\n', {what: 'the end of the first'});
	await waitFor(() => output('second') === 'two\ntwo again\n', {what: 'the end of the second'});
});

it('outputs are read by looking again and again: file notices, which network file systems do not send, only bring a look forward (fault 63)', () => {
	const source = fileURLToPath(new URL('../../source', import.meta.url));
	const files = readdirSync(source, {recursive: true, encoding: 'utf8'}).filter(name => /\.tsx?$/.test(name));
	expect(files.length).toBeGreaterThan(100);
	const watching = files.filter(name =>
		/\bfs\.watch\b|\bwatchFile\b|\{[^}]*\bwatch\b[^}]*\} from 'node:fs/.test(
			readFileSync(path.join(source, name), 'utf8'),
		),
	);
	// The stash is looked at by the tick too, and a silent session each second.
	expect(watching.sort()).toEqual(['engine/follow/stash.ts', 'process/watch/first-change.ts']);
});
