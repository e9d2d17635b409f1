import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {createGrid, type Grid, type RunningVerb} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {controls} from './said.ts';

const plan = {
	name: 'Far away',
	agent: 'fake',
	maxParallel: 2,
	streams: [
		{id: 'Done', tasks: ['Write'], fake: {taskMs: 10}},
		{id: 'Slow', tasks: [{title: 'Wait', role: 'me'}], fake: {taskMs: 600_000}},
		{id: 'Later', dependencies: ['Slow'], tasks: ['One', 'Two']},
	],
};

describe('watch --api', () => {
	let grid: Grid;
	let listener: RunningVerb;
	let open: RunningVerb;
	let url = '';
	let openUrl = '';
	let token = '';
	const watching: RunningVerb[] = [];
	const addressOf = async (serve: RunningVerb): Promise<string> =>
		waitFor(() => /API: (http:\/\/127\.0\.0\.1:\d+)/.exec(serve.output())?.[1], {what: 'an address'});
	const watch = (args: readonly string[], env: Record<string, string> = {}): RunningVerb => {
		const one = grid.start(['watch', '--refresh', '1', ...args], {env, cwd: grid.parent});
		watching.push(one);
		return one;
	};
	const screens = (one: RunningVerb): readonly string[] => one.output().split('ORCHESTRATION STATUS').slice(1);
	const seen = (one: RunningVerb, pattern: RegExp) =>
		waitFor(() => pattern.test(screens(one).at(-1) ?? ''), {what: `${pattern} in ${one.output()}`, timeoutMs: 20_000});

	beforeAll(async () => {
		grid = createGrid();
		expect(await grid.run(['run', grid.plan(plan), '--detach'])).toMatchObject({code: 0});
		await waitFor(() => grid.saved().streams.Done?.state.is === 'completed', {what: 'Done', timeoutMs: 30_000});
		await waitFor(() => grid.saved().streams.Slow?.state.is === 'running', {what: 'Slow', timeoutMs: 30_000});
		listener = grid.start(['serve', '--port', '19790'], {timeoutMs: 120_000});
		open = grid.start(['serve', '--port', '19890', '--open-reads'], {timeoutMs: 120_000});
		[url, openUrl] = [await addressOf(listener), await addressOf(open)];
		const file = /token: (.*)/.exec(listener.output())?.[1] ?? '';
		token = readFileSync(file, 'utf8').trim();
	}, 60_000);
	afterAll(async () => {
		for (const one of [...watching, listener, open]) one.signal('SIGTERM');
		await Promise.all([...watching, listener, open].map(one => one.ended.catch(() => undefined)));
		await grid.close();
	});

	it('shows the run with the token, from a folder that is no repository, without one escape sequence in a pipe', async () => {
		const one = watch(['--api', url, '--no-color'], {CLAUDE_GRID_TOKEN: token});
		await seen(one, /Slow \(parallel\) .*\(0\/1 tasks\) ◐ running/);
		const screen = screens(one).at(-1) ?? '';
		expect(screen).toMatch(/║ {2}Overall: █+░+ {2}25\.0% \(1\/4 tasks\)/);
		expect(screen).toMatch(/║ {2}Done \(parallel\) +█+ 100\.0% ✓ COMPLETE/);
		expect(screen).toMatch(/║ {6}└─ @agent-me: /);
		expect(one.output()).toMatch(/^╔═+╗\n║ {2}ORCHESTRATION STATUS +\[Refresh: 1s\] {2}║\n╠═+╣\n/);
		expect(controls(one.output())).toEqual([]);
		one.signal('SIGINT');
		expect(await one.ended).toMatchObject({code: 130, stderr: ''});
		expect(existsSync(path.join(grid.parent, '.git'))).toBe(false);
	});

	it('shows the same without a token where reads are open', async () => {
		const one = watch(['--api', openUrl]);
		await seen(one, /Slow \(parallel\) .*\(0\/1 tasks\) ◐ running/);
		const screen = screens(one).at(-1) ?? '';
		expect(screen).toMatch(/25\.0% \(1\/4 tasks\)/);
		expect(screen).toMatch(/Done \(parallel\) .* 100\.0% ✓ COMPLETE/);
		expect(screen).toMatch(/└─ @agent-me: /);
		expect(screen).toMatch(/Later \(parallel\) .*0\.0% \(0\/2 tasks\) · pending/);
	});

	it('continues when the engine is killed and started again, and says so when the door is gone', async () => {
		const one = watch(['--api', url], {CLAUDE_GRID_TOKEN: token});
		await seen(one, /◐ running/);
		const before = await grid.killEngine();
		await waitFor(() => grid.engine() && grid.engine()?.pid !== before.pid, {
			what: 'another engine',
			timeoutMs: 20_000,
		});
		await grid.run(['pause', 'Slow']);
		await seen(one, /Slow .*waiting/);
		await grid.run(['continue', 'Slow']);
		await seen(one, /Slow .*running/);
		listener.signal('SIGTERM');
		await listener.ended;
		await seen(one, /retrying/);
		listener = grid.start(['serve', '--port', '19790'], {timeoutMs: 120_000});
		await addressOf(listener);
		await waitFor(() => !/retrying/.test(screens(one).at(-1) ?? ''), {what: 'it to be back', timeoutMs: 20_000});
		one.signal('SIGINT');
		expect((await one.ended).code).toBe(130);
	});

	it.each([
		['a wrong token', () => url, 'f'.repeat(64), /^The API rejects the token in CLAUDE_GRID_TOKEN\.\n {2}→ /],
		['no token', () => url, '', /^The engine there asks for a token\.\n {2}→ claude-grid serve prints the token/],
		[
			'nobody there',
			() => 'http://127.0.0.1:1',
			'x',
			/^Nothing answers at http:\/\/127\.0\.0\.1:1\.\n {2}→ claude-grid serve/,
		],
		['no address', () => 'ftp://x', '', /^ftp:\/\/x is not an http address\.\n/],
	])('with %s is one clear sentence', async (_, address, given, wanted) => {
		const {code, stdout, stderr} = await grid.run(['watch', '--api', address()], {env: {CLAUDE_GRID_TOKEN: given}});
		expect([code, stdout]).toEqual([2, '']);
		expect(stderr).toMatch(wanted);
		expect(stderr.split('\n')).toHaveLength(3);
	});

	it('ends with the run', async () => {
		const ones = [watch(['--api', url], {CLAUDE_GRID_TOKEN: token}), watch(['--api', openUrl])];
		await Promise.all(ones.map(one => seen(one, /running/)));
		await grid.run(['stop']);
		for (const one of ones) expect(await one.ended).toMatchObject({code: 0, stderr: ''});
	});
});
