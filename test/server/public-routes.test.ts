import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {createContractEngine} from '../helpers/contract-engine.ts';
import {createAuthRun, createRun} from '../helpers/create-run.ts';
import {openListener, rawRequest, temporaryFolder} from '../helpers/listener.ts';

const folder = temporaryFolder();
const socketPath = `${folder.path}/grid.sock`;
const engine = createContractEngine(createAuthRun());
let close: () => Promise<void>;

beforeAll(async () => {
	({close} = await openListener({engine}, socketPath));
});
afterAll(async () => {
	await close();
	folder.remove();
});

const get = async (path: string) => {
	const {status, text} = await rawRequest({socketPath, path});
	return {status, body: JSON.parse(text)};
};

describe('the seeds’ API', () => {
	it('says that it is well, with the time', async () => {
		const {status, body} = await get('/health');
		expect(status).toBe(200);
		expect(Object.keys(body)).toEqual(['status', 'timestamp']);
		expect(body.status).toBe('ok');
		expect(new Date(body.timestamp).toISOString()).toBe(body.timestamp);
	});

	it('lists every stream in the plan’s order with all of the seeds’ fields', async () => {
		const {body} = await get('/api/streams');
		expect(body.streams.map((stream: {streamId: string}) => stream.streamId).join('')).toBe(
			'Stream-AStream-BStream-CStream-DStream-EStream-FStream-GStream-Z',
		);
		expect(body.streams[1]).toMatchObject({
			streamId: 'Stream-B',
			streamName: 'api',
			streamPhase: 'parallel',
			totalTasks: 5,
			completedTasks: 3,
			inProgressTasks: 1,
			blockedTasks: 0,
			pendingTasks: 1,
			files: [],
			dependencies: ['Stream-A'],
			worktreePath: '/home/me/shop.grid/Stream-B',
			branchName: 'stream/stream-b',
			progressPercentage: 60,
			status: 'running',
			blockedReason: null,
			merge: 'unmerged',
			attempts: 2,
		});
		expect(body.streams[7]).toMatchObject({worktreePath: null, branchName: null, status: 'pending'});
	});

	it('gives the alerts of a stream with the stream', async () => {
		const {body} = await get('/api/streams/Stream-G');
		expect(body).toMatchObject({status: 'failed', alerts: [{kind: 'failed', text: 'gemini is not logged in'}]});
		expect(body.blockedReason).toContain('not logged in');
	});

	it('gives one stream with its numbered tasks', async () => {
		const {body} = await get('/api/streams/Stream-B');
		expect(body.tasks[2]).toMatchObject({
			id: 'Stream-B.3',
			number: 3,
			title: 'Implement user authentication',
			status: 'completed',
			isProved: false,
			streamId: 'Stream-B',
		});
	});

	it('tells a finished stream from one that waits in its health', async () => {
		expect((await get('/api/streams/Stream-B/health')).body).toMatchObject({isHealthy: true, active: true});
		expect((await get('/api/streams/Stream-G/health')).body).toMatchObject({isHealthy: false, active: false});
	});

	it('has no checkpoint where none was made', async () => {
		const {body} = await get('/api/streams/Stream-B/checkpoint');
		expect(body).toEqual({streamId: 'Stream-B', checkpoint: null, count: 0});
		expect((await get('/api/checkpoints')).body).toEqual({checkpoints: []});
	});

	it('filters tasks by stream and by status', async () => {
		const ofStream = await get('/api/tasks?streamId=Stream-B');
		expect(ofStream.body.tasks).toHaveLength(5);
		const working = await get('/api/tasks?status=in_progress');
		expect(working.body.tasks.map((task: {id: string}) => task.id)).toEqual([
			'Stream-B.4',
			'Stream-C.2',
			'Stream-D.3',
			'Stream-F.2',
		]);
		expect((await get('/api/tasks?streamId=Stream-B&status=blocked')).body.tasks).toEqual([]);
	});

	it('shows the machines of the run, with what is theirs, and none where there is one machine', async () => {
		expect((await get('/api/hosts')).body).toEqual({hosts: []});
		const run = createAuthRun();
		const placed = {...run.streams['Stream-B']!, placement: {host: 'mini', epoch: 1, at: run.createdAt}};
		const mini = {since: run.createdAt, slots: 2, labels: ['gpu'], reason: 'no \u001B[31manswer'};
		engine.replace({
			...run,
			hosts: {mini: {...mini, state: 'away'}},
			streams: {...run.streams, 'Stream-B': placed},
		});
		const {hosts} = (await get('/api/hosts')).body;
		engine.replace(createAuthRun());
		expect(hosts).toMatchObject([{name: 'mini', state: 'away', slots: 2, labels: ['gpu'], streams: ['Stream-B']}]);
		expect(JSON.stringify(hosts)).not.toContain('u001b');
	});

	it('shows who works now when asked for the active ones', async () => {
		const all = await get('/api/activity');
		const active = await get('/api/activity?active=true');
		expect(active.body.activities.map((one: {streamId: string}) => one.streamId)).toEqual([
			'Stream-B',
			'Stream-C',
			'Stream-D',
			'Stream-F',
		]);
		expect(all.body.activities.length).toBeGreaterThan(active.body.activities.length);
		expect(active.body.activities[0]).toMatchObject({agent: 'claude', activity: 'Edit src/auth/jwt.ts', attempt: 2});
	});

	it('answers for a stream that is not there as the seeds do', async () => {
		for (const path of ['/api/streams/Nobody', '/api/streams/Nobody/health', '/api/tasks?streamId=Nobody']) {
			expect(await get(path)).toEqual({status: 404, body: {error: 'Stream not found', streamId: 'Nobody'}});
		}
	});

	it('does not take what every object has for a stream', async () => {
		for (const id of ['constructor', 'toString', 'hasOwnProperty']) {
			expect((await get(`/api/streams/${id}`)).status).toBe(404);
		}
	});

	it('refuses ids and words that cannot be, with a sentence', async () => {
		const bad = [
			'/api/streams/..%2f..%2fetc',
			'/api/streams/-rf',
			'/api/streams/__proto__',
			`/api/streams/${'a'.repeat(65)}`,
		];
		for (const path of [...bad, '/api/tasks?streamId=%00', '/api/streams/%1b%5b2J/diff', '/api/tasks?status=done']) {
			const {status, body} = await get(path);
			expect([path, status]).toEqual([path, 400]);
			expect(body.error.message).toMatch(/^A .*\.$/);
		}
	});

	it('tells no run from a run without streams', async () => {
		engine.replace(null);
		expect((await get('/api/streams')).body).toEqual({run: null, streams: []});
		expect(await get('/api/run')).toMatchObject({status: 404, body: {error: {code: 'NO_RUN'}}});
		engine.replace(createRun());
		expect((await get('/api/streams')).body.run).toBe('auth-refactor-20260115');
		engine.replace(createAuthRun());
	});

	it('gives the whole run, seen and raw', async () => {
		const {body} = await get('/api/run');
		expect(body.run).toMatchObject({name: 'Auth refactor', completedTasks: 12, totalTasks: 30, progressPercentage: 40});
		expect(body.raw).toEqual(JSON.parse(JSON.stringify(createAuthRun())));
	});
});
