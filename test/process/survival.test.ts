import {fork} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, it, onTestFinished} from 'vitest';
import {createExecutor} from '../../source/process/start/spawn.ts';
import {readIdentity} from '../../source/process/watch/identity.ts';
import {createTail} from '../../source/process/watch/tail.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {bundle} from './bundle.ts';
import {createFolder, pidsTagged, temporaryFolder} from './session.ts';

const agents = [0, 1, 2, 3];
/** Counts until its gate is open, then goes with its own code. */
const agentScript = 'i=0; while [ ! -e "$1" ]; do i=$((i+1)); echo "line $i"; sleep 0.02; done; exit "$2"';

const writeParent = (root: string): string =>
	bundle(
		`import {createExecutor} from '@/source/process/start/spawn.ts';
		const executor = createExecutor();
		for (const n of ${JSON.stringify(agents)}) {
			const folder = ${JSON.stringify(root)} + '/' + n;
			await executor.start({
				folder,
				cwd: folder,
				argv: ['sh', '-c', ${JSON.stringify(agentScript)}, 'sh', ${JSON.stringify(path.join(root, 'gate'))}, String(n)],
				env: {PATH: process.env.PATH, CLAUDE_GRID_SESSION: 'survival-' + process.pid + '-' + n},
			});
		}
		process.send('started');
		setInterval(() => {}, 1000);`,
		path.join(root, 'parent.mjs'),
	);

it('agents live on when whoever started them is killed: no output is lost and every exit code is read (fault 3)', async () => {
	const root = temporaryFolder();
	for (const n of agents) createFolder(root, String(n));
	const parent = fork(writeParent(root), {execArgv: []});
	const tagOf = (n: number) => `survival-${parent.pid}-${n}`;
	const executor = createExecutor();
	onTestFinished(async () => {
		for (const n of agents) await executor.stop({tag: tagOf(n), graceMs: {afterInterrupt: 0, afterTerminate: 0}});
	});
	await new Promise(resolve => parent.once('message', resolve));
	const dead = new Promise(resolve => parent.once('exit', resolve));
	parent.kill('SIGKILL');
	await dead;

	const folderOf = (n: number) => path.join(root, String(n));
	for (const n of agents) expect(await executor.isAlive((await readIdentity(folderOf(n)))!)).toBe(true);
	const tails = agents.map(n => createTail(path.join(folderOf(n), 'stdout.jsonl'), 0));
	const before = await Promise.all(tails.map(async tail => (await tail.read()).lines.length));
	writeFileSync(path.join(root, 'gate'), '');
	const exits = await Promise.all(
		agents.map(n => waitFor(() => executor.readExit(folderOf(n)), {what: `exit.json of agent ${n}`})),
	);
	expect(exits.map(exit => exit.code)).toEqual(agents);
	for (const n of agents) {
		const rest = await tails[n]!.read({isFinal: true});
		const text = readFileSync(path.join(folderOf(n), 'stdout.jsonl'), 'utf8');
		expect((before[n] ?? 0) + rest.lines.length).toBe(text.split('\n').length - 1);
		expect(await pidsTagged(tagOf(n))).toEqual([]);
	}
});

it('an agent whose wrapper is killed continues to its end, and its exit stays unknown (fault 4)', async () => {
	const folder = temporaryFolder();
	const executor = createExecutor();
	const tag = `wrapper-${process.pid}-${Date.now()}`;
	onTestFinished(async () => void (await executor.stop({tag, graceMs: {afterInterrupt: 0, afterTerminate: 0}})));
	const gate = path.join(folder, 'gate');
	const identity = await executor.start({
		folder,
		cwd: folder,
		argv: ['sh', '-c', agentScript, 'sh', gate, '0'],
		env: {PATH: process.env.PATH ?? '', CLAUDE_GRID_SESSION: tag},
	});
	const wrapper = Number(readFileSync(`/proc/${identity.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
	process.kill(wrapper, 'SIGKILL');
	await waitFor(async () => !(await pidsTagged(tag)).includes(wrapper), {what: 'the wrapper to be gone'});
	expect(await executor.isAlive(identity)).toBe(true);
	writeFileSync(gate, '');
	await waitFor(async () => !(await executor.isAlive(identity)), {what: 'the agent to end'});
	expect(await executor.readExit(folder)).toBeUndefined();
});
