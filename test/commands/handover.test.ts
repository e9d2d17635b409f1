import {existsSync, mkdirSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {rawRequest} from '../helpers/listener.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {controls} from './said.ts';

const plan = {
	name: 'Hand over',
	agent: 'fake',
	maxParallel: 2,
	streams: [
		{id: 'First', name: 'first one', tasks: ['Write it', 'Test it'], fake: {taskMs: 20}},
		{id: 'Slow', name: 'slow one', tasks: ['Wait'], fake: {taskMs: 600_000}},
	],
};

describe('handing the work on', () => {
	let grid: Grid;
	const file = () => path.join(grid.commonDir, 'claude-grid', 'handover.md');
	beforeAll(() => {
		grid = createGrid();
	});
	afterAll(() => grid.close());

	it('is refused with one sentence where there is no run (exit 3)', async () => {
		for (const args of [['handover'], ['session', 'start'], ['session', 'end', 'bye']])
			expect(await grid.run(args)).toEqual({
				code: 3,
				stdout: '',
				stderr: 'There is no run in this repository.\n  → claude-grid run starts one\n',
			});
		expect(existsSync(path.join(grid.commonDir, 'claude-grid', 'session.json'))).toBe(false);
	});

	it('refuses words it does not know (exit 2)', async () => {
		expect((await grid.run(['session'])).code).toBe(2);
		expect((await grid.run(['session', 'pause'])).code).toBe(2);
		expect((await grid.run(['session', 'start', 'now'])).code).toBe(2);
		const long = await grid.run(['session', 'end', 'x'.repeat(4001)]);
		expect([long.code, long.stderr]).toEqual([2, expect.stringContaining('longer than 4000 characters')]);
	});

	it('handover prints the document of the live run, and writes nothing', async () => {
		expect(await grid.run(['run', grid.plan(plan), '--detach'])).toMatchObject({code: 0});
		await waitFor(() => grid.saved().streams.First?.state.is === 'completed', {what: 'First', timeoutMs: 30_000});
		await waitFor(() => grid.saved().streams.Slow?.state.is === 'running', {what: 'Slow', timeoutMs: 30_000});
		const {code, stdout} = await grid.run(['handover']);
		expect(code).toBe(0);
		expect(stdout).toMatch(/^---\nproject: "[\w-]+"\ntitle: "Session Handover: Hand over"\n/);
		expect(stdout).toContain('| First (first one) | parallel | completed | 2/2 | 2 | unmerged |');
		expect(stdout).toMatch(/^ {2}- `[0-9a-f]{7,} .*Test it`/m);
		expect(stdout).toContain(`- Worktree: \`${grid.root}.grid/First\``);
		expect(stdout).toMatch(/1\. Merge First \(first one\): `claude-grid merge First`/);
		expect(controls(stdout)).toEqual([]);
		const facts = JSON.parse((await grid.run(['handover', '--json'])).stdout);
		expect(facts).toMatchObject({
			schemaVersion: 1,
			source: 'engine',
			run: {id: grid.saved().id, state: 'running'},
			streams: [
				{id: 'First', state: 'completed', commitCount: 2},
				{id: 'Slow', state: 'running'},
			],
		});
		expect(existsSync(file())).toBe(false);
	});

	it('holds what an agent found out, in a fence nothing in it closes', async () => {
		const sessionId = grid.saved().streams.Slow?.sessions.at(-1)?.id;
		const found = {kind: 'warning', title: 'Tokens are *logged*', text: 'See auth.ts\n```\n# Not a heading'};
		const {text} = await rawRequest({
			socketPath: grid.engine()?.socket ?? '',
			method: 'POST',
			path: '/api/commands',
			headers: {'content-type': 'application/json', host: 'grid'},
			body: JSON.stringify({type: 'product.store', streamId: 'Slow', sessionId, ...found}),
		});
		expect(JSON.parse(text)).toMatchObject({ok: true});
		const {stdout} = await grid.run(['handover']);
		expect(stdout).toContain('## Critical Warnings & Known Issues\n\n1. **Tokens are \\*logged\\*** (Slow, warning)');
		expect(stdout).toContain('   ````\n   See auth.ts\n   ```\n   # Not a heading\n   ````');
	});

	it('session start begins with how things stand while there is no handover yet', async () => {
		const {code, stdout} = await grid.run(['session', 'start']);
		expect(code).toBe(0);
		expect(stdout).toContain('# Session Handover: Hand over');
		expect(stdout).toContain('No handover was written yet');
		expect(stdout).toContain('A session has begun.');
	});

	it("session end writes the handover with the user's words, and the agents of the live run get them", async () => {
		const {code, stdout} = await grid.run(['session', 'end', 'Next is the page']);
		expect([code, stdout]).toEqual([
			0,
			`wrote ${file()}\nNext: claude-grid session start shows it, and what has changed since\n`,
		]);
		const text = readFileSync(file(), 'utf8');
		expect(text).toContain('```\nNext is the page\n```');
		expect(text).toContain('### This Session Summary');
		expect(text).toContain('- nothing has changed');
		expect(grid.saved().words?.text).toBe('Next is the page');
		await grid.run(['recover', 'Slow']);
		const prompts = () =>
			readdirSync(path.join(grid.runFolder(), 'sessions')).map(name => {
				const prompt = path.join(grid.runFolder(), 'sessions', name, 'prompt.md');
				return existsSync(prompt) ? readFileSync(prompt, 'utf8') : '';
			});
		await waitFor(() => prompts().some(prompt => prompt.includes('Next is the page')), {
			what: 'a prompt with the words',
			timeoutMs: 30_000,
		});
	});

	it('session start shows the last handover and what has changed since, also without an engine', async () => {
		await grid.run(['stop']);
		await waitFor(() => grid.saved().finishedAt !== undefined && grid.tagged().length === 0, {
			what: 'the end of the run',
			timeoutMs: 30_000,
		});
		await grid.killEngine('SIGTERM');
		grid.commit('Add mine', {'mine.txt': 'mine\n'});
		const {code, stdout, stderr} = await grid.run(['session', 'start']);
		expect([code, stderr]).toEqual([0, '']);
		expect(stdout).toContain('Next is the page');
		expect(stdout).toMatch(/^- main: [0-9a-f]{7,} Add mine$/m);
		expect(stdout).toContain('- Slow: running → stopped');
		expect(grid.engine()).toBeUndefined();
	});

	it('session end without an engine works from the store, keeps the handover before, and obeys --output', async () => {
		const before = readFileSync(file(), 'utf8');
		const copy = path.join(grid.root, 'docs', 'handover.md');
		const {code, stdout} = await grid.run(['session', 'end', '--output', 'docs/handover.md']);
		expect(code).toBe(0);
		const kept = /the one before is (.*)/.exec(stdout)?.[1] ?? '';
		expect(readFileSync(kept, 'utf8')).toBe(before);
		expect(readFileSync(copy, 'utf8')).toBe(readFileSync(file(), 'utf8'));
		expect(readFileSync(copy, 'utf8')).toContain('**As saved**');
		expect(readFileSync(copy, 'utf8')).not.toContain('Next is the page');
		const again = await grid.run(['session', 'end', '--output', 'docs/handover.md']);
		expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('already exists; nothing was written')]);
		expect(readdirSync(path.dirname(kept))).toHaveLength(1);
		expect(grid.engine()).toBeUndefined();
	});

	it('words said without an engine reach the next run', async () => {
		expect((await grid.run(['session', 'end', 'Mind the cache'])).code).toBe(0);
		const next = {...plan, name: 'Next', streams: [{id: 'Only', tasks: ['Write'], fake: {taskMs: 20}}]};
		expect((await grid.run(['run', grid.plan(next, 'next.json')])).code).toBe(0);
		const [name = ''] = readdirSync(path.join(grid.runFolder(), 'sessions'));
		const prompt = readFileSync(path.join(grid.runFolder(), 'sessions', name, 'prompt.md'), 'utf8');
		expect(prompt).toContain('## From the user');
		expect(prompt).toContain('Mind the cache');
	});

	it('a folder in the place of a file is one sentence, and the handover is there all the same', async () => {
		mkdirSync(path.join(grid.root, 'blocked'), {recursive: true});
		const {code, stderr} = await grid.run(['session', 'end', '--output', 'blocked', '--force']);
		expect([code, stderr.split('\n').length]).toEqual([2, 3]);
		expect(readFileSync(file(), 'utf8')).toContain('# Session Handover: Next');
	});
});
