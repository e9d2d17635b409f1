import {spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {enforcedFor, filesInMemory, killSeen, usageOfTags} from '../../source/process/watch/usage.ts';
import {waitFor} from '../helpers/wait-for.ts';

const inCgroup = (files: Readonly<Record<string, string>>) => {
	const root = mkdtempSync(join(tmpdir(), 'claude-grid-test-'));
	const own = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1] ?? '';
	mkdirSync(join(root, own), {recursive: true});
	for (const [name, text] of Object.entries(files)) writeFileSync(join(root, own, name), text);
	return root;
};

it('knows how often the kernel has ended something in a cgroup that has this limit of memory', () => {
	const events = 'low 0\nhigh 0\nmax 71\noom 3\noom_kill 2\noom_group_kill 0\n';
	const root = inCgroup({'memory.max': '1073741824\n', 'memory.events': events});
	expect(enforcedFor(process.pid, 2 ** 30, root)).toEqual({kills: 2});
	expect(enforcedFor(process.pid, 2 ** 31, root)).toBeUndefined();
	expect(enforcedFor(process.pid, 2 ** 30, inCgroup({'memory.max': 'max\n', 'memory.events': events}))).toBeUndefined();
	expect(enforcedFor(process.pid, 2 ** 30, inCgroup({}))).toBeUndefined();
});

it('sees what a tagged process and its children take, and ends only the one that was seen', async () => {
	const tag = `usage-${process.pid}`;
	const hungry = 'const all = Buffer.alloc(100e6, 1); setInterval(() => all.length, 1000)';
	const child = spawn('/bin/sh', ['-c', `env -i "$0" -e '${hungry}'; sleep 60`, process.execPath], {
		env: {...process.env, CLAUDE_GRID_SESSION: tag},
	});
	const node = await waitFor(async () => (await usageOfTags([tag])).find(({bytes}) => bytes > 100e6), {what: 'node'});
	expect(node).toMatchObject({name: expect.stringMatching(/^node|MainThread$/), depth: 1, isFirst: false});
	expect(node.threads).toBeGreaterThan(1);
	await killSeen({...node.entry, startTime: '1'});
	expect((await usageOfTags([tag])).some(({entry}) => entry.pid === node.entry.pid)).toBe(true);
	await killSeen(node.entry);
	await waitFor(async () => (await usageOfTags([tag])).every(({bytes}) => bytes < 100e6), {what: 'its end'});
	child.kill('SIGKILL');
	for (const {entry} of await usageOfTags([tag])) await killSeen(entry);
	expect(filesInMemory(child.pid ?? 0)).toBe(0);
});
