import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {parsePlanText} from '../../source/plan/read-plan.ts';
import {templateNames} from '../../source/plan/templates.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

const text = (name = 'claude-grid.json'): string => readFileSync(path.join(grid.root, name), 'utf8');

describe('init', () => {
	it.each(templateNames)('writes the template %s, a plan that can run, and says what is next', async name => {
		const {code, stdout} = await grid.run(['init', `plans/${name}.json`, '--template', name]);
		expect(code).toBe(0);
		expect(stdout).toContain(`wrote plans/${name}.json\n`);
		expect(stdout).toContain(`Next: change it to what you want done, then claude-grid plans/${name}.json`);
		expect(parsePlanText(text(`plans/${name}.json`))).toMatchObject({ok: true});
		expect((await grid.run(['run', `plans/${name}.json`, '--dry-run'])).code).toBe(0);
	});

	it('never writes over a file unasked', async () => {
		expect((await grid.run(['init'])).code).toBe(0);
		grid.write('claude-grid.json', 'mine');
		const {code, stdout, stderr} = await grid.run(['init', '--template', 'bugs']);
		expect([code, stdout, text()]).toEqual([2, '', 'mine']);
		expect(stderr).toBe(
			`${grid.root}/claude-grid.json already exists; nothing was written.\n  → name another file, or add --force\n`,
		);
		expect((await grid.run(['init', '--template', 'bugs', '--force'])).code).toBe(0);
		expect(JSON.parse(text()).name).toBe('Bug fixes');
		mkdirSync(path.join(grid.root, 'folder'));
		expect(await grid.run(['init', 'folder'])).toMatchObject({
			code: 2,
			stderr: expect.stringContaining('is a folder; nothing was written.'),
		});
		execFileSync('mkfifo', [path.join(grid.root, 'pipe')]);
		symlinkSync('nowhere', path.join(grid.root, 'link'));
		for (const [name, why] of [
			['pipe', 'is not a file; nothing was written.'],
			['link', 'is a broken link; nothing was written.'],
		] as const)
			expect(await grid.run(['init', name, '--force'])).toMatchObject({code: 2, stderr: expect.stringContaining(why)});
		expect(await grid.run(['init', '--template', 'nope'])).toMatchObject({
			code: 2,
			stderr: expect.stringContaining('templates are features, bugs, refactor, approaches'),
		});
	});

	it('leaves out commands that could not work here, and keeps those that can', async () => {
		expect((await grid.run(['init', 'a.json'])).stdout).toContain(
			'left out: setup (npm ci: there is no package-lock.json), verify (npm test',
		);
		expect(Object.keys(JSON.parse(text('a.json')))).not.toContain('setup');
		grid.write('package.json', '{"scripts": {"test": "true"}}');
		grid.write('package-lock.json', '{}');
		expect((await grid.run(['init', 'b.json'])).stdout).not.toContain('left out');
		expect(JSON.parse(text('b.json'))).toMatchObject({setup: 'npm ci', verify: 'npm test'});
	});
});

describe('plan', () => {
	const answer = {name: 'Payments', streams: [{id: 'Stream-A', name: 'api', prompt: 'Do it', tasks: [{title: 'One'}]}]};
	/** A claude that answers as scripted and keeps how it was called. */
	const claudeThatSays = (reply: string, exit = 0): Readonly<Record<string, string>> => {
		const bin = path.join(grid.home, 'bin');
		mkdirSync(bin);
		writeFileSync(path.join(bin, 'reply'), reply);
		const script = `#!/bin/sh\nprintf '%s\\n' "$@" > "${bin}/called"\ncat > "${bin}/read"\ncat "${bin}/reply"\nexit ${exit}\n`;
		writeFileSync(path.join(bin, 'claude'), script, {mode: 0o755});
		return {PATH: `${bin}:${grid.env.PATH}`};
	};

	it('lets claude draft one from a goal, reading only, and writes it once it is without faults', async () => {
		const env = claudeThatSays(`Here is the plan:\n\`\`\`json\n${JSON.stringify(answer)}\n\`\`\`\nGood luck!`);
		const {code, stdout} = await grid.run(['plan', 'Move to the new payment API'], {env});
		expect(code).toBe(0);
		expect(stdout).toMatch(/^wrote .*\/claude-grid\.json: 1 stream\nNext: /);
		expect(JSON.parse(text())).toEqual(answer);
		const called = readFileSync(path.join(grid.home, 'bin/called'), 'utf8');
		expect(called).not.toContain('payment');
		expect(readFileSync(path.join(grid.home, 'bin/read'), 'utf8')).toContain('The goal: Move to the new payment API');
		expect(called).toContain('--permission-mode\nplan\n');
		const again = await grid.run(['plan', 'Move again, further'], {env});
		expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('already exists; nothing was drafted.')]);
	});

	it.each([
		['I cannot do that.', 0, 'there is no JSON in the answer'],
		['{"streams": [{"id": "../x", "prompt": "x"}]}', 0, 'streams[0].id: '],
		['Invalid API key', 1, 'Invalid API key'],
	])('writes nothing when the draft is %s', async (reply, exit, reason) => {
		const {code, stderr} = await grid.run(['plan', 'do the thing'], {env: claudeThatSays(reply, exit)});
		expect([code, stderr]).toEqual([1, expect.stringContaining(reason)]);
		expect(existsSync(path.join(grid.root, 'claude-grid.json'))).toBe(false);
	});

	it('names what is missing when there is no claude', async () => {
		const {code, stderr} = await grid.run(['plan', 'do the thing'], {env: {PATH: '/usr/bin:/bin'}});
		expect(code).toBe(2);
		expect(stderr).toContain('claude');
		expect(stderr).toContain('npm install -g @anthropic-ai/claude-code');
	});

	it('show and lint tell what it would do and what could be better, as text and as JSON', async () => {
		const streams = [
			{id: 'A', prompt: 'x', files: ['src/**'], permissionMode: 'bypassPermissions'},
			{id: 'B', prompt: 'y', files: ['src/x.ts']},
		];
		const file = grid.plan({name: 'Loose', streams});
		const shown = await grid.run(['plan', 'show', file]);
		expect(shown).toMatchObject({code: 0, stdout: expect.stringContaining('Loose: 2 streams, at most 5 at once')});
		const advice = await grid.run(['plan', 'lint', file]);
		expect(advice.stdout).toContain('bypassPermissions lets A do anything without asking');
		expect(JSON.parse((await grid.run(['plan', 'lint', file, '--json'])).stdout).advice.length).toBeGreaterThan(0);
		expect(JSON.parse((await grid.run(['plan', 'show', file, '--json'])).stdout).streams).toHaveLength(2);
		expect(await grid.run(['plan', 'apply', file])).toMatchObject({code: 3});
	});

	it('apply gives a live run the streams that were added, and what has not started its changes', async () => {
		const one = {id: 'A', tasks: ['One'], fake: {taskMs: 600_000}};
		const two = {id: 'B', dependencies: ['A'], tasks: ['Two']};
		await grid.run(['run', grid.plan({agent: 'fake', streams: [one, two]}), '--detach']);
		await waitFor(() => grid.agents().length === 1, {what: 'the agent', timeoutMs: 20_000});
		const edited = {
			agent: 'fake',
			streams: [one, {...two, name: 'two renamed'}, {id: 'C', tasks: ['Three'], fake: {taskMs: 20}}],
		};
		const file = grid.plan(edited);
		expect(await grid.run(['plan', 'apply', file])).toMatchObject({code: 0, stdout: '1 stream added, 1 changed\n'});
		expect((await grid.run(['wait', 'C', '--timeout', '30'])).code).toBe(0);
		expect((await grid.run(['list'])).stdout).toMatch(/^B +two renamed +pending/m);
		expect((await grid.run(['run', file, '--detach'])).stdout).toContain('resuming');
		const broken = await grid.run([
			'plan',
			'apply',
			grid.plan({streams: [{id: 'A', prompt: 'x', dependencies: ['Z']}]}),
		]);
		expect([broken.code, broken.stderr]).toEqual([2, expect.stringContaining('streams[0].dependencies[0]')]);
	});
});

describe('config', () => {
	it('sets, tells and takes away settings, which then count for a plan', async () => {
		expect(await grid.run(['config', 'set', 'agent', 'fake'])).toMatchObject({code: 0, stdout: 'agent = fake\n'});
		expect(await grid.run(['config', 'get', 'agent'])).toMatchObject({code: 0, stdout: 'fake\n'});
		expect((await grid.run(['config'])).stdout).toMatch(/^agent = fake\n .*\nmaxParallel = 5 \(default\)\n/);
		expect(JSON.parse((await grid.run(['config', '--json'])).stdout)).toEqual({agent: 'fake'});
		const dry = await grid.run(['run', grid.plan({streams: [{id: 'A', prompt: 'x'}]}), '--dry-run']);
		expect(dry.stdout).toContain('Agent: fake');
		const place = (await grid.run(['config', 'path'])).stdout.trimEnd();
		expect(place.startsWith(grid.home)).toBe(true);
		expect(JSON.parse(readFileSync(place, 'utf8'))).toEqual({agent: 'fake'});
		expect(await grid.run(['config', 'set', 'agent', ''])).toMatchObject({code: 0});
		expect((await grid.run(['config', 'get', 'agent'])).stdout).toBe('claude\n');
	});

	it('draws in ASCII when set so, whatever the locale says', async () => {
		expect((await grid.run(['doctor'])).stdout).toContain('✓ node');
		await grid.run(['config', 'set', 'ascii', 'true']);
		expect((await grid.run(['doctor'])).stdout).toMatch(/^v node \p{ASCII}+$/u);
	});

	it('refuses what it does not know', async () => {
		for (const args of [
			['get', 'agnet'],
			['set', 'agnet', 'x'],
			['set', 'maxParallel', '0'],
			['set', 'agent', 'hal'],
			['set', 'agent'],
		]) {
			const {code, stdout, stderr} = await grid.run(['config', ...args]);
			expect([code, stdout]).toEqual([2, '']);
			expect(stderr).not.toMatch(/ at |Error/);
		}
		expect(existsSync(path.join(grid.home, 'config/claude-grid'))).toBe(false);
	});
});
