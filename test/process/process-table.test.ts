import {readFileSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import {expect, it} from 'vitest';
import {freeBytes} from '../../source/process/free-space.ts';
import {currentBootId, identify, readIdentity} from '../../source/process/watch/identity.ts';
import {parsePsLine, parseStat, readEntry, readTable} from '../../source/process/watch/process-table.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {createSession, temporaryFolder} from './session.ts';

it('reads a name with spaces and parentheses as one field', () => {
	const rest = Array.from({length: 50}, (_, index) => index + 3);
	const text = `42 (a) S 1 (b) c) ${['S', ...rest.slice(1)].join(' ')}\n`;
	expect(parseStat(text)).toEqual({
		pid: 42,
		parent: 4,
		group: 5,
		isZombie: false,
		hasTerminal: true,
		startTime: '22',
		ticks: 14 + 15 + 16 + 17,
	});
	expect(parseStat('42 (cut')).toBeUndefined();
	expect(parseStat('')).toBeUndefined();
});

it('reads what ps prints on macOS', () => {
	expect(parsePsLine('  501     1   501 Ss   1:02.50 Mon Jul  1 10:00:00 2024')).toEqual({
		pid: 501,
		parent: 1,
		group: 501,
		isZombie: false,
		hasTerminal: false,
		startTime: 'Mon Jul 1 10:00:00 2024',
		ticks: 6250,
	});
	expect(parsePsLine('7 1 7 Z 0:00.00 Mon Jul  1 10:00:00 2024')?.isZombie).toBe(true);
	expect(parsePsLine('')).toBeUndefined();
});

it('knows our own process in the table of all', async () => {
	const entry = (await readTable()).get(process.pid);
	expect(entry).toMatchObject({pid: process.pid, parent: process.ppid, isZombie: false});
	expect(entry?.startTime).toBe((await identify(process.pid))?.startTime);
	expect(await currentBootId()).toBe(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
});

it('knows a process whose name is hostile', async () => {
	const {start, folder} = createSession();
	symlinkSync('/bin/sleep', path.join(folder, 'a) R 1 1 ('));
	const identity = await start(path.join(folder, 'a) R 1 1 ('), '60');
	await waitFor(() => readFileSync(`/proc/${identity.pid}/comm`, 'utf8').startsWith('a)'), {what: 'the agent'});
	expect(await identify(identity.pid)).toEqual(identity);
	expect((await readEntry(identity.pid))?.parent).toBeGreaterThan(1);
});

it('has no identity for a folder without a whole pid.json', async () => {
	expect(await readIdentity(temporaryFolder())).toBeUndefined();
});

it('counts the CPU time of a session, children that ended included (fault 46)', async () => {
	const {start, executor, tag} = createSession();
	expect(await executor.cpuTicks({tag})).toBe(0);
	const identity = await start(
		'sh',
		'-c',
		'while :; do sh -c "i=0; while [ \\$i -lt 20000 ]; do i=\\$((i+1)); done"; done',
	);
	const first = await executor.cpuTicks({tag, identity});
	await waitFor(async () => (await executor.cpuTicks({tag, identity})) > first + 5, {what: 'CPU time to be used'});
});

it('measures the space that is left', async () => {
	expect(await freeBytes('/')).toBeGreaterThan(0);
	await expect(freeBytes('/nowhere/at/all')).rejects.toThrow('ENOENT');
});
