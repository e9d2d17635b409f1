import {spawn} from 'node:child_process';
import {appendFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {checkInvariants} from './invariants.ts';
import {makeLivedIn} from './own-work.ts';
import type {Said} from './person.ts';
import {createRandom} from './random.ts';
import {createUserGit, type UserGit} from './user-git.ts';
import {watchAgents} from './watch-agents.ts';

let grid: Grid;
let user: UserGit;
const said: Said[] = [];

beforeAll(async () => {
	grid = createGrid();
	makeLivedIn(grid);
	user = createUserGit(grid.root);
	const faults = [{kind: 'deny', afterTask: 1}];
	const streams = [{id: 'A', name: 'A', merge: 'auto', tasks: ['One', 'Two'], fake: {taskMs: 50, faults}}];
	await grid.run(['run', grid.plan({name: 'Whole', base: 'main', agent: 'fake', streams})]);
	await grid.killEngine('SIGTERM');
});
afterAll(() => grid.close());

const broken = async (doubles: readonly string[] = []): Promise<readonly string[]> => {
	const {checks} = await checkInvariants(grid, {user, person: {said: () => said}, doubles, restless: []});
	return checks.filter(check => check.broken.length > 0).map(({name}) => name);
};

/** Changes a file, gives what is broken then, and puts the file back. */
const brokenWith = async (file: string, change: (text: string) => string): Promise<readonly string[]> => {
	const before = readFileSync(file, 'utf8');
	writeFileSync(file, change(before));
	const found = await broken();
	writeFileSync(file, before);
	return found;
};

const inRun = (name: string): string => path.join(grid.runFolder(), name);

const notThere = 'finished work is on the target, or it is told why not';
const ownWork = "nothing of the user's own was committed or lost";

it('a whole run breaks no invariant', async () => {
	expect(await broken()).toEqual([]);
});

it('a task told twice, and one committed twice, are found', async () => {
	const twice = (text: string): string => text.replace(/^.*✓ task 1.*$/m, '$&\n$&');
	expect(await brokenWith(inRun('journal.jsonl'), twice)).toEqual(['no task is counted twice']);
	const tree = grid.git(['rev-parse', 'stream/a^{tree}']);
	const again = grid.git(['commit-tree', tree, '-p', 'stream/a', '-m', '[1] One']);
	const tip = grid.git(['rev-parse', 'stream/a']);
	grid.git(['update-ref', 'refs/heads/stream/a', again]);
	expect(await broken()).toEqual(['no task is counted twice', notThere]);
	grid.git(['update-ref', 'refs/heads/stream/a', tip]);
});

it('bytes that were not read, and what was counted twice, are found', async () => {
	const [session = ''] = readdirSync(inRun('sessions'));
	const more = (text: string): string => `${text}{"type":"system"}\n`;
	const unread = await brokenWith(inRun(`sessions/${session}/stdout.jsonl`), more);
	expect(unread).toEqual(['every output was read once, to its last byte']);
	// Without its checksums: with them the record would be taken from the copy.
	const counted = (text: string): string => {
		const {checksums: _, ...run} = JSON.parse(text);
		return JSON.stringify(run).replace('"denials":1', '"denials":2');
	};
	const denied = await brokenWith(inRun('run.json'), counted);
	expect(denied).toEqual(['every output was read once, to its last byte']);
});

it('a state that is torn is found', async () => {
	expect(await brokenWith(inRun('run.json'), text => text.slice(0, 100))).toContain('the state loads');
});

it('a changed checkout is found', async () => {
	expect(await brokenWith(path.join(grid.root, 'readme.md'), text => `${text} `)).toEqual([ownWork]);
});

it('a lock that was left, and a word that was acknowledged and is gone, are found', async () => {
	const lock = path.join(grid.commonDir, 'index.lock');
	writeFileSync(lock, '');
	expect(await broken()).toEqual(['no lock is left in the repository']);
	rmSync(lock);
	said.push({streamId: 'A', text: 'Never heard of.'});
	expect(await broken()).toEqual(['what was acknowledged is kept']);
	said.pop();
});

it('finished work that is not on the target is found', async () => {
	const before = grid.git(['rev-parse', 'main']);
	grid.git(['update-ref', 'refs/heads/main', 'person']);
	expect(await broken()).toEqual(['no branch was moved that was not named', notThere]);
	grid.git(['update-ref', 'refs/heads/main', before]);
	grid.git(['reflog', 'delete', 'main@{0}']);
	grid.git(['reflog', 'delete', 'main@{0}']);
});

it("what is amiss with the user's own commits and branches is found", async () => {
	const random = createRandom(1);
	const other = () => [...user.branches()].find(([name]) => name !== grid.git(['branch', '--show-current']));
	while (!other() || user.commits().length === 0) await user.work(random);
	expect(await broken()).toEqual([]);
	const [name = '', tip = ''] = other() ?? [];
	grid.git(['update-ref', `refs/heads/${name}`, grid.git(['commit-tree', `${tip}^{tree}`, '-p', tip, '-m', 'More'])]);
	expect(await broken()).toEqual(['no branch was moved that was not named']);
	grid.git(['update-ref', `refs/heads/${name}`, tip]);
	const taken = grid.git(['commit-tree', grid.git(['write-tree']), '-p', 'main', '-m', 'Taken']);
	grid.git(['update-ref', 'refs/heads/taken', taken]);
	expect(await broken()).toEqual([ownWork]);
	grid.git(['update-ref', '-d', 'refs/heads/taken']);
});

it('a process that carries the tag of a session is found', async () => {
	const env = {...grid.env, CLAUDE_GRID_SESSION: 'left-over'};
	const child = spawn('sleep', ['60'], {cwd: grid.parent, env, stdio: 'ignore'});
	await new Promise(resolve => child.once('spawn', resolve));
	expect(await broken()).toEqual(['no process is left after stop']);
	const gone = new Promise(resolve => child.once('exit', resolve));
	child.kill('SIGKILL');
	await gone;
});

it('two agents in one worktree at once are seen', async () => {
	const program = path.join(grid.parent, 'fake-agent.mjs');
	writeFileSync(program, 'setInterval(() => {}, 1000);');
	const env = {...grid.env, CLAUDE_GRID_SESSION: 'one', CLAUDE_GRID_STREAM: 'A'};
	const agents = [1, 2].map(() => spawn(process.execPath, [program], {cwd: grid.parent, env, stdio: 'ignore'}));
	const watch = watchAgents(grid.home);
	await waitFor(() => watch.doubles.length > 0, {what: 'the two to be seen'});
	watch.stop();
	for (const agent of agents) {
		const gone = new Promise(resolve => agent.once('exit', resolve));
		agent.kill('SIGKILL');
		await gone;
	}
	expect(await broken(watch.doubles)).toEqual(['never two agents in one worktree at once']);
});

it('a mistake in the log of the engine is found', async () => {
	const log = path.join(grid.commonDir, 'claude-grid', 'engine.log');
	const {size} = statSync(log);
	appendFileSync(log, 'TypeError: x is not a function\n');
	expect(await broken()).toEqual(['the engine made no mistake it knows of']);
	writeFileSync(log, readFileSync(log).subarray(0, size));
});

it('a commit that no ref leads to is found, and so is a broken object', async () => {
	const worktree = grid.saved().streams.A?.workplace?.path;
	grid.git(['commit', '-q', '--allow-empty', '-m', 'Late'], worktree);
	const tip = grid.git(['rev-parse', 'stream/a']);
	grid.git(['update-ref', 'refs/heads/stream/a', `${tip}^`]);
	expect(await broken()).toEqual(['no commit is lost']);

	writeFileSync(path.join(grid.commonDir, 'objects', tip.slice(0, 2), `${'0'.repeat(38)}`), 'rubbish');
	expect(await broken()).toContain('git fsck is clean');
});
