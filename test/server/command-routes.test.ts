import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {UserError} from '../../source/error.ts';
import {type ContractEngine, createContractEngine} from '../helpers/contract-engine.ts';
import {createAuthRun, createSession, createStream, createTasks} from '../helpers/create-run.ts';
import {openListener, rawRequest, type TemporaryFolder, temporaryFolder} from '../helpers/listener.ts';

let folder: TemporaryFolder;
let engine: ContractEngine;
let bugs: unknown[];
let close: () => Promise<void>;
const sessions = {'Stream-B': 'session-b', 'Stream-D': 'session-d'};

beforeEach(async () => {
	folder = temporaryFolder();
	engine = createContractEngine(createAuthRun());
	for (const [id, session] of Object.entries(sessions)) {
		const stream = createStream(id, {tasks: createTasks('...'), sessions: [createSession({id: session})]});
		engine.patch({streams: {[id]: stream}});
	}
	bugs = [];
	({close} = await openListener({engine, onBug: bug => bugs.push(bug)}, `${folder.path}/grid.sock`));
});
afterEach(async () => {
	await close();
	folder.remove();
});

const post = async (path: string, body: unknown) => {
	const {status, text} = await rawRequest({
		socketPath: `${folder.path}/grid.sock`,
		method: 'POST',
		path,
		headers: {'content-type': 'application/json'},
		body: typeof body === 'string' ? body : JSON.stringify(body),
	});
	return {status, body: JSON.parse(text)};
};
const update = (streamId: string, sessionId: string) => ({
	type: 'task.update',
	streamId,
	sessionId,
	task: 1,
	status: 'completed',
});

describe('commands over the door', () => {
	it('are given to the engine and answered in its words', async () => {
		const answer = await post('/api/commands', {type: 'stream.stop', streamId: 'Stream-B'});
		expect(answer).toMatchObject({status: 200, body: {ok: true, message: 'stream.stop done'}});
		expect(engine.sent).toEqual([{type: 'stream.stop', streamId: 'Stream-B'}]);
	});

	it('are answered with 409 when the engine refuses', async () => {
		const answer = await post('/api/commands', {type: 'stream.stop', streamId: 'Nobody'});
		expect(answer).toMatchObject({status: 409, body: {ok: false, code: 'STREAM_NOT_FOUND'}});
	});

	it('may carry a plan over the socket', async () => {
		const document = {streams: [{id: 'A', prompt: 'x'.repeat(200_000)}]};
		expect((await post('/api/commands', {type: 'plan.apply', document})).status).toBe(200);
		expect(engine.sent).toEqual([{type: 'plan.apply', document}]);
	});

	it('of 10 MB are refused (fault 55)', async () => {
		const answer = await post('/api/commands', {
			...update('Stream-B', 'session-b'),
			blockedReason: 'x'.repeat(10_000_000),
		});
		expect(answer).toMatchObject({status: 413, body: {error: {code: 'TOO_LARGE'}}});
		expect(engine.sent).toEqual([]);
	});

	it('start a run, or say every fault of its plan', async () => {
		expect(await post('/api/start', {document: {streams: []}})).toMatchObject({
			status: 400,
			body: {ok: false, faults: [{path: 'streams', message: 'No streams defined'}]},
		});
		expect(await post('/api/start', {document: {streams: [{id: 'A'}]}})).toMatchObject({status: 200, body: {ok: true}});
		expect((await post('/api/start', {document: {}, overrides: {agent: 'nobody'}})).status).toBe(400);
	});

	it('hide what a bug says and tell the log', async () => {
		engine.send = async () => {
			throw new Error('secret at /home/me');
		};
		const answer = await post('/api/commands', {type: 'run.pause'});
		expect(answer.status).toBe(500);
		expect(JSON.stringify(answer.body)).not.toMatch(/secret|home|\.ts/);
		expect(bugs).toEqual([new Error('secret at /home/me')]);
	});

	it('pass on an expected fault with its cure', async () => {
		engine.clean = async () => {
			throw new UserError('The disk is full.', {code: 'DISK_FULL', hint: 'Make room.'});
		};
		expect(await post('/api/clean', {})).toEqual({
			status: 409,
			body: {error: {code: 'DISK_FULL', message: 'The disk is full.', cure: 'Make room.'}},
		});
	});
});

describe('task updates of an agent', () => {
	it('change its own stream', async () => {
		expect((await post('/api/commands', update('Stream-B', 'session-b'))).status).toBe(200);
		expect(engine.current()?.streams['Stream-B']?.tasks[0]?.status).toBe('completed');
	});

	it('are refused with 403 for another stream and for a session nobody knows (fault 55)', async () => {
		for (const [stream, session] of [
			['Stream-D', 'session-b'],
			['Stream-B', 'session-x'],
			['Nobody', 'session-b'],
		] as const) {
			const answer = await post('/api/commands', update(stream, session));
			expect(answer).toMatchObject({status: 403, body: {error: {code: 'OTHER_STREAM'}}});
		}
		expect(engine.sent).toEqual([]);
	});

	it('are refused with 429 when they flood, and leave other agents alone (fault 55)', async () => {
		const answers = await Promise.all(
			Array.from({length: 200}, () => post('/api/commands', update('Stream-B', 'session-b'))),
		);
		const refused = answers.filter(answer => answer.status === 429).length;
		// How many depends on how long the machine takes for the 200.
		expect(refused).toBeGreaterThan(0);
		expect(engine.sent.length).toBe(200 - refused);
		expect((await post('/api/commands', update('Stream-D', 'session-d'))).status).toBe(200);
	});

	it('are refused with 429 when they ask without end who else works on a file', async () => {
		const ask = (streamId: string) => post('/api/claims', {streamId, files: ['src/**']});
		const answers = await Promise.all(Array.from({length: 60}, () => ask('Stream-B')));
		expect(answers.filter(answer => answer.status === 429).length).toBeGreaterThan(0);
		expect((await ask('Stream-D')).status).toBe(200);
	});
});
