import {spawn} from 'node:child_process';
import {appendFileSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {checkoutHash} from '../helpers/checkout-hash.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {checkInvariants} from './invariants.ts';
import {watchAgents} from './watch-agents.ts';

let grid: Grid;
let checkout: string;

beforeAll(async () => {
	grid = createGrid();
	checkout = checkoutHash(grid);
	const faults = [{kind: 'deny', afterTask: 1}];
	const streams = [{id: 'A', name: 'A', tasks: ['One', 'Two'], fake: {taskMs: 50, faults}}];
	await grid.run(['run', grid.plan({name: 'Whole', agent: 'fake', streams})]);
	await grid.killEngine('SIGTERM');
});
afterAll(() => grid.close());

const broken = async (doubles: readonly string[] = []): Promise<readonly string[]> => {
	const {checks} = await checkInvariants(grid, {checkout, doubles, restless: []});
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
	expect(await broken()).toEqual(['no task is counted twice']);
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
	expect(await brokenWith(path.join(grid.root, 'readme.md'), text => `${text} `)).toEqual([
		"the user's checkout is the same to the byte",
	]);
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

it('two agents of one stream at once are seen', async () => {
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
	expect(await broken(watch.doubles)).toEqual(['never two agents of one stream at once']);
});

it('a mistake in the log of the engine is found', async () => {
	const log = path.join(grid.commonDir, 'claude-grid', 'engine.log');
	const {size} = statSync(log);
	appendFileSync(log, 'TypeError: x is not a function\n');
	expect(await broken()).toEqual(['the engine made no mistake it knows of']);
	writeFileSync(log, readFileSync(log).subarray(0, size));
});

it('a commit that no ref leads to is found, and so is a broken object', async () => {
	const tip = grid.git(['rev-parse', 'stream/a']);
	grid.git(['update-ref', 'refs/heads/stream/a', `${tip}^`]);
	const refs = grid.git(['for-each-ref', '--contains', tip, '--format=%(refname)']).split('\n');
	for (const ref of refs) grid.git(['update-ref', '-d', ref]);
	expect(await broken()).toEqual(['no commit is lost']);
	grid.git(['update-ref', 'refs/heads/stream/a', tip]);

	writeFileSync(path.join(grid.commonDir, 'objects', tip.slice(0, 2), `${'0'.repeat(38)}`), 'rubbish');
	expect(await broken()).toContain('git fsck is clean');
});
