import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {gitEnvironment} from '../helpers/temporary-repository.ts';
import {controls} from './said.ts';

/** The demo has an engine of its own. */
const endEngine = (folder: string): void => {
	const file = path.join(folder, '.git/claude-grid/engine.json');
	if (existsSync(file)) process.kill(JSON.parse(readFileSync(file, 'utf8')).pid, 'SIGTERM');
};

let grid: Grid;
afterEach(() => grid.close());

it('the demo in a pipe shows eight streams to the end, a stall and a full context recovered, all merged, the repository kept', async () => {
	grid = createGrid();
	const {code, stdout, stderr} = await grid.run(['demo', '--fast'], {cwd: grid.parent, timeoutMs: 110_000});
	const folder = path.join(grid.home, 'claude-grid-demo-1');
	try {
		expect([code, stderr]).toEqual([0, '']);
		const lines = stdout.trimEnd().split('\n');
		expect(lines[0]).toBe(`The demo's repository: ${folder}`);
		expect(lines.at(-1)).toBe(`The demo's repository is kept: ${folder}`);
		for (const line of [
			'Phase 1: Foundation Streams',
			'Phase 2: Parallel Streams',
			'Phase 3: Integration Streams',
			'[Stream-C] ⚠ Stream-C: stall detected - initiating recovery',
			'[Stream-C] ⚠ Attempting recovery for Stream-C (attempt 1)',
			'[Stream-C] ✓ Stream-C: Recovery successful (attempt 1)',
			'[Stream-D] ⚠ Stream-D: context exhausted - initiating recovery',
			'[Stream-D] ✓ Stream-D: Recovery successful (attempt 1)',
			'✓ All 8 streams completed and merged.',
			'Streams: 8 total, successful: 8 (100.0%)',
		])
			expect(lines).toContain(line);
		expect(lines.indexOf('[Stream-A] ✓ Stream-A completed')).toBeLessThan(lines.indexOf('Phase 2: Parallel Streams'));
		expect(stdout).not.toContain('Next:');
		expect(controls(stdout)).toEqual([]);
		const log = execFileSync('git', ['log', '--first-parent', '--merges', '--format=%s'], {
			cwd: folder,
			env: gitEnvironment(),
			encoding: 'utf8',
		});
		expect(log.trimEnd().split('\n')).toHaveLength(8);
		expect(existsSync(path.join(folder, 'claude-grid.json'))).toBe(true);
		expect(readdirSync(grid.parent)).toEqual(['project']);
		expect((await grid.run(['status'], {cwd: folder})).stdout).toContain('Total streams: 8');
	} finally {
		endEngine(folder);
	}
}, 120_000);

it('the demo that cannot write says what to change', async () => {
	grid = createGrid();
	const home = path.join(grid.root, 'readme.md');
	const {code, stderr} = await grid.run(['demo'], {env: {HOME: home}});
	expect(code).toBe(2);
	const [sentence = '', cure] = stderr.split('\n');
	expect(sentence.startsWith(`The demo's repository cannot be made at ${home}/claude-grid-demo-1: `)).toBe(true);
	expect(cure).toBe('  → set HOME to a folder that can be written');
});
