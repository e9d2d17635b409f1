import {request} from 'node:http';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {alertViews} from '../../source/page/view/alert-view.ts';
import {fileViews} from '../../source/page/view/diff-view.ts';
import {runView} from '../../source/page/view/run-view.ts';
import {streamView} from '../../source/page/view/stream-view.ts';
import {command, hintOf, hintText} from '../../source/run/model/hint.ts';
import type {Run} from '../../source/run/model/types.ts';
import {streamsInOrder} from '../../source/run/select/streams.ts';
import type {LoopbackListening} from '../../source/server/listen.ts';
import {type ContractEngine, createContractEngine} from '../helpers/contract-engine.ts';
import {createAuthRun, createPlannedStream, createRun, createStream, fixtureNow} from '../helpers/create-run.ts';
import {rawRequest} from '../helpers/listener.ts';
import {createMemoryEngine} from '../helpers/memory-engine.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {servePage, token} from './browser.ts';

const bearer = {authorization: `Bearer ${token}`};

describe('the files of the page', () => {
	let server: LoopbackListening;
	beforeAll(async () => {
		server = await servePage(createMemoryEngine({run: createAuthRun()}));
	});
	afterAll(() => server.close());
	const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
		rawRequest({port: server.port, path, headers, method});

	it('are given to whoever asks, and hold neither token nor data', async () => {
		const types = {
			'/': 'text/html; charset=utf-8',
			'/page.js': 'text/javascript; charset=utf-8',
			'/style.css': 'text/css; charset=utf-8',
			'/icon.svg': 'image/svg+xml',
		};
		for (const [path, type] of Object.entries(types)) {
			const answer = await get(path);
			expect([path, answer.status, answer.headers['content-type']]).toEqual([path, 200, type]);
			expect(answer.text).not.toMatch(/Stream-A|Auth refactor/);
			expect(answer.text).not.toContain(token);
		}
	});

	it('are one script and one sheet of styles beside the page itself', async () => {
		const {text} = await get('/');
		expect([...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name]) => name)).toEqual([
			'icon.svg',
			'style.css',
			'page.js',
		]);
	});

	it('let the page run nothing but its own files, stand in no frame and be kept by nobody', async () => {
		const {headers, text} = await get('/');
		expect(headers).toMatchObject({'x-content-type-options': 'nosniff', 'cache-control': 'no-store'});
		const policy = String(headers['content-security-policy']);
		expect(policy).toContain("default-src 'self'");
		expect(policy).toContain("frame-ancestors 'none'");
		expect(policy).not.toContain('unsafe');
		expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/i);
	});

	it('may be reached by a link on any site, but not be loaded into one', async () => {
		const from = (dest: string) => get('/', {'sec-fetch-site': 'cross-site', 'sec-fetch-dest': dest});
		expect((await from('document')).status).toBe(200);
		for (const dest of ['iframe', 'script', 'empty']) expect((await from(dest)).status).toBe(403);
		expect((await get('/', {host: 'evil.com'})).status).toBe(421);
		expect(
			(await get('/api/run', {...bearer, 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document'})).status,
		).toBe(403);
	});

	it('travel compressed to whoever takes that, and as they are to others', async () => {
		const bytesOf = async (encoding: string) => {
			const response = await fetch(`${server.url}/page.js`, {headers: {'accept-encoding': encoding}});
			return {encoding: response.headers.get('content-encoding'), text: await response.text(), ...lengthOf(response)};
		};
		const lengthOf = ({headers}: Response) => ({length: Number(headers.get('content-length'))});
		const plain = await bytesOf('identity');
		const small = await bytesOf('br, gzip;q=0.9');
		expect([plain.encoding, small.encoding]).toEqual([null, 'gzip']);
		expect(small.text).toBe(plain.text);
		expect(small.length).toBeLessThan(plain.length / 2);
		expect((await bytesOf('gzip;q=0, br')).encoding).toBeNull();
	});

	it('are all that is given without the token', async () => {
		for (const path of ['/api/events', '/api/new-stream', '/api/run', '/index.html', '/../package.json', '/browser.ts'])
			expect([path, (await get(path)).status]).toEqual([path, 401]);
		expect((await get('/', {}, 'POST')).status).toBe(401);
	});
});

describe('what the page draws', () => {
	const run = createAuthRun();
	const later = (id: string, change: object) => ({
		...run,
		streams: {...run.streams, [id]: {...run.streams[id]!, ...change}},
	});
	const drawn = (one: Run, at = fixtureNow) => ({
		run: runView(one, at),
		alerts: alertViews(one),
		streams: streamsInOrder(one).map(stream => streamView(one, stream, at)),
	});

	it('counts down without a change of the run', () => {
		const waiting = later('Stream-B', {
			state: {is: 'waiting', cause: 'backoff', since: fixtureNow, until: fixtureNow + 9000},
		});
		const {streams} = drawn(waiting, fixtureNow + 2000);
		expect(streams.find(({id}) => id === 'Stream-B')).toMatchObject({text: 'restarts in 7s'});
	});

	it('has nothing in it that could be drawn over something else', () => {
		const nasty = '\u001B[2Jred\u202Etxt.exe';
		const planned = createPlannedStream({id: 'A', name: nasty});
		const stream = createStream('A', {
			state: {is: 'failed', reason: nasty, class: 'permanent', at: fixtureNow},
			tasks: [{title: nasty, status: 'in_progress', isProved: false}],
		});
		const base = createRun();
		const evil = createRun({
			plan: {...base.plan, name: nasty, streams: [planned]},
			streams: {A: stream},
			alerts: [{key: 'x', kind: 'failed', streamId: 'A', text: nasty, cure: nasty, since: fixtureNow}],
		});
		const files = fileViews([{path: nasty, added: 1, removed: 0, isBinary: false, lines: [nasty]}]);
		expect(JSON.stringify([drawn(evil), files])).not.toMatch(/\\u001b|\u202E/i);
	});

	it('offers what an alert advises as a button, and says the rest', () => {
		const alert = {kind: 'failed', streamId: 'Stream-D', text: 'Stream-D failed', since: 1} as const;
		const cures = {
			recover: hintOf`${command('recover', 'Stream-D')} starts a new session`,
			merge: hintOf`${command('merge', 'Stream-D')} retries`,
			none: 'claude-grid doctor names what is missing',
			attach: hintOf`${command('attach', 'Stream-D')} takes over`,
			after: hintOf`run it by hand to see why, then ${command('recover', 'Stream-D')}`,
			within: hintOf`${command('attach', 'Stream-D')}, fix it, then ${command('attach', 'Stream-D')}`,
		};
		const alerts = Object.entries(cures).map(([key, cure]) => ({...alert, key, cure}));
		const views = alertViews({...run, alerts});
		expect(views.map(({buttons, hint}) => [buttons.map(({label}) => label), hint])).toEqual([
			[['Recover'], ''],
			[['Merge'], ''],
			[[], cures.none],
			[[], 'in a terminal: claude-grid attach Stream-D'],
			[['Recover'], 'run it by hand to see why, then'],
			[[], hintText(cures.within)],
		]);
		expect(views[0]?.text).toBe('failed');
	});

	it('says which host has a stream and what its agent has not been told, and of hosts only where there are some', () => {
		const host = {state: 'up', since: 1, slots: 2, labels: []} as const;
		const comment = {id: 1, path: 'a.ts', line: 3, side: 'after', text: 'why?', at: 1} as const;
		const there = later('Stream-B', {
			placement: {host: 'mini', epoch: 1, at: 1},
			review: {seen: {}, comments: [comment, {...comment, id: 2, sentAt: 2}], count: 2},
		});
		const away = {...there, hosts: {local: host, mini: {...host, state: 'away'}}} as Run;
		const one = drawn(away);
		const stream = one.streams.find(({id}) => id === 'Stream-B');
		expect(stream?.agent).toBe('claude  attempt 2  @mini away');
		expect(stream?.notes).toBe('1 unsent comment');
		expect(one.run.hosts).toEqual({text: '1 of 2 hosts', isWhole: false});
		const alone = drawn(run);
		expect(alone.run.hosts.text).toBe('');
		expect(JSON.stringify(alone.streams)).not.toMatch(/@mini|comment/);
	});

	it('leaves out lines of a diff where they are too many, and counts them', () => {
		const lines = Array.from({length: 15_000}, () => '+\tx\u001B[2J');
		const files = fileViews(['a', 'b'].map(path => ({path, added: 15_000, removed: 0, isBinary: false, lines})));
		expect(files.map(file => [file.lines.length, file.hidden])).toEqual([
			[15_000, 0],
			[5000, 10_000],
		]);
		expect(files[0]?.lines[0]).toBe('+    x');
	});
});

describe('what is told to a page', () => {
	let engine: ContractEngine;
	let server: LoopbackListening;
	beforeEach(async () => {
		engine = createContractEngine(createAuthRun());
		server = await servePage(engine);
	});
	afterEach(() => server.close());

	it('is the whole run at once, then changes that travel together, until it has gone', async () => {
		let text = '';
		const asking = request(
			{port: server.port, host: '127.0.0.1', path: '/api/events?pace=100', headers: bearer},
			answer =>
				answer.setEncoding('utf8').on('data', chunk => {
					text += chunk;
				}),
		).on('error', () => undefined);
		asking.end();
		await waitFor(() => text.includes('event: run\n'), {what: 'the run'});
		engine.patch({run: {isPaused: true}});
		engine.patch({run: {isDiskLow: true}});
		await waitFor(() => text.includes('event: changed'), {what: 'the change'});
		const told = text.split('event: changed').slice(1);
		expect(told).toHaveLength(1);
		expect(told[0]).toMatch(/"isPaused":true,"isDiskLow":true/);
		expect(engine.subscribers()).toBe(1);
		asking.destroy();
		await waitFor(() => engine.subscribers() === 0, {what: 'the end of the subscription'});
	});

	it('refuses a pace that is no number', async () => {
		const {status, text} = await rawRequest({port: server.port, path: '/api/events?pace=fast', headers: bearer});
		expect([status, JSON.parse(text).error.code]).toEqual([400, 'BAD_NUMBER']);
	});
});
