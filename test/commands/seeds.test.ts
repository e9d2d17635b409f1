import {copyFileSync, existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {streamsOf} from './said.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/plans/${name}`, import.meta.url));

let grid: Grid;
afterEach(() => grid.close());

describe("the seeds' plans", () => {
	it('the three tasks of the guide run side by side, each on task/<name>, with results and a speed-up', async () => {
		grid = createGrid();
		copyFileSync(fixture('tasks-example.json'), path.join(grid.parent, 'tasks.json'));
		const {code, stdout} = await grid.run(
			['run', '--tasks', 'tasks.json', '--repo', grid.root, '--output', 'results.json', '--agent', 'fake'],
			{cwd: grid.parent},
		);
		expect(code).toBe(0);
		for (const name of ['feature-auth', 'feature-api', 'tests']) {
			expect(stdout).toContain(`[${name}] ✓ ${name} completed\n`);
			expect(grid.git(['rev-list', '--count', `main..task/${name}`])).not.toBe('0');
		}
		expect(stdout).toMatch(/^Wall time: .*\nSum of stream times: .*$/m);
		const results = JSON.parse(readFileSync(path.join(grid.parent, 'results.json'), 'utf8'));
		expect(results).toMatchObject({schemaVersion: 1, total: 3, successful: 3, failed: 0, success_rate: 100});
		const worktrees = await grid.run(['list', '--repo', grid.root], {cwd: grid.parent});
		expect(worktrees.stdout.match(/task\/(feature-auth|feature-api|tests)/g)).toHaveLength(3);
	});

	it('the orchestration config runs both streams in order, at the worktrees it names', async () => {
		grid = createGrid();
		const text = readFileSync(fixture('orchestration-config.json'), 'utf8');
		grid.write('.claude/orchestration/orchestration-config.json', text);
		const {code, stdout} = await grid.run(['run', '--yes', '--agent', 'fake']);
		expect(code).toBe(0);
		const order = [
			'Phase 1: Foundation Streams',
			'[Stream-A] ✓ Stream-A completed',
			'Phase 2: Parallel Streams',
			'[Stream-B] ✓ Stream-B completed',
		];
		const places = order.map(line => stdout.indexOf(line));
		expect(places).toEqual([...places].sort((a, b) => a - b));
		expect(places).not.toContain(-1);
		const streams = streamsOf(await grid.run(['status', '--json']));
		expect(streams).toMatchObject({
			'Stream-A': {
				streamName: 'foundation',
				streamPhase: 'foundation',
				totalTasks: 4,
				completedTasks: 4,
				status: 'completed',
			},
			'Stream-B': {
				streamName: 'command-updates',
				totalTasks: 3,
				progressPercentage: 100,
				dependencies: ['Stream-A'],
				worktreePath: path.join(grid.root, '.claude/worktrees/Stream-B'),
				branchName: 'stream/stream-b',
			},
		});
		expect(existsSync(path.join(grid.root, '.claude/worktrees/Stream-B/.git'))).toBe(true);
		expect(grid.git(['merge-base', '--is-ancestor', 'stream/stream-a', 'stream/stream-b'])).toBe('');
		const lint = await grid.run(['plan', 'lint']);
		expect(lint.stdout).toContain('Claude Code removes worktrees under .claude/worktrees by itself');
	});
});
