import {chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {runStep} from '../../source/process/start/step.ts';
import {readIdentity} from '../../source/process/watch/identity.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {createSession, environment, pidsTagged, temporaryFolder} from './session.ts';

/** An `ln` for the PATH of an agent that says it is there and waits for a file: a machine on which starting takes long. */
const slowStart = () => {
	const folder = temporaryFolder();
	const [waits, gate] = [path.join(folder, 'waits'), path.join(folder, 'gate')];
	writeFileSync(
		path.join(folder, 'ln'),
		`#!/bin/sh\necho >> '${waits}'\nwhile [ ! -e '${gate}' ]; do sleep 0.02; done\nexec /bin/ln "$@"\n`,
	);
	chmodSync(path.join(folder, 'ln'), 0o755);
	return {
		path: `${folder}:${process.env.PATH}`,
		isWaiting: () => existsSync(waits),
		letGo: () => writeFileSync(gate, ''),
	};
};

describe('the right to run', () => {
	it('that was taken away before a slow agent had it keeps the agent from ever running', async () => {
		const {folder, tag, executor} = createSession();
		const slow = slowStart();
		const env = {...environment(tag), PATH: slow.path};
		const starting = executor.start({folder, argv: ['sh', '-c', 'touch ran'], cwd: folder, env});
		const refused = expect(starting).rejects.toMatchObject({code: 'AGENT_NOT_STARTED'});
		await waitFor(slow.isWaiting, {what: 'the slow start'});
		expect(await executor.revoke(folder)).toBeUndefined();
		slow.letGo();
		await refused;
		await waitFor(async () => (await pidsTagged(tag)).length === 0, {what: 'the end of the wrapper'});
		expect(existsSync(path.join(folder, 'ran'))).toBe(false);
		expect(await executor.readExit(folder)).toBeUndefined();
	});

	it('cannot be taken from an agent that has it: it is named instead', async () => {
		const {folder, executor, start} = createSession();
		const identity = await start('sleep', '60');
		expect(await executor.revoke(folder)).toEqual(identity);
		expect(await executor.revoke(folder)).toEqual(identity);
		expect(await executor.isAlive(identity)).toBe(true);
	});

	it('is asked for without a write once somebody has it or it was taken away: a full disk stops no stop', async () => {
		const [held, gone] = [createSession(), createSession()];
		await held.start('sleep', '60');
		await gone.executor.revoke(gone.folder);
		for (const {folder, executor} of [held, gone]) {
			const {mtimeNs} = statSync(folder, {bigint: true});
			const answer = await executor.revoke(folder);
			expect(answer).toEqual(await readIdentity(folder));
			expect(statSync(folder, {bigint: true}).mtimeNs).toBe(mtimeNs);
		}
	});

	it('that was taken away is not given again, and that is told apart from a crash', async () => {
		const {folder, executor, start} = createSession();
		await executor.revoke(path.join(folder));
		await expect(start('sh', '-c', 'touch ran')).rejects.toMatchObject({code: 'SESSION_REVOKED'});
		expect(existsSync(path.join(folder, 'ran'))).toBe(false);
	});

	it('goes to one of two that were started at once, and the other leaves no exit code', async () => {
		const {folder, tag, executor} = createSession();
		const env = environment(tag);
		const argv = ['sh', '-c', 'echo ran >> runs; exec sleep 60'];
		const [first, second] = await Promise.all([1, 2].map(() => executor.start({folder, argv, cwd: folder, env})));
		expect(second).toEqual(first);
		await waitFor(async () => (await pidsTagged(tag)).length === 2, {what: 'one wrapper and one agent'});
		expect(readFileSync(path.join(folder, 'runs'), 'utf8')).toBe('ran\n');
		expect(await executor.readExit(folder)).toBeUndefined();
	});

	it('is named with the process that has it, whose folder then holds nothing else of the start', async () => {
		const {folder, executor, start} = createSession();
		const identity = await start('sh', '-c', 'exit 3');
		await waitFor(() => executor.readExit(folder), {what: 'exit.json'});
		expect(await readIdentity(folder)).toEqual(identity);
		expect(existsSync(path.join(folder, 'exit.json.tmp'))).toBe(false);
	});
});

describe('a step of the plan', () => {
	it('whose right to run was taken away before it began does nothing', async () => {
		const cwd = temporaryFolder();
		const slow = slowStart();
		const tag = `claim-${process.pid}-${path.basename(cwd)}`;
		const claimFolder = path.join(cwd, 'claim');
		const step = runStep({
			command: 'touch ran',
			cwd,
			tag,
			claimFolder,
			env: {...environment(tag), PATH: slow.path},
			outputPath: path.join(cwd, 'setup.log'),
		});
		await waitFor(slow.isWaiting, {what: 'the slow start'});
		const {executor} = createSession();
		expect(await executor.revoke(claimFolder)).toBeUndefined();
		slow.letGo();
		expect((await step).exit.code).toBe(125);
		expect(existsSync(path.join(cwd, 'ran'))).toBe(false);
	});

	it('has its own exit code and output as it has without a claim', async () => {
		const cwd = temporaryFolder();
		mkdirSync(path.join(cwd, 'claims'));
		const {exit, tail} = await runStep({
			command: 'echo one two; exit 9',
			cwd,
			tag: 'claimed',
			claimFolder: path.join(cwd, 'claims', '1'),
			env: environment('claimed'),
			outputPath: path.join(cwd, 'setup.log'),
		});
		expect({exit, tail}).toEqual({exit: {code: 9, signal: null}, tail: 'one two'});
	});
});
