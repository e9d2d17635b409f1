import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {identify} from '../../source/process/watch/identity.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {createSession, pidsTagged, quickGrace} from './session.ts';

const outputOf = (folder: string): string => readFileSync(path.join(folder, 'stdout.jsonl'), 'utf8');

/** Starts a shell script as the agent and waits until it has said `ready`. */
const startScript = async (script: string) => {
	const session = createSession();
	const identity = await session.start('sh', '-c', script);
	await waitFor(() => outputOf(session.folder).includes('ready'), {what: 'the agent to be ready'});
	return {...session, identity};
};

describe('stopping a session', () => {
	it('asks with SIGINT first, which an agent can use to end well', async () => {
		const {executor, tag, identity, folder} = await startScript(
			'trap "echo ended well; exit 0" INT; echo ready; while :; do sleep 0.05; done',
		);
		expect(await executor.stop({tag, identity})).toBe(0);
		expect(outputOf(folder)).toContain('ended well');
		expect(await executor.readExit(folder)).toEqual({code: 0, signal: null});
	});

	it('ends an agent that ignores SIGINT and SIGTERM, and still learns how it ended (fault 44)', async () => {
		const {executor, tag, identity, folder} = await startScript(
			'trap "" INT TERM; echo ready; while :; do sleep 1; done',
		);
		expect(await executor.stop({tag, identity, graceMs: quickGrace})).toBe(0);
		expect(await executor.isAlive(identity)).toBe(false);
		expect(await pidsTagged(tag)).toEqual([]);
		expect(await executor.readExit(folder)).toEqual({code: 137, signal: 'SIGKILL'});
	});

	it('ends grandchildren in sessions of their own, double forks, and children that dropped the tag (fault 45)', async () => {
		const {executor, tag, identity} = await startScript(`
			trap "" INT TERM
			setsid sh -c 'trap "" INT TERM; while :; do sleep 1; done' &
			(setsid sh -c 'trap "" INT TERM; sleep 300 & sleep 300' &)
			env -i PATH="$PATH" setsid sleep 300 &
			env -i PATH="$PATH" sh -c 'setsid sleep 300 & sleep 300' &
			echo ready
			wait; sleep 300`);
		await waitFor(async () => (await pidsTagged(tag)).length >= 6, {what: 'all processes of the tree'});
		const untagged = await waitFor(() => sleepersOf(identity.pid), {what: 'the untagged children'});
		expect(await executor.stop({tag, identity, graceMs: quickGrace})).toBe(0);
		expect(await pidsTagged(tag)).toEqual([]);
		for (const pid of untagged) expect(await identify(pid)).toBeUndefined();
	});

	it('knows a child that has left its parents and dropped the tag, once it was seen (fault 45)', async () => {
		const {executor, tag, identity, folder} = await startScript(
			`sh -c 'env -i sh -c "setsid sleep 300 & echo \\$! ; wait"' & sleep 0.2; echo ready; wait; exec sleep 300`,
		);
		const stray = Number.parseInt(outputOf(folder), 10);
		await executor.cpuTicks({tag, identity});
		const parent = Number(readFileSync(`/proc/${stray}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
		process.kill(parent, 'SIGKILL');
		await waitFor(async () => !(await identify(parent)), {what: 'the parent to be gone'});
		expect(await executor.stop({tag, identity, graceMs: quickGrace})).toBe(0);
		expect(await identify(stray)).toBeUndefined();
	});

	it('ends what is left by its tag when the agent itself is gone', async () => {
		const {executor, tag, identity} = await startScript('setsid sleep 300 & echo ready; exit 0');
		await waitFor(async () => (await pidsTagged(tag)).length === 1, {what: 'only the stray child to be left'});
		expect(await executor.isAlive(identity)).toBe(false);
		expect(await executor.stop({tag, graceMs: quickGrace})).toBe(0);
		expect(await pidsTagged(tag)).toEqual([]);
	});

	it('gives 0 at once when nothing is there', async () => {
		const {executor, tag} = createSession();
		expect(await executor.stop({tag})).toBe(0);
	});
});

describe('never signalling a stranger (fault 17)', () => {
	const cases = [
		['a reused pid', {startTime: '1'}],
		['another boot', {bootId: '00000000-0000-0000-0000-000000000000'}],
	] as const;

	it.each(cases)('leaves a process alone that only has the pid: %s', async (_name, difference) => {
		const stranger = createSession();
		const identity = await stranger.start('sleep', '60');
		const {executor} = stranger;
		const left = await executor.stop({tag: 'no-such-tag', identity: {...identity, ...difference}, graceMs: quickGrace});
		expect(left).toBe(0);
		expect(await executor.isAlive(identity)).toBe(true);
		expect(await executor.isAlive({...identity, ...difference})).toBe(false);
	});

	it('takes a tag only as a whole, not as the start of a longer one or inside another variable', async () => {
		const stranger = createSession();
		const identity = await stranger.start(
			'env',
			'OTHER=CLAUDE_GRID_SESSION=short',
			'CLAUDE_GRID_SESSION=shorter',
			'sleep',
			'60',
		);
		await waitFor(() => readFileSync(`/proc/${identity.pid}/environ`, 'utf8').includes('shorter'), {what: 'the agent'});
		expect(await stranger.executor.stop({tag: 'short', graceMs: quickGrace})).toBe(0);
		expect(await stranger.executor.stop({tag: 'horter', graceMs: quickGrace})).toBe(0);
		expect(await stranger.executor.isAlive(identity)).toBe(true);
		expect(await pidsTagged('shorter')).toEqual([identity.pid]);
	});

	it('never counts ourselves', async () => {
		const self = await identify(process.pid);
		const {executor} = createSession();
		expect(
			await executor.stop({tag: 'no-such-tag', identity: self, graceMs: {afterInterrupt: 0, afterTerminate: 0}}),
		).toBe(0);
	});
});

describe('liveness', () => {
	it('counts a zombie as dead (fault 18)', async () => {
		const {executor, start, folder} = createSession();
		const script = path.join(folder, 'zombie.sh');
		// The shell starts a child and becomes a sleep, which waits for nobody.
		writeFileSync(script, 'sh -c \'echo $$; read line <"$1"\' sh "$0.gate" & exec sleep 60\n');
		execFileSync('mkfifo', [`${script}.gate`]);
		await start('sh', script);
		const pid = await waitFor(() => Number.parseInt(outputOf(folder), 10), {what: 'the child'});
		const identity = (await identify(pid))!;
		expect(await executor.isAlive(identity)).toBe(true);
		writeFileSync(`${script}.gate`, '\n');
		await waitFor(() => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z '), {what: 'the zombie'});
		process.kill(pid, 0);
		expect(await executor.isAlive(identity)).toBe(false);
		expect(await identify(pid)).toBeUndefined();
	});
});

/** The pids of all `sleep 300` below a process that carry no tag. */
const sleepersOf = (root: number): readonly number[] | undefined => {
	const untagged = descendants(root).filter(pid => {
		const text = (name: string) => readFileSync(`/proc/${pid}/${name}`, 'utf8');
		return text('cmdline').split('\0').join(' ') === 'sleep 300 ' && !text('environ').includes('CLAUDE_GRID_SESSION');
	});
	return untagged.length === 3 ? untagged : undefined;
};

const descendants = (root: number): readonly number[] => {
	const children = readFileSync(`/proc/${root}/task/${root}/children`, 'utf8')
		.trim()
		.split(' ')
		.filter(Boolean)
		.map(Number);
	return [...children, ...children.flatMap(descendants)];
};
