import {connect} from 'node:net';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {createApp} from '../../source/server/app.ts';
import type {LoopbackListening} from '../../source/server/listen.ts';
import {listenOnLoopback} from '../../source/server/listen.ts';
import {createContractEngine} from '../helpers/contract-engine.ts';
import {createAuthRun} from '../helpers/create-run.ts';
import {identity, type RawAnswer, rawRequest} from '../helpers/listener.ts';

const token = 'f'.repeat(64);
const engine = createContractEngine(createAuthRun());
const bearer = {authorization: `Bearer ${token}`};
const json = {...bearer, 'content-type': 'application/json'};
let closed: LoopbackListening;
let open: LoopbackListening;

beforeAll(async () => {
	closed = await listenOnLoopback({app: createApp({engine, identity, guard: {token}}), port: 0});
	open = await listenOnLoopback({app: createApp({engine, identity, guard: {token, openReads: true}}), port: 0});
});
afterAll(async () => {
	await closed.close();
	await open.close();
});

type Ask = Omit<Parameters<typeof rawRequest>[0], 'port' | 'socketPath'>;
const ask = (options: Ask, listening = closed): Promise<RawAnswer> => rawRequest({port: listening.port, ...options});
const command = (headers: Record<string, string>, body: string | Buffer = '{"type":"run.pause"}') =>
	ask({method: 'POST', path: '/api/commands', headers, body});

/** Bytes as they are, for what node's client would not send. */
const rawBytes = (text: string): Promise<string> =>
	new Promise((resolve, reject) => {
		const socket = connect(closed.port, '127.0.0.1', () => socket.end(text));
		let answer = '';
		socket.on('data', chunk => {
			answer += chunk;
		});
		socket.on('error', reject);
		socket.on('close', () => resolve(answer));
	});

describe('the loopback door (fault 54)', () => {
	it('lets in who has the token', async () => {
		expect((await ask({path: '/api/streams', headers: bearer})).status).toBe(200);
		expect((await command(json)).status).toBe(200);
	});

	it('answers 401 without a token, with a wrong one, and with one in a cookie or the address', async () => {
		const wrong: readonly Record<string, string>[] = [
			{},
			{authorization: `Bearer ${'f'.repeat(63)}e`},
			{authorization: `Bearer ${token}x`},
			{authorization: token},
			{cookie: `token=${token}`},
		];
		for (const headers of wrong) {
			expect((await ask({path: '/api/streams', headers})).status).toBe(401);
			expect((await command({'content-type': 'application/json', ...headers})).status).toBe(401);
		}
		expect((await ask({path: `/api/streams?token=${token}`})).status).toBe(401);
		expect((await ask({path: '/nothing/here'})).status).toBe(401);
	});

	it('says that it is well without a token', async () => {
		expect((await ask({path: '/health'})).status).toBe(200);
	});

	it('answers 421 to another host name: a rebound one, one of another machine, none', async () => {
		for (const host of [
			'evil.com',
			'evil.com:9090',
			'127.0.0.1.evil.com',
			'localhost.evil.com',
			'0.0.0.0',
			'[::1]:80',
		]) {
			expect([host, (await ask({path: '/health', headers: {host}})).status]).toEqual([host, 421]);
		}
		expect((await ask({path: '/health', setHost: false})).status).toBe(421);
	});

	it('answers to localhost and to a forwarded port', async () => {
		for (const host of ['localhost', 'LOCALHOST:1', `127.0.0.1:${closed.port}`]) {
			expect((await ask({path: '/health', headers: {host}})).status).toBe(200);
		}
	});

	it('answers 403 to pages of other origins, even with the token', async () => {
		const foreign: readonly Record<string, string>[] = [
			{origin: 'http://evil.com'},
			{origin: 'null'},
			{origin: 'http://127.0.0.1:1'},
			{'sec-fetch-site': 'cross-site'},
			{'sec-fetch-site': 'same-site'},
		];
		for (const headers of foreign) {
			expect((await ask({path: '/api/streams', headers: {...bearer, ...headers}})).status).toBe(403);
			expect((await command({...bearer, 'content-type': 'text/plain', ...headers})).status).toBe(403);
		}
		const own = {origin: `http://127.0.0.1:${closed.port}`, 'sec-fetch-site': 'same-origin'};
		expect((await ask({path: '/api/streams', headers: {...bearer, ...own}})).status).toBe(200);
	});

	it('answers 405 to a preflight and to every method but GET and POST, without a CORS header', async () => {
		for (const method of ['OPTIONS', 'PUT', 'DELETE', 'PATCH']) {
			const answer = await ask({method, path: '/api/commands', headers: {...bearer, origin: 'http://evil.com'}});
			expect([method, answer.status]).toEqual([method, 405]);
			expect(answer.headers['access-control-allow-origin']).toBeUndefined();
		}
	});

	it('answers 415 to a body that does not say it is JSON', async () => {
		for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'text/json']) {
			expect((await command({...bearer, 'content-type': type})).status).toBe(415);
		}
		expect((await command({...json, 'content-type': 'Application/JSON; charset=utf-8'})).status).toBe(200);
	});

	it('answers 413 to a body above 64 KB, with or without its length told', async () => {
		const large = JSON.stringify({type: 'stream.add', prompt: 'x'.repeat(70_000)});
		expect((await command({...json, 'content-length': String(large.length)}, large)).status).toBe(413);
		expect((await command({...json, 'transfer-encoding': 'chunked'}, large)).status).toBe(413);
		const plan = Buffer.alloc(1024 * 1024 + 1, ' ');
		const start = {method: 'POST', path: '/api/start', body: plan};
		expect((await ask({...start, headers: {...json, 'content-length': String(plan.length)}})).status).toBe(413);
		expect(engine.sent.some(one => one.type === 'stream.add')).toBe(false);
	});

	it('answers 400 to what is not understood, and says what', async () => {
		for (const body of ['', '{', '[]', '{"type":"rm"}', '{"type":"stream.stop","streamId":"../x"}']) {
			expect([body, (await command(json, body)).status]).toEqual([body, 400]);
		}
		const extra = await command(json, '{"type":"run.pause","__proto__":{"x":1},"more":true}');
		expect(extra.status).toBe(400);
		expect(JSON.parse(extra.text).error.message).toContain('more');
	});

	it('answers 431 to headers above 16 KB and 400 to an address that is none', async () => {
		expect((await ask({path: '/health', headers: {...bearer, 'x-large': 'x'.repeat(17_000)}})).status).toBe(431);
		expect(await rawBytes('GET //% HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n')).toMatch(
			/^HTTP\/1.1 40[014] /,
		);
	});

	it('opens the seeds’ reads without a token only when asked to, and nothing else', async () => {
		const seeds = [
			'/api/streams',
			'/api/streams/Stream-B',
			'/api/streams/Stream-B/health',
			'/api/tasks',
			'/api/checkpoints',
		];
		for (const path of [...seeds, '/api/activity?active=true']) {
			expect([path, (await ask({path}, open)).status]).toEqual([path, 200]);
			expect([path, (await ask({path}, closed)).status]).toEqual([path, 401]);
		}
		for (const path of [
			'/api/run',
			'/api/events',
			'/api/streams/Stream-B/output',
			'/api/streams/Stream-B/diff',
			'/api/identity',
		]) {
			expect([path, (await ask({path}, open)).status]).toEqual([path, 401]);
		}
		const post = {method: 'POST', path: '/api/commands', headers: {'content-type': 'application/json'}, body: '{}'};
		expect((await ask(post, open)).status).toBe(401);
		expect((await ask({path: '/api/streams', headers: {origin: 'http://evil.com'}}, open)).status).toBe(403);
	});

	it('tells browsers to keep every answer to themselves', async () => {
		for (const answer of [await ask({path: '/health'}), await ask({path: '/api/streams'})]) {
			expect(answer.headers).toMatchObject({
				'x-content-type-options': 'nosniff',
				'cache-control': 'no-store',
				'cross-origin-resource-policy': 'same-origin',
				'x-frame-options': 'DENY',
			});
			expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
			expect(answer.text).not.toContain(token);
		}
	});
});
