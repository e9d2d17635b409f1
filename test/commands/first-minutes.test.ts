import {execFileSync, spawnSync} from 'node:child_process';
import {copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {built} from '../helpers/built.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {gitEnvironment} from '../helpers/temporary-repository.ts';
import {said} from './said.ts';

const small = {name: 'Small', fake: {taskMs: 20}, streams: [{id: 'A', name: 'one', tasks: ['First', 'Second']}]};

let grid: Grid;
const open = (options: Parameters<typeof createGrid>[0] = {}): Grid => {
	grid = createGrid(options);
	return grid;
};
afterEach(() => grid.close());

/** A folder with git, node and sh on it, and nothing else. */
const binFolder = (): string => {
	const bin = path.join(grid.home, 'bin');
	mkdirSync(bin);
	for (const name of ['git', 'sh', 'env', 'uname', 'ps'])
		symlinkSync(execFileSync('which', [name], {encoding: 'utf8'}).trim(), path.join(bin, name));
	symlinkSync(process.execPath, path.join(bin, 'node'));
	return bin;
};

const nothingMade = (): void => {
	expect(grid.git(['worktree', 'list']).split('\n')).toHaveLength(1);
	expect(grid.git(['for-each-ref', '--format=%(refname)'])).toBe('refs/heads/main');
	expect(readdirSync(grid.parent).filter(name => name.endsWith('.grid'))).toEqual([]);
};

describe('the first ten minutes', () => {
	it('outside a repository say so, offer init and the demo, exit 3, and write nothing', async () => {
		const {parent} = open();
		const end = await grid.run([], {cwd: parent});
		expect(end).toMatchObject({code: 3, stdout: ''});
		expect(end.stderr).toContain(`${parent} is not in a git repository.`);
		expect(end.stderr).toContain('git init');
		expect(end.stderr).toContain('claude-grid demo');
		const verbs = await Promise.all(['status', 'list', 'rescue'].map(verb => grid.run([verb], {cwd: parent})));
		for (const {code, stderr} of verbs) {
			expect(code).toBe(2);
			expect(stderr).toMatch(/is not in a git repository\.\n {2}→ Run `git init` there/);
		}
		expect(readdirSync(parent)).toEqual(['project']);
	});

	it('in a repository without a plan are three choices, exit 3', async () => {
		open();
		const {code, stdout, stderr} = await grid.run([]);
		expect([code, stdout]).toEqual([3, '']);
		for (const choice of ['claude-grid plan "<goal>"', 'claude-grid init', 'claude-grid demo'])
			expect(stderr).toContain(choice);
		expect(await grid.run(['run'])).toMatchObject({code: 2, stderr: expect.stringContaining('There is no plan here.')});
		expect(await grid.run(['status'])).toMatchObject({code: 3, stderr: expect.stringContaining('There is no run')});
		nothingMade();
	});

	it('without a commit say how to make one', async () => {
		open();
		grid.git(['update-ref', '-d', 'refs/heads/main']);
		const {code, stderr} = await grid.run(['run', grid.plan(small), '--agent', 'fake']);
		expect(code).toBe(2);
		expect(stderr).toBe(
			'This repository has no commit yet, so no branch can start from it.\n  → git commit --allow-empty -m "First commit"\n',
		);
		expect(grid.git(['for-each-ref'])).toBe('');
	});

	it('refuse a bare repository', async () => {
		open();
		const bare = path.join(grid.parent, 'bare.git');
		grid.git(['clone', '-q', '--bare', '.', bare]);
		const {code, stderr} = await grid.run(['run', grid.plan(small), '--agent', 'fake'], {cwd: bare});
		expect(code).toBe(2);
		expect(stderr).toMatch(
			/^There is no checkout here, .*\n {2}→ Go to a worktree of this repository, or make one: .*\n$/,
		);
		expect(existsSync(path.join(bare, 'claude-grid'))).toBe(false);
	});

	it('show a plan that was merely found with all it would run, and start it only with --yes (fault 53)', async () => {
		open();
		grid.write('claude-grid.json', JSON.stringify({...small, verify: 'true', allowedTools: ['Bash(make:*)']}));
		for (const args of [
			['run', '--agent', 'fake'],
			['--agent', 'fake'],
		]) {
			const {code, stdout, stderr} = await grid.run(args);
			expect([code, stdout]).toEqual([2, '']);
			expect(stderr).toMatch(/^Found .*claude-grid\.json\. It would run:\n/);
			for (const line of [
				'Agent: fake',
				'Permissions: fake in acceptEdits: edits files without asking',
				'Allowed without asking: Bash(make:*)',
			])
				expect(stderr).toContain(`  ${line}\n`);
			expect(stderr).toContain('  Runs to verify the work: true\n');
			expect(stderr).toContain('add --yes: claude-grid run claude-grid.json');
		}
		nothingMade();
		expect(await grid.run(['run', '--agent', 'fake', '--yes'])).toMatchObject({code: 0});
	});

	it('find a missing claude before any worktree is made, and name PATH, the install line and what is there (fault 37)', async () => {
		open();
		const bin = binFolder();
		writeFileSync(path.join(bin, 'codex'), '#!/bin/sh\n', {mode: 0o755});
		const {code, stderr} = await grid.run(['run', grid.plan(small)], {env: {PATH: bin}});
		expect(code).toBe(2);
		expect(stderr).toBe(
			[
				`claude, which A needs, is not on the PATH: ${bin}`,
				'  → npm install -g @anthropic-ai/claude-code, or try the plan with --agent codex or --agent fake\n',
			].join('\n'),
		);
		nothingMade();
		const doctor = await grid.run(['doctor'], {env: {PATH: bin}});
		expect(doctor.stdout).toMatch(/· claude +not on the PATH\n {4}→ npm install -g @anthropic-ai\/claude-code\n/);
		expect(doctor.stdout).toMatch(new RegExp(`✓ codex .*${bin}/codex`));
	});

	it('on a detached HEAD start from it, and merge only into a branch that is named', async () => {
		open();
		grid.git(['checkout', '-q', '--detach']);
		const base = grid.git(['rev-parse', 'HEAD']);
		expect(await grid.run(['run', grid.plan(small), '--agent', 'fake'])).toMatchObject({code: 0});
		expect(grid.git(['merge-base', 'stream/a', base])).toBe(base);
		const refused = await grid.run(['merge', 'A']);
		expect(refused.code).toBe(1);
		expect(said(refused)).toContain('name one with --into');
		const merged = await grid.run(['merge', '--into', 'main']);
		expect(said(merged)).toMatch(/^A is merged into main \([0-9a-f]{8}\); undo: git revert -m 1 [0-9a-f]{8}\n$/);
		expect(grid.git(['log', '--format=%s', 'main'])).toContain('Second');
		expect(grid.git(['rev-parse', 'HEAD'])).toBe(base);
	});

	it('in a repository without a main use the branch that is checked out', async () => {
		open();
		grid.git(['branch', '-m', 'main', 'trunk']);
		expect(await grid.run(['run', grid.plan(small), '--agent', 'fake', '--merge'])).toMatchObject({code: 0});
		expect(grid.git(['log', '--format=%s', 'trunk'])).toContain('Second');
		expect(grid.git(['branch', '--list', 'main'])).toBe('');
	});

	it('work from a subfolder and from inside a worktree of the run', async () => {
		open();
		mkdirSync(path.join(grid.root, 'deep/er'), {recursive: true});
		grid.commit('Plan', {'claude-grid.json': JSON.stringify(small)});
		const deep = path.join(grid.root, 'deep/er');
		const run = await grid.run(['run', '--agent', 'fake', '--yes', '--output', 'out.json'], {cwd: deep});
		expect(run.code).toBe(0);
		expect(existsSync(path.join(deep, 'out.json'))).toBe(true);
		const inside = path.join(`${grid.root}.grid`, 'A');
		expect(grid.git(['worktree', 'list'])).toContain(inside);
		const [status, again] = [
			await grid.run(['status'], {cwd: inside}),
			await grid.run(['run', '--agent', 'fake'], {cwd: inside}),
		];
		expect(status).toMatchObject({code: 0, stdout: expect.stringContaining('A (one)')});
		expect(again.stderr).toContain(`Found ${grid.root}/claude-grid.json.`);
		expect(readdirSync(grid.parent).sort()).toEqual(['project', 'project.grid']);
	});

	it('name the folder where the user is gone', async () => {
		open();
		const gone = path.join(grid.parent, 'gone');
		mkdirSync(gone);
		const script = `cd "${gone}" && rmdir "${gone}" && exec "${process.execPath}" "${built.cli}" list`;
		const {status, stderr} = spawnSync('sh', ['-c', script], {env: grid.env, encoding: 'utf8'});
		expect([status, stderr]).toEqual([2, 'The folder you are in is gone.\n  → cd to one that exists\n']);
	});
});

const isRoot = process.getuid?.() === 0;

/** Root may write everywhere: then somebody else tries. */
const asSomebody = (args: readonly string[], cwd: string) => {
	const other = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
	const [program = '', ...rest] = [...other, process.execPath, ...args];
	const {LC_ALL: _, ...base} = gitEnvironment();
	const env = {...base, HOME: '/nonexistent', XDG_CONFIG_HOME: '', XDG_RUNTIME_DIR: '', LANG: 'C.UTF-8'};
	return spawnSync(program, rest, {cwd, env, encoding: 'utf8'});
};

describe('a repository that may not be written (fault 10)', () => {
	it('is named, exit 4, with nothing made', () => {
		open();
		const copy = path.join(grid.home, 'package');
		cpSync(path.dirname(built.cli), copy, {recursive: true});
		copyFileSync(grid.plan(small), path.join(grid.root, 'plan.json'));
		execFileSync('chmod', ['-R', 'a+rX,a-w', grid.parent, grid.home]);
		if (isRoot) execFileSync('chown', ['-R', '65534:65534', grid.parent]);
		const cli = path.join(copy, 'cli.js');
		const run = asSomebody([cli, 'run', 'plan.json', '--agent', 'fake'], grid.root);
		expect([run.status, run.stderr]).toEqual([
			4,
			`${grid.commonDir}/claude-grid may not be written.\n  → make it writable for you\n`,
		]);
		const init = asSomebody([cli, 'init'], grid.root);
		expect([init.status, init.stderr]).toEqual([4, expect.stringContaining('claude-grid.json may not be written.')]);
		expect(asSomebody([cli, 'doctor'], grid.root).stdout).toContain(`${grid.commonDir} may not be written`);
		execFileSync('chmod', ['-R', 'u+w', grid.parent, grid.home]);
		if (isRoot) execFileSync('chown', ['-R', '0:0', grid.parent]);
		nothingMade();
	});

	it('shows the run that is there, in the grid too, and starts nothing', async () => {
		open();
		const plan = grid.plan(small);
		expect(await grid.run(['run', plan, '--agent', 'fake'])).toMatchObject({code: 0});
		await grid.killEngine('SIGTERM');
		const copy = path.join(grid.home, 'package');
		cpSync(path.dirname(built.cli), copy, {recursive: true});
		const everything = [grid.parent, grid.home];
		execFileSync('chmod', ['-R', 'a+rX,a-w', ...everything]);
		if (isRoot) execFileSync('chown', ['-R', '65534:65534', grid.parent]);
		try {
			const cli = path.join(copy, 'cli.js');
			const status = asSomebody([cli, 'status'], grid.root);
			expect([status.status, status.stdout]).toEqual([0, expect.stringContaining('may not be written')]);
			expect(asSomebody([cli, 'list'], grid.root)).toMatchObject({status: 0, stdout: expect.stringContaining('A')});
			expect(asSomebody([cli, 'logs', 'A'], grid.root)).toMatchObject({status: 0, stdout: expect.stringMatching(/\S/)});
			for (const verb of [['run', plan], ['recover', 'A'], ['clean']])
				expect(asSomebody([cli, ...verb], grid.root)).toMatchObject({
					status: 4,
					stderr: expect.stringContaining('can only be looked at'),
				});
			expect(grid.engine()).toBeUndefined();
		} finally {
			execFileSync('chmod', ['-R', 'u+w', ...everything]);
			if (isRoot) execFileSync('chown', ['-R', '0:0', grid.parent]);
		}
	});
});

describe('a run that cannot be read, nor its backup', () => {
	it('is named with what is kept, exit 3, and a new one can be started', async () => {
		open();
		const plan = grid.plan(small);
		expect(await grid.run(['run', plan, '--agent', 'fake'])).toMatchObject({code: 0});
		await grid.killEngine('SIGTERM');
		const broken = grid.runFolder();
		for (const name of ['run.json', 'run.json.copy', 'run.json.bak']) writeFileSync(path.join(broken, name), '{"half');
		for (const verb of ['status', 'list', 'stop'])
			expect(await grid.run([verb])).toMatchObject({
				code: 3,
				stderr: expect.stringMatching(
					/run\.json cannot be read as a run, and neither can its copies[\s\S]*claude-grid rescue/,
				),
			});
		expect(await grid.run(['run', plan, '--agent', 'fake'])).toMatchObject({code: 0});
		expect(await grid.run(['status'])).toMatchObject({code: 0});
		expect(readdirSync(broken).some(name => name.startsWith('run.json'))).toBe(true);
	});
});
