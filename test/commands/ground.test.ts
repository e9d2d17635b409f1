import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {said} from './said.ts';

let grid: Grid | undefined;
afterEach(async () => {
	await grid?.close();
	grid = undefined;
});

const linkedCheckout = (made: Grid, branch: string): string => {
	const linked = path.join(made.parent, branch);
	made.git(['worktree', 'add', '-q', '-b', branch, linked]);
	made.commit('Feature', {'feature.txt': 'f\n'}, linked);
	return linked;
};

const plan = (more: object = {}) => ({
	name: 'Ground',
	agent: 'command',
	command: 'ls > seen.txt',
	streams: [{id: 'A', prompt: 'x'}],
	...more,
});

it('a run started in a linked worktree begins at its branch and is merged into that checkout, also by a later engine', async () => {
	grid = createGrid();
	const linked = linkedCheckout(grid, 'feat');
	const main = grid.git(['rev-parse', 'main']);
	const file = grid.plan(plan());
	expect((await grid.run(['run', file], {cwd: linked})).code).toBe(0);
	expect(grid.saved()).toMatchObject({
		repository: grid.root,
		startedIn: linked,
		base: {name: 'feat'},
		target: 'feat',
	});
	expect(grid.git(['show', 'stream/a:seen.txt'])).toContain('feature.txt');
	await grid.killEngine();
	// From the main checkout, by an engine that was launched there.
	expect((await grid.run(['merge', 'A'])).code).toBe(0);
	await waitFor(() => grid?.saved().streams.A?.merge.is === 'merged', {what: 'the merge'});
	expect(readFileSync(path.join(linked, 'seen.txt'), 'utf8')).toContain('feature.txt');
	expect(grid.git(['status', '--porcelain'], linked)).toBe('');
	expect(grid.git(['rev-parse', 'main'])).toBe(main);
	expect(existsSync(path.join(grid.root, 'seen.txt'))).toBe(false);
	expect(grid.saved().repository).toBe(grid.root);
});

it('takes links, copies, relative worktree paths and the shared checkout from the current checkout', async () => {
	grid = createGrid();
	grid.commit('Rules', {'.gitignore': 'deps\n.env\n', '.worktreeinclude': '.env\n'});
	const linked = linkedCheckout(grid, 'feat');
	for (const [folder, name] of [
		[grid.root, 'main'],
		[linked, 'feat'],
	] as const) {
		grid.write('deps/name', name, folder);
		grid.write('.env', name, folder);
	}
	const streams = [
		{id: 'A', prompt: 'x', link: ['deps'], worktreePath: '../placed', command: 'cat deps/name .env > seen.txt'},
		{id: 'B', prompt: 'x', isolation: 'shared', command: 'pwd > where.txt; git add -A; git commit -qm where'},
	];
	const file = grid.plan(plan({streams, worktreePath: undefined}));
	expect((await grid.run(['run', file], {cwd: path.join(linked)})).code).toBe(0);
	expect(grid.git(['show', 'stream/a:seen.txt'])).toBe('featfeat');
	expect(grid.saved().streams.A?.workplace?.path).toBe(path.join(grid.parent, 'placed'));
	expect(readFileSync(path.join(linked, 'where.txt'), 'utf8').trim()).toBe(linked);
	expect(grid.git(['log', '-1', '--format=%s', 'main'])).toBe('Rules');
});

it('plan show, --dry-run and the question before a found plan name checkout, base and target', async () => {
	grid = createGrid();
	const linked = linkedCheckout(grid, 'feat');
	grid.write('claude-grid.json', JSON.stringify(plan()), linked);
	for (const args of [['plan', 'show'], ['run', '--dry-run'], ['run']]) {
		const text = said(await grid.run(args, {cwd: linked}));
		expect(text).toContain(`Checkout: ${linked} (a worktree of ${grid.root})`);
		expect(text).toContain('Base: feat\n');
		expect(text).toContain('Target: feat\n');
		expect(text).toContain(`Worktrees: ${path.join(grid.parent, 'project.grid')}`);
	}
	const shown = JSON.parse((await grid.run(['plan', 'show', '--json'], {cwd: linked})).stdout);
	expect(shown.ground).toMatchObject({checkout: linked, base: 'feat', target: 'feat'});
	grid.git(['checkout', '-q', '--detach'], linked);
	expect((await grid.run(['plan', 'show'], {cwd: linked})).stdout).toContain('Target: no branch');
	expect((await grid.run(['plan', 'show'])).stderr).toContain('There is no plan here');
});

it('an engine that lives already starts a run from the branch that is checked out now', async () => {
	grid = createGrid({env: {CLAUDE_GRID_IDLE_MS: '60000'}});
	expect((await grid.run(['run', grid.plan(plan())])).code).toBe(0);
	grid.git(['checkout', '-q', '-b', 'later']);
	grid.commit('Later', {'later.txt': 'l'});
	const engine = grid.engine()?.pid;
	const file = grid.plan(plan({name: 'Second'}), 'second.json');
	expect((await grid.run(['run', file, '--merge'])).code).toBe(0);
	expect(grid.engine()?.pid).toBe(engine);
	expect(grid.saved()).toMatchObject({base: {name: 'later'}, target: 'later'});
	expect(readFileSync(path.join(grid.root, 'seen.txt'), 'utf8')).toContain('later.txt');
});

it('verbs work with safe.bareRepository=explicit, from the checkout, a subfolder, the git folder and a stream\u2019s worktree', async () => {
	grid = createGrid();
	const config = path.join(grid.home, '.gitconfig');
	writeFileSync(config, '[safe]\n\tbareRepository = explicit\n');
	const env = {GIT_CONFIG_GLOBAL: config};
	grid.commit('Deep', {'a/b.txt': 'b'});
	const file = grid.plan(plan());
	const done = await grid.run(['run', file, '--merge'], {env, cwd: path.join(grid.root, 'a')});
	expect(done).toMatchObject({code: 0, stderr: ''});
	const places = [grid.root, path.join(grid.root, 'a'), grid.commonDir, path.join(grid.parent, 'project.grid', 'A')];
	for (const cwd of [...places, path.join(grid.commonDir, 'refs')])
		for (const verb of cwd === grid.root ? ['list', 'handover', 'rescue', 'doctor'] : ['status'])
			expect(said(await grid.run([verb], {env, cwd})), `${verb} in ${cwd}`).not.toMatch(
				/Internal error|cannot use bare|GitError/,
			);
	const evil = path.join(grid.root, 'fixture.git');
	grid.git(['init', '-q', '--bare', evil]);
	const refused = await grid.run(['status'], {env, cwd: evil});
	expect(refused.stderr).toContain('safe.bareRepository is explicit');
	expect(refused.stderr).not.toContain('    at ');
});

it('a run without a checkout is refused in one sentence, and looking works there', async () => {
	grid = createGrid();
	const bare = path.join(grid.parent, 'alone.git');
	grid.git(['clone', '-q', '--bare', grid.root, bare]);
	const refused = await grid.run(['run', grid.plan(plan())], {cwd: bare});
	expect(refused.code).not.toBe(0);
	expect(refused.stderr).toMatch(/There is no checkout here.*\n?.*git worktree add/);
	expect((await grid.run(['list'], {cwd: bare})).stderr).toContain('There is no run');
});

it('with --separate-git-dir, merges reach the checkout that the run was started in, and are refused if git cannot tell which it is', async () => {
	grid = createGrid();
	const made = grid;
	const [root, linked] = ['apart', 'apart-feat'].map(name => path.join(made.parent, name)) as [string, string];
	made.git(['init', '-q', '-b', 'main', `--separate-git-dir=${made.parent}/apart.git`, root]);
	for (const [name, value] of Object.entries({name: 'Test Person', email: 'person@example.com'}))
		made.git(['config', `user.${name}`, value], root);
	made.commit('First', {'a.txt': 'a'}, root);
	expect((await made.run(['run', made.plan(plan()), '--merge'], {cwd: root})).code).toBe(0);
	expect(readFileSync(path.join(root, 'seen.txt'), 'utf8')).toContain('a.txt');
	expect(made.git(['status', '--porcelain'], root)).toBe('');
	const inStream = await made.run(['status'], {cwd: path.join(made.parent, 'apart.grid', 'A')});
	expect(inStream).toMatchObject({code: 0, stderr: ''});
	made.git(['worktree', 'add', '-q', '-b', 'feat', linked], root);
	const main = made.git(['rev-parse', 'main'], root);
	const other = made.plan(plan({name: 'Other', base: 'main', command: 'echo b > b.txt'}), 'other.json');
	const refused = await made.run(['run', other, '--merge'], {cwd: linked});
	expect(said(refused)).toContain('main is checked out where git cannot tell');
	expect(made.git(['rev-parse', 'main'], root)).toBe(main);
	expect(made.git(['status', '--porcelain'], root)).toBe('');
});
