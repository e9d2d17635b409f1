import {execFile, execFileSync} from 'node:child_process';
import {copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {built} from '../helpers/built.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {gitEnvironment} from '../helpers/temporary-repository.ts';
import {controls} from './said.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const description = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** The package as npm packs it, used by npx from an empty folder without a network. */
describe('the package', () => {
	let grid: Grid;
	let empty: string;
	let files: readonly string[];
	const env = (): Record<string, string> => ({
		...grid.env,
		npm_config_cache: path.join(grid.home, 'npm'),
		npm_config_update_notifier: 'false',
		npm_config_loglevel: 'error',
	});
	const npx = async (...args: readonly string[]): Promise<string> => {
		const options = {cwd: empty, env: env(), maxBuffer: 16 * 1024 * 1024};
		return (await promisify(execFile)('npx', ['--offline', '--yes', './claude-grid.tgz', ...args], options)).stdout;
	};

	beforeAll(() => {
		grid = createGrid();
		const folder = path.join(grid.home, 'package');
		cpSync(path.dirname(built.cli), path.join(folder, 'distribution'), {recursive: true});
		for (const name of ['package.json', 'license', 'readme.md', 'media', 'docs'])
			if (existsSync(path.join(root, name))) cpSync(path.join(root, name), path.join(folder, name), {recursive: true});
		const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--json'], {
			cwd: folder,
			env: env(),
			encoding: 'utf8',
		});
		const [{filename, files: entries}] = JSON.parse(packed);
		files = entries.map((entry: {path: string}) => entry.path);
		empty = path.join(grid.home, 'empty');
		mkdirSync(empty);
		copyFileSync(path.join(folder, filename), path.join(empty, 'claude-grid.tgz'));
	});
	afterAll(() => grid.close());

	it('holds what it says and nothing else, in less than two megabytes', () => {
		const others = files.filter(file => !/^(distribution\/|docs\/[a-z-]+\.md$)/.test(file));
		expect(others.filter(file => !['package.json', 'readme.md', 'license', 'media/demo.svg'].includes(file))).toEqual(
			[],
		);
		expect(others).toEqual(expect.arrayContaining(['package.json', 'readme.md', 'license']));
		for (const name of ['cli.js', 'mcp.js', 'fake-agent.js', 'plan.schema.json', 'third-party-licences.txt'])
			expect(files).toContain(`distribution/${name}`);
		expect(files.filter(file => /\.(ts|tsx|map)$|node_modules|test/.test(file))).toEqual([]);
		expect(statSync(path.join(empty, 'claude-grid.tgz')).size).toBeLessThan(2e6);
	});

	it('needs no other package, and carries the licence of each that is in it', () => {
		expect(description).not.toHaveProperty('dependencies');
		expect(description).toMatchObject({license: 'MIT', engines: {node: '>=20.19'}});
		const licences = readFileSync(path.join(path.dirname(built.cli), 'third-party-licences.txt'), 'utf8');
		for (const name of ['ink', 'react', 'execa', 'simple-git', 'conf', 'meow', 'zod', 'hono'])
			expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
	});

	it('tells how it is used', async () => {
		expect(await npx('--help')).toMatch(/^claude-grid: a control room for parallel coding agents\n/);
	});

	it('shows the demo in a pipe: eight streams to the end, a stall and a full context recovered, all merged', async () => {
		const stdout = await npx('demo', '--fast');
		const folder = path.join(grid.home, 'claude-grid-demo-1');
		try {
			const lines = stdout.trimEnd().split('\n');
			expect(lines[0]).toBe(`The demo's repository: ${folder}`);
			expect(lines.at(-1)).toBe(`The demo's repository is kept: ${folder}`);
			for (const line of demoLines) expect(lines).toContain(line);
			expect(lines.indexOf('[Stream-A] ✓ Stream-A completed')).toBeLessThan(lines.indexOf('Phase 2: Parallel Streams'));
			expect(stdout).not.toContain('Next:');
			expect(controls(stdout)).toEqual([]);
			const merges = ['log', '--first-parent', '--merges', '--format=%s'];
			const log = execFileSync('git', merges, {cwd: folder, env: gitEnvironment(), encoding: 'utf8'});
			expect(log.trimEnd().split('\n')).toHaveLength(8);
			expect(readdirSync(empty)).toEqual(['claude-grid.tgz']);
			expect((await grid.run(['status', '--long'], {cwd: folder})).stdout).toContain('Total streams: 8');
		} finally {
			endEngine(folder);
		}
	}, 120_000);
});

const demoLines = [
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
];

/** The demo has an engine of its own. */
const endEngine = (folder: string): void => {
	const file = path.join(folder, '.git/claude-grid/engine.json');
	if (existsSync(file)) process.kill(JSON.parse(readFileSync(file, 'utf8')).pid, 'SIGTERM');
};

it('a demo that cannot be written says what to change', async () => {
	const grid = createGrid();
	try {
		const home = path.join(grid.root, 'readme.md');
		const {code, stderr} = await grid.run(['demo'], {env: {HOME: home}});
		expect(code).toBe(2);
		const [sentence = '', cure] = stderr.split('\n');
		expect(sentence.startsWith(`The demo's repository cannot be made at ${home}/claude-grid-demo-1: `)).toBe(true);
		expect(cure).toBe('  → set HOME to a folder that can be written');
	} finally {
		await grid.close();
	}
});
