import {once} from 'node:events';
import {existsSync, mkdirSync, readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import {afterEach, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid | undefined;
afterEach(async () => {
	await grid?.close();
	grid = undefined;
});

const failing = {
	agent: 'fake',
	name: 'Two; $(touch owned)',
	streams: [{id: 'A', name: 'one', tasks: ['x'], fake: {faults: [1, 2].map(attempt => ({kind: 'login', attempt}))}}],
};

it("tells the user's own program each thing once, without a shell, also when the engine dies between", async () => {
	grid = createGrid();
	const {home, run} = grid;
	const file = path.join(home, 'told.txt');
	const script = 'printf "%s|%s|%s\\n" "$1" "$2" "$CLAUDE_GRID_NOTICE" >> "$0"';
	const set = await run(['config', 'set', 'notifyCommand', JSON.stringify(['sh', '-c', script, file])]);
	expect(set).toMatchObject({code: 0, stdout: expect.stringContaining('notifyCommand = ["sh","-c"')});
	expect((await run(['doctor'])).stdout).toContain('told to ["sh"');
	const lines = () => (existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []);
	const until = (count: number) =>
		waitFor(() => lines().length >= count, {what: `${count} notices`, timeoutMs: 30_000});
	expect((await run(['run', grid.plan(failing)])).code).toBe(1);
	await until(1);
	await grid.killEngine();
	expect((await run(['recover', 'A'])).code).toBe(0);
	await until(2);
	expect(lines()).toEqual([
		expect.stringMatching(/^claude-grid: Two; \$\(touch owned\): 2 notices\|A failed: .*; 1 failed: see A\.\|several$/),
		expect.stringMatching(/\|several$/),
	]);
	expect(existsSync(path.join(grid.root, 'owned'))).toBe(false);
}, 90_000);

it('tells all the same when it cannot note that it did: a full disk is such a notice', async () => {
	grid = createGrid();
	const file = path.join(grid.home, 'told.txt');
	await grid.run(['config', 'set', 'notifyCommand', JSON.stringify(['sh', '-c', 'echo "$2" >> "$0"', file])]);
	expect((await grid.run(['run', grid.plan(failing), '--detach'])).code).toBe(0);
	mkdirSync(path.join(grid.runFolder(), 'told.json', 'held'), {recursive: true});
	await waitFor(() => existsSync(file), {what: 'the notice', timeoutMs: 30_000});
	expect(readFileSync(file, 'utf8')).toContain('A failed');
}, 90_000);

it('ends a program that hangs, says it once, and the run continues', async () => {
	grid = createGrid();
	await grid.run(['config', 'set', 'notifyCommand', '["sh","-c","sleep 1000","x"]']);
	const done = {agent: 'fake', streams: [{id: 'A', name: 'one', tasks: ['x'], fake: {taskMs: 10}}]};
	expect((await grid.run(['run', grid.plan(done)])).code).toBe(0);
	const journal = path.join(grid.runFolder(), 'journal.jsonl');
	const says = () => readFileSync(journal, 'utf8').includes('it took longer than 10 s');
	await waitFor(says, {what: 'a word in the journal', timeoutMs: 40_000});
	expect(grid.tagged()).toEqual([]);
}, 90_000);

it('takes a program as plain words or as a list, and nothing only a shell would understand', async () => {
	grid = createGrid();
	const {run} = grid;
	expect((await run(['config', 'set', 'notifyCommand', 'my-notifier --to me'])).stdout).toBe(
		'notifyCommand = ["my-notifier","--to","me"]\n',
	);
	expect((await run(['doctor'])).stdout).toContain('my-notifier of notifyCommand is not on the PATH');
	const refused = await run(['config', 'set', 'notifyCommand', 'echo "hi" > file']);
	expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('as a JSON list')]);
	expect((await run(['config', 'get', 'notifyCommand'])).stdout).toBe('["my-notifier","--to","me"]\n');
}, 60_000);

const hourMs = 60 * 60_000;
const clockOf = (at: number): string => new Date(at).toTimeString().slice(0, 5);

it("tells an address of the user's by POST, and nothing in quiet hours", async () => {
	grid = createGrid();
	const {run} = grid;
	const posts: {readonly type: string | undefined; readonly body: {readonly text: string; readonly kind: string}}[] =
		[];
	const server = createServer(async (request, response) => {
		let text = '';
		for await (const part of request) text += part;
		posts.push({type: request.headers['content-type'], body: JSON.parse(text)});
		response.end('ok');
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	try {
		const {port} = server.address() as AddressInfo;
		expect((await run(['config', 'set', 'webhook', 'ftp://x'])).code).toBe(2);
		expect((await run(['config', 'set', 'quietHours', '7-8'])).stderr).toContain('22:00-07:00');
		expect((await run(['config', 'set', 'webhook', `http://127.0.0.1:${port}/hook`])).code).toBe(0);
		const quiet = `${clockOf(Date.now() - hourMs)}-${clockOf(Date.now() + hourMs)}`;
		expect((await run(['config', 'set', 'quietHours', quiet])).code).toBe(0);
		expect((await run(['doctor'])).stdout).toContain(`no notices ${quiet}`);
		// When B is done, A has waited for the user for longer than a notice waits for others.
		const slow = {id: 'B', name: 'two', tasks: ['x'], fake: {taskMs: 5000}};
		expect((await run(['run', grid.plan({...failing, streams: [...failing.streams, slow]})])).code).toBe(1);
		const told = path.join(grid.runFolder(), 'told.json');
		await grid.killEngine();
		expect((await run(['config', 'set', 'quietHours', ''])).code).toBe(0);
		expect([posts.length, existsSync(told)]).toEqual([0, false]);
		expect((await run(['status'])).code).toBe(0);
		await waitFor(() => posts.length > 0, {what: 'the notice', timeoutMs: 30_000});
		expect(posts).toEqual([
			{
				type: 'application/json',
				body: expect.objectContaining({kind: 'several', text: expect.stringContaining('A failed')}),
			},
		]);
	} finally {
		server.close();
	}
}, 90_000);
