import {spawnSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {built} from '../helpers/built.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

const id = 'Stream-A';
const stream = () => grid.saved().streams[id]!;
const folder = (number: number) => join(grid.runFolder(), 'sessions', stream().sessions[number - 1]!.id);
const output = (number: number) => readFileSync(join(folder(number), 'stdout.jsonl'), 'utf8');
const told = (number: number, text: string) =>
	output(number)
		.split('\n')
		.filter(line => line.includes('I was told') && line.includes(text)).length;
const plan = (taskMs: number, more: object = {}) =>
	grid.plan({
		name: 'Messages',
		agent: 'fake',
		streams: [{id, name: id, tasks: ['One', 'Two', 'Three', 'Four'], fake: {taskMs}, ...more}],
	});
const isRunning = () => waitFor(() => stream().state.is === 'running' && stream(), {what: 'the agent'});

describe('claude-grid send', () => {
	it('reaches a working agent once, although the engine is killed before it knows', async () => {
		const verb = grid.start(['run', plan(700), '--detach']);
		expect((await verb.ended).code).toBe(0);
		await isRunning();
		const sent = await grid.run(['send', id, 'Use pnpm,\nnot npm']);
		expect(sent, sent.stderr).toMatchObject({code: 0, stdout: `${id} gets it between two of its tool calls\n`});
		await grid.killEngine();
		await waitFor(() => told(1, 'Use pnpm') === 1, {what: 'the message in the output'});
		expect(stream().messages).toMatchObject([{id: '1', given: {by: 'hook'}}]);
		expect(stream().messages?.[0]?.deliveredAt).toBeUndefined();
		expect((await grid.run(['wait', '--timeout', '60'])).code).toBe(0);
		expect(stream().messages).toMatchObject([{text: 'Use pnpm,\nnot npm', deliveredAt: expect.any(Number)}]);
		expect(told(1, 'Use pnpm')).toBe(1);
		expect(stream().sessions.map(({cause, outcome}) => [cause, outcome])).toEqual([['first', 'finished']]);
	});

	it('makes a completed stream continue, and says what is wrong with a message', async () => {
		expect((await grid.run(['run', plan(10)])).code).toBe(0);
		const sent = await grid.run(['send', id, 'Rename the module']);
		expect(sent, sent.stderr).toMatchObject({code: 0, stdout: `${id} continues with it\n`});
		await waitFor(() => stream().sessions.length === 2 && stream().state.is === 'completed', {
			what: 'the second session',
		});
		expect(readFileSync(join(folder(2), 'prompt.md'), 'utf8')).toContain('Rename the module');
		expect(stream().messages).toMatchObject([{given: {by: 'prompt'}, deliveredAt: expect.any(Number)}]);
		expect((await grid.run(['logs', id])).stdout).toContain('› Rename the module');
		expect(readdirSync(folder(2))).not.toContain('messages');
		const piped = spawnSync(
			'sh',
			['-c', `printf 'one\\ntwo\\n' | "$0" "$1" send ${id} -`, process.execPath, built.cli],
			{
				cwd: grid.root,
				env: grid.env,
				encoding: 'utf8',
			},
		);
		expect(piped, piped.stderr).toMatchObject({status: 0, stdout: `${id} continues with it\n`});
		expect(stream().messages?.at(-1)?.text).toBe('one\ntwo');
		for (const [args, words] of [
			[['send', id], 'What should it be told?'],
			[['send', id, '  '], 'The message is empty.'],
			[['send', 'Stream-Z', 'x'], 'There is no stream "Stream-Z".'],
			[['send', id, '--file', 'nowhere.txt'], 'The message cannot be read'],
			[['send', id, 'x'.repeat(20_001)], '20001 characters'],
		] as const) {
			const refused = await grid.run(args);
			expect(refused.code).toBe(2);
			expect(refused.stderr).toContain(words);
		}
	});

	it('is in the next prompt when the session was killed before its hook ran', async () => {
		const verb = grid.start([
			'run',
			plan(20, {fake: {taskMs: 20, faults: [{kind: 'stall', afterTask: 1}]}}),
			'--detach',
		]);
		await verb.ended;
		await waitFor(() => output(1).includes('Now task 1'), {what: 'the first task'});
		await waitFor(() => stream().tasks[0]?.status === 'completed', {what: 'the stall after it'});
		expect((await grid.run(['send', id, 'Wake up'])).stdout).toContain('between two of its tool calls');
		await waitFor(() => readdirSync(join(folder(1), 'messages')).length === 1, {what: 'the file'});
		expect((await grid.run(['recover', id])).code).toBe(0);
		await waitFor(() => stream().state.is === 'completed', {what: 'the end', timeoutMs: 20_000});
		expect(readFileSync(join(folder(2), 'prompt.md'), 'utf8').match(/Wake up/g)).toHaveLength(1);
		expect(stream().messages).toMatchObject([{given: {by: 'prompt'}, deliveredAt: expect.any(Number)}]);
	});
});
