import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {createApp} from '../../source/server/app.ts';
import {listenOnSocket} from '../../source/server/listen.ts';
import {createSessionApp} from '../../source/server/session-app.ts';
import {createContractEngine} from '../helpers/contract-engine.ts';
import {createAuthRun, createSession} from '../helpers/create-run.ts';
import {identity, rawRequest, temporaryFolder} from '../helpers/listener.ts';

const folder = temporaryFolder();
const socketPath = `${folder.path}/s.sock`;
const session = '6f1d2a34-0000-4000-8000-00000000000b';
const engine = createContractEngine(createAuthRun());
let close: () => Promise<void>;
beforeAll(async () => {
	const stream = engine.current()!.streams['Stream-B']!;
	engine.patch({streams: {'Stream-B': {...stream, sessions: [createSession({id: session})]}}});
	const app = createSessionApp(createApp({engine, identity}), session);
	({close} = await listenOnSocket({app, path: socketPath}));
});
afterAll(async () => {
	await close();
	folder.remove();
});

const get = (path: string) => rawRequest({socketPath, path});
const post = (path: string, body: unknown) =>
	rawRequest({
		socketPath,
		path,
		method: 'POST',
		headers: {'content-type': 'application/json'},
		body: typeof body === 'string' ? body : JSON.stringify(body),
	});
const update = {type: 'task.update', streamId: 'Stream-B', task: 1, status: 'completed'};

describe("the door of an agent's session", () => {
	it('lets it look, and report what its own session does, whatever session it names', async () => {
		for (const path of ['/api/run', '/api/tasks', '/api/streams', '/api/streams/Stream-C', '/api/checkpoints'])
			expect((await get(path)).status, path).toBe(200);
		for (const sessionId of [session, '6f1d2a34-0000-4000-8000-00000000000c'])
			expect((await post('/api/commands', {...update, sessionId, environment: {PATH: '/evil'}})).status).toBe(200);
		expect((await post('/api/claims', {streamId: 'Stream-B', files: ['x']})).status).toBe(200);
	});

	it('has only so many looks at a time', async () => {
		const door = createSessionApp(createApp({engine, identity}), session);
		const looks = Array.from({length: 80}, () => door.fetch(new Request('http://x/api/run')));
		const answers = (await Promise.all(looks)).map(({status}) => status);
		expect([answers[0], answers.at(-1)]).toEqual([200, 429]);
	});

	it('reports for no other stream', async () => {
		const answer = await post('/api/commands', {...update, streamId: 'Stream-C', sessionId: session});
		expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('it may only change its own stream')]);
	});

	it.each([
		{type: 'question.answer', streamId: 'Stream-B', verdict: 'allow'},
		{type: 'stream.approve', streamId: 'Stream-B'},
		{type: 'stream.merge', streamId: 'Stream-B'},
		{type: 'stream.stop', streamId: 'Stream-C'},
		{type: 'run.stop'},
		{type: ['task.update'], streamId: 'Stream-B'},
		'null',
		'{"type": "stream.merge", "type": "run.stop"}',
		'no json',
	])('is closed to what the user decides: %j', async command => {
		const answer = await post('/api/commands', command);
		expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('Only the user can do that.')]);
	});

	it('is closed to every address that starts, ends or shows more than it needs', async () => {
		for (const path of ['/api/start', '/api/clean', '/api/commands/', '/api/claims/x'])
			expect((await post(path, {})).status, path).toBe(403);
		for (const path of ['/api/events', '/api/new-stream', '/api/streams/Stream-B/output', '/api/streams/../start', '/'])
			expect((await get(path)).status, path).toBe(403);
	});
});
