import {readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {expect, it, onTestFinished} from 'vitest';
import {createExecutor} from '../../source/process/start/spawn.ts';
import {runStep} from '../../source/process/start/step.ts';
import {environment, pidsTagged, quickGrace, temporaryFolder} from './session.ts';

const createStep = () => {
	const cwd = temporaryFolder();
	const tag = `step-${process.pid}-${path.basename(cwd)}`;
	onTestFinished(
		async () => void (await createExecutor().stop({tag, graceMs: {afterInterrupt: 0, afterTerminate: 0}})),
	);
	return {cwd, tag, env: environment('the caller'), outputPath: path.join(cwd, 'setup.log'), graceMs: quickGrace};
};

it('runs a shell line to its end and gives the last it wrote, stdout and stderr together', async () => {
	const step = createStep();
	const result = await runStep({
		...step,
		command: 'echo one && echo two >&2 | cat; echo "$CLAUDE_GRID_SESSION"; exit 4',
	});
	expect(result.exit).toEqual({code: 4, signal: null});
	expect(result.tail.split('\n')).toEqual(['one', 'two', step.tag]);
	expect(statSync(step.outputPath).mode & 0o777).toBe(0o600);
});

it('keeps the whole output in the file and gives at most its last 4 KB', async () => {
	const step = createStep();
	const {tail} = await runStep({...step, command: 'seq 1 5000'});
	expect(tail.length).toBeLessThanOrEqual(4096);
	expect(tail.endsWith('4999\n5000')).toBe(true);
	expect(readFileSync(step.outputPath, 'utf8').startsWith('1\n2\n')).toBe(true);
});

it('drops the output of the step before', async () => {
	const step = createStep();
	await runStep({...step, command: 'echo before'});
	expect((await runStep({...step, command: 'echo now'})).tail).toBe('now');
});

it('ends a step that takes too long, with everything it started', async () => {
	const step = createStep();
	const command = 'trap "" INT TERM; setsid sleep 300 & echo begun; while :; do sleep 1; done';
	const result = await runStep({...step, command, timeoutMs: 300});
	expect(result.exit.code).not.toBe(0);
	expect(result.tail).toBe('begun');
	expect(await pidsTagged(step.tag)).toEqual([]);
});

it('does not wait for what the step left in the background', async () => {
	const step = createStep();
	const result = await runStep({...step, command: 'sleep 300 & echo done'});
	expect(result).toMatchObject({exit: {code: 0, signal: null}, tail: 'done'});
	expect(await pidsTagged(step.tag)).toHaveLength(1);
});

it('says that the worktree is not there', async () => {
	await expect(runStep({...createStep(), cwd: '/nowhere/at/all', command: 'true'})).rejects.toMatchObject({
		code: 'WORKTREE_MISSING',
	});
});
