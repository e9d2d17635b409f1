import {spawnSync} from 'node:child_process';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {createGrid, type Grid, type RunningVerb} from '../helpers/grid.ts';
import {rawRequest} from '../helpers/listener.ts';
import {waitFor} from '../helpers/wait-for.ts';

const isInstalled = (name: string): boolean => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
const hasCurl = isInstalled('curl') && isInstalled('jq');

const plan = {
	name: 'Curl',
	agent: 'fake',
	maxParallel: 3,
	streams: [
		{id: 'Stream-A', name: 'foundation', phase: 'foundation', tasks: ['Types', 'Tools'], fake: {taskMs: 10}},
		{id: 'Stream-B', name: 'api', tasks: ['One', 'Two', 'Three'], files: ['src/api/**'], fake: {taskMs: 600_000}},
		{id: 'Stream-Z', name: 'join', phase: 'integration', tasks: ['Join'], fake: {taskMs: 10}},
	],
};

/** Line by line as the seeds write them (quoted); `BASE` is http://127.0.0.1:9090 there. */
const health = {path: '/health', line: 'curl BASE/health'};
const all = {path: '/api/streams', line: 'curl BASE/api/streams | jq'};
const one = {path: '/api/streams/Stream-B', line: 'curl BASE/api/streams/Stream-B | jq'};
const ofStream = {path: '/api/tasks?streamId=Stream-B', line: 'curl "BASE/api/tasks?streamId=Stream-B" | jq'};
const blocked = {
	path: '/api/tasks?streamId=Stream-B&status=blocked',
	line: 'curl "BASE/api/tasks?streamId=Stream-B&status=blocked" | jq',
};
const inProgress = {path: '/api/tasks?status=in_progress', line: 'curl "BASE/api/tasks?status=in_progress" | jq'};
const activity = {path: '/api/activity?active=true', line: 'curl "BASE/api/activity?active=true" | jq'};
const bars = String.raw`curl -s BASE/api/streams | jq -r ".streams[] | \"\(.streamId): \(.progressPercentage)% (\(.completedTasks)/\(.totalTasks))\""`;
const unfinished = `curl -s BASE/api/streams | jq '.streams[] | select(.progressPercentage < 100) | .streamId' | wc -l`;

const stream = (over: object) => expect.objectContaining(over);
const rows: readonly (readonly [{readonly path: string; readonly line: string}, object])[] = [
	[health, {status: 'ok', timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/)}],
	[
		all,
		{
			streams: [
				stream({streamId: 'Stream-A', streamPhase: 'foundation', progressPercentage: 100, status: 'completed'}),
				stream({
					streamId: 'Stream-B',
					streamName: 'api',
					streamPhase: 'parallel',
					totalTasks: 3,
					completedTasks: 0,
					inProgressTasks: 1,
					blockedTasks: 1,
					pendingTasks: 1,
					files: ['src/api/**'],
					dependencies: [],
					worktreePath: expect.stringMatching(/\.grid\/Stream-B$/),
					branchName: 'stream/stream-b',
					progressPercentage: 0,
					status: 'running',
				}),
				stream({streamId: 'Stream-Z', streamPhase: 'integration', status: 'pending', worktreePath: null}),
			],
		},
	],
	[one, {streamId: 'Stream-B', tasks: [{title: 'One'}, {title: 'Two'}, {title: 'Three'}]}],
	[ofStream, {tasks: [{streamId: 'Stream-B'}, {streamId: 'Stream-B'}, {streamId: 'Stream-B'}]}],
	[blocked, {tasks: [{title: 'Three', status: 'blocked', blockedReason: 'no key'}]}],
	[inProgress, {tasks: [{streamId: 'Stream-B', title: 'One', status: 'in_progress'}]}],
	[activity, {activities: [{streamId: 'Stream-B', agent: 'fake', active: true}]}],
];

describe(`the seeds' lines, with ${hasCurl ? 'curl and jq' : "node's own HTTP"}`, () => {
	let grid: Grid;
	let serve: RunningVerb;
	let base = '';
	let socket = '';
	const sh = (line: string) => {
		const {status, stdout, stderr} = spawnSync('bash', ['-o', 'pipefail', '-c', line], {encoding: 'utf8'});
		return {code: status, stdout, stderr};
	};
	const overPort = (line: string) => sh(line.replaceAll('BASE', base).replace('curl ', 'curl -sS '));
	const overSocket = (line: string) =>
		sh(line.replaceAll('BASE', 'http://grid').replace('curl ', `curl -sS --unix-socket "${socket}" `));

	beforeAll(async () => {
		grid = createGrid();
		expect(await grid.run(['run', grid.plan(plan), '--detach'])).toMatchObject({code: 0});
		await waitFor(() => grid.saved().streams['Stream-B']?.tasks[0]?.status === 'in_progress', {
			what: 'a task in progress',
			timeoutMs: 30_000,
		});
		serve = grid.start(['serve', '--port', '19990', '--open-reads'], {timeoutMs: 120_000});
		base = await waitFor(() => /API: (http:\/\/127\.0\.0\.1:\d+)/.exec(serve.output())?.[1], {what: 'an address'});
		socket = (await grid.run(['config', 'socket'])).stdout.trim();
		const sessionId = grid.saved().streams['Stream-B']?.sessions.at(-1)?.id;
		const command = {
			type: 'task.update',
			streamId: 'Stream-B',
			sessionId,
			task: 3,
			status: 'blocked',
			blockedReason: 'no key',
		};
		const body = JSON.stringify(command);
		const headers = {'content-type': 'application/json', host: 'grid'};
		const {text} = await rawRequest({socketPath: socket, method: 'POST', path: '/api/commands', headers, body});
		expect(JSON.parse(text)).toMatchObject({ok: true});
	}, 60_000);
	afterAll(async () => {
		serve.signal('SIGTERM');
		await serve.ended;
		await grid.close();
	});

	it.each(rows)('$path works on serve --open-reads and on the socket', async ({path, line}, wanted) => {
		if (hasCurl)
			for (const said of [overPort(line), overSocket(line)]) {
				expect(said).toMatchObject({code: 0, stderr: ''});
				expect(JSON.parse(said.stdout)).toMatchObject(wanted);
			}
		const port = Number(new URL(base).port);
		for (const place of [{port}, {socketPath: socket}])
			expect(JSON.parse((await rawRequest({...place, path})).text)).toMatchObject(wanted);
	});

	it.runIf(hasCurl)('the one-line monitor and the waiting script count as the seeds say', () => {
		for (const run of [overPort, overSocket]) {
			expect(run(bars).stdout).toBe('Stream-A: 100% (2/2)\nStream-B: 0% (0/3)\nStream-Z: 0% (0/1)\n');
			expect(run(unfinished).stdout.trim()).toBe('2');
		}
	});

	it('everything else asks for the token', async () => {
		const port = Number(new URL(base).port);
		for (const path of ['/api/run', '/api/events', '/api/streams/Stream-B/output'])
			expect((await rawRequest({port, path})).status).toBe(401);
	});
});
