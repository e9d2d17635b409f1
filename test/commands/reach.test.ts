import {existsSync, mkdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';

vi.setConfig({testTimeout: 240_000});

let grid: Grid;
afterEach(() => grid.close());

const slow = (tasks: number) => ({
	name: 'Reach',
	agent: 'fake',
	streams: [{id: 'A', tasks: Array.from({length: tasks}, (_, index) => `Task ${index + 1}`), fake: {taskMs: 2000}}],
});

describe('an engine whose socket is taken away', () => {
	it('listens again where clients and its agents find it, in the same process and with the same agent', async () => {
		grid = createGrid();
		await grid.run(['run', grid.plan(slow(8)), '--detach']);
		const before = grid.engine()!;
		await waitFor(() => grid.agents().length === 1, {timeoutMs: 60_000, what: 'the agent'});
		rmSync(path.dirname(before.socket), {recursive: true});
		const {code, stdout} = await grid.run(['status']);
		expect([code, stdout]).toEqual([0, expect.stringContaining('Reach')]);
		expect(grid.engine()?.pid).toBe(before.pid);
		expect(existsSync(grid.engine()!.socket)).toBe(true);
		await grid.run(['wait'], {timeoutMs: 120_000});
		expect(grid.saved().streams.A).toMatchObject({state: {is: 'completed'}, attempt: 1});
		expect(grid.saved().streams.A?.tasks.every(({status}) => status === 'completed')).toBe(true);
	});

	it('moves elsewhere if its whole runtime folder is gone, and clients with another runtime folder find it', async () => {
		grid = createGrid();
		const runtime = path.join(grid.home, 'runtime-that-goes');
		mkdirSync(runtime, {mode: 0o700});
		await grid.run(['run', grid.plan(slow(20)), '--detach'], {env: {XDG_RUNTIME_DIR: runtime}});
		const before = grid.engine()!;
		expect(before.socket.startsWith(runtime)).toBe(true);
		rmSync(runtime, {recursive: true});
		expect((await grid.run(['status'], {env: {XDG_RUNTIME_DIR: path.join(grid.home, 'nowhere')}})).code).toBe(0);
		expect(grid.engine()?.pid).toBe(before.pid);
		expect((await grid.run(['doctor'])).stdout).toContain('running, 1 session live');
	});

	it('is reported at once if it does not listen again, and no second one is started', async () => {
		grid = createGrid();
		await grid.run(['run', grid.plan(slow(20)), '--detach']);
		const before = grid.engine()!;
		process.kill(before.pid, 'SIGSTOP');
		try {
			rmSync(before.socket);
			const {code, stderr} = await grid.run(['status']);
			expect(code).toBe(1);
			expect(stderr).toContain(`pid ${before.pid}`);
			expect((await grid.run(['doctor'])).stdout).toContain(`pid ${before.pid}`);
		} finally {
			process.kill(before.pid, 'SIGCONT');
		}
		expect((await grid.run(['status'])).code).toBe(0);
		expect(grid.engine()?.pid).toBe(before.pid);
	});
});
