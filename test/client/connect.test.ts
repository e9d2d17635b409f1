import {chownSync, mkdirSync, rmSync} from 'node:fs';
import {createServer} from 'node:http';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {connectEngine, connectRemote} from '../../source/client/connect.ts';
import type {Connection} from '../../source/client/follow.ts';
import type {Engine} from '../../source/engine/types.ts';
import {createApp} from '../../source/server/app.ts';
import {listenOnLoopback} from '../../source/server/listen.ts';
import {writeEngineFile} from '../../source/store/engine-file.ts';
import {type ContractEngine, createContractEngine} from '../helpers/contract-engine.ts';
import {createAuthRun, createLargeRun} from '../helpers/create-run.ts';
import {engineContract, watch} from '../helpers/engine-contract.ts';
import {identity, openListener, type TemporaryFolder, temporaryFolder} from '../helpers/listener.ts';
import {waitFor} from '../helpers/wait-for.ts';

const {commonDir} = identity;

engineContract('An engine in the same process', async () => ({
	engine: createContractEngine(),
	remove: async () => {},
}));

engineContract('An engine behind a socket', async () => {
	const folder = temporaryFolder();
	const socket = `${folder.path}/grid.sock`;
	const listener = await openListener({engine: createContractEngine()}, socket);
	const engine = await connectEngine({socket, commonDir});
	const remove = async () => {
		await engine.close();
		await listener.close();
		folder.remove();
	};
	return {engine, remove};
});

let folder: TemporaryFolder;
let socket: string;
let engine: ContractEngine;
let listener: Awaited<ReturnType<typeof openListener>>;
let clients: Engine[];

beforeEach(async () => {
	folder = temporaryFolder();
	socket = `${folder.path}/grid.sock`;
	engine = createContractEngine(createAuthRun());
	listener = await openListener({engine}, socket);
	clients = [];
});
afterEach(async () => {
	for (const client of clients) await client.close();
	await listener.close();
	folder.remove();
});

const connect = async (options: Partial<Parameters<typeof connectEngine>[0]> = {}): Promise<Engine> => {
	const client = await connectEngine({socket, commonDir, ...options});
	clients.push(client);
	return client;
};

describe('a client of an engine', () => {
	it('sees a field of the run that went away go away', async () => {
		const watched = watch(await connect());
		engine.patch({run: {gate: {until: 9, reason: 'limit', nextWakeAt: 9, round: 1}, finishedAt: 5}});
		await waitFor(() => watched.run()?.gate, {what: 'the gate'});
		engine.patch({run: {gate: undefined}});
		await waitFor(() => watched.run() && watched.run()?.gate === undefined, {what: 'the end of the gate'});
		expect(watched.run()).toMatchObject({finishedAt: 5, revision: 3});
	});

	it('sees what another client did', async () => {
		const [one, two] = [await connect(), await connect()];
		const watched = watch(two);
		await waitFor(() => watched.run(), {what: 'the run'});
		await one.send({type: 'run.pause'});
		await waitFor(() => watched.run()?.isPaused, {what: 'the pause'});
	});

	it('is answered once it has been told what the command changed', async () => {
		const subscribe = engine.subscribe.bind(engine);
		engine.subscribe = listener =>
			subscribe(change => void setTimeout(listener, change.type === 'changed' ? 100 : 0, change));
		const one = await connect();
		const watched = watch(one);
		await waitFor(() => watched.run(), {what: 'the run'});
		expect(await one.send({type: 'run.pause'})).toMatchObject({ok: true});
		expect(watched.run()?.isPaused).toBe(true);
	});

	it('asks for the whole run again when a change was lost', async () => {
		const watched = watch(await connect());
		await waitFor(() => watched.run(), {what: 'the run'});
		engine.patch({run: {isPaused: true}, skip: 3});
		await waitFor(() => watched.run()?.isPaused, {what: 'the run as it is'});
		expect(watched.changes.map(change => change.type)).toEqual(['run', 'run']);
		engine.patch({run: {isDiskLow: true}});
		await waitFor(() => watched.run()?.isDiskLow, {what: 'the next change'});
		expect(watched.changes.map(change => change.type)).toEqual(['run', 'run', 'changed']);
	});

	it('takes a change that covers several revisions', async () => {
		const watched = watch(await connect());
		await waitFor(() => watched.run(), {what: 'the run'});
		engine.patch({run: {isPaused: true}, skip: 3, isCounted: true});
		await waitFor(() => watched.run()?.isPaused, {what: 'the pause'});
		expect(watched.changes.map(change => change.type)).toEqual(['run', 'changed']);
	});

	it('comes back by itself after the engine was away, and says so', async () => {
		const connections: Connection['is'][] = [];
		const watched = watch(await connect({onConnection: connection => connections.push(connection.is)}));
		await waitFor(() => connections.length === 1, {what: 'the connection'});
		await listener.close();
		await waitFor(() => connections.includes('away'), {what: 'the loss'});
		engine.patch({run: {isPaused: true}});
		listener = await openListener({engine}, socket);
		await waitFor(() => watched.run()?.isPaused, {what: 'the run after the loss'});
		expect(connections.at(-1)).toBe('connected');
		watched.end();
		await waitFor(() => engine.subscribers() === 0, {what: 'the end'});
	});

	it('has an engine started when nobody listens any more, at whatever socket', async () => {
		const other = `${folder.path}/other.sock`;
		const watched = watch(
			await connect({
				revive: async () => {
					listener = await openListener({engine}, other);
					return other;
				},
			}),
		);
		await waitFor(() => watched.run(), {what: 'the run'});
		await listener.close();
		engine.patch({run: {isPaused: true}});
		await waitFor(() => watched.run()?.isPaused, {what: 'the run of the new engine'});
		expect(await clients[0]?.send({type: 'run.continue'})).toMatchObject({ok: true});
	});

	it('has one started for a start that finds it gone, and for nothing else', async () => {
		const client = await connect({
			revive: async () => {
				listener = await openListener({engine}, socket);
				return socket;
			},
		});
		await listener.close();
		expect(await client.send({type: 'run.pause'})).toMatchObject({ok: false, code: 'ENGINE_AWAY'});
		expect(await client.start({document: {}})).not.toMatchObject({code: 'ENGINE_AWAY'});
		expect(await client.send({type: 'run.pause'})).toMatchObject({ok: true});
	});

	it('opens a stream again that has gone silent', async () => {
		const watched = watch(await connect({silenceMs: 50}));
		await waitFor(() => watched.changes.length >= 3, {what: 'the third run'});
		expect(watched.changes.every(change => change.type === 'run')).toBe(true);
	});

	it('leaves nothing open once it is closed', async () => {
		const client = await connect();
		watch(client);
		await waitFor(() => listener.app.clients() === 1, {what: 'the stream'});
		await client.close();
		await waitFor(() => listener.app.clients() === 0, {what: 'the end of the stream'});
	});

	it('gets a run of hundreds of streams', async () => {
		engine.replace(createLargeRun(500));
		const watched = watch(await connect());
		await waitFor(() => Object.keys(watched.run()?.streams ?? {}).length === 500, {what: '500 streams'});
	});

	it('answers a command with a sentence when the engine is away, and throws one for a question', async () => {
		const client = await connect();
		await listener.close();
		expect(await client.send({type: 'run.pause'})).toMatchObject({ok: false, code: 'ENGINE_AWAY'});
		await expect(client.diff('Stream-B')).rejects.toMatchObject({name: 'UserError', code: 'ENGINE_AWAY'});
	});

	it('finds an engine that listens elsewhere now, although its event stream has not ended', async () => {
		const home = `${folder.path}/shop/.git`;
		mkdirSync(home, {recursive: true});
		const mine = {...identity, commonDir: home};
		const [first, second] = [`${folder.path}/first.sock`, `${folder.path}/second.sock`];
		const doors = [await openListener({engine, identity: mine}, first)];
		const client = await connect({socket: first, commonDir: home});
		const watched = watch(client);
		await waitFor(() => watched.run(), {what: 'the run'});
		doors.push(await openListener({engine, identity: mine}, second));
		writeEngineFile(home, {...mine, startTime: '1', bootId: 'b', socket: second});
		rmSync(first);
		// More at once than there are connections from before.
		const answers = await Promise.all([1, 2, 3, 4].map(() => client.send({type: 'run.pause'})));
		expect(answers.map(({ok}) => ok)).toEqual([true, true, true, true]);
		for (const each of doors) await each.close();
	});

	it('passes every question on and brings the answer back', async () => {
		const client = await connect();
		expect(await client.log('Stream-B', {limit: 1})).toMatchObject({attempt: 2, total: 0});
		expect(await client.log('Stream-B', {attempt: 7})).toBeUndefined();
		expect(await client.diff('Stream-B')).toMatchObject([{path: 'Stream-B.ts'}]);
		expect(await client.mergePreview('Stream-B', 'main')).toBeUndefined();
		expect(await client.takeOver('Stream-B')).toMatchObject({cwd: '/tmp'});
		expect(await client.clean({streamIds: ['Stream-B']})).toMatchObject({removed: []});
		await expect(client.diff('../x')).rejects.toMatchObject({code: 'BAD_ID'});
		expect(await client.start({document: 'x'.repeat(7 * 1024 * 1024)})).toMatchObject({ok: false, code: 'TOO_LARGE'});
	});
});

describe('who answers on the socket', () => {
	it('is nobody: said with what to do', async () => {
		const missing = connectEngine({socket: `${folder.path}/none.sock`, commonDir});
		await expect(missing).rejects.toMatchObject({code: 'ENGINE_AWAY', hint: expect.stringContaining('again')});
	});

	it('is the engine of another repository: refused', async () => {
		const other = connectEngine({socket, commonDir: '/somewhere/else/.git'});
		await expect(other).rejects.toMatchObject({code: 'ENGINE_OTHER_REPOSITORY'});
	});

	it('is an engine of another version: refused, with who it is', async () => {
		const path = `${folder.path}/newer.sock`;
		const newer = await openListener({engine, identity: {...identity, protocol: 99, version: '9.0.0'}}, path);
		const refused = connectEngine({socket: path, commonDir});
		await expect(refused).rejects.toMatchObject({
			code: 'ENGINE_OTHER_VERSION',
			message: expect.stringContaining('9.0.0'),
			hint: expect.stringContaining(`kill ${process.pid}`),
			cause: {pid: process.pid},
		});
		await newer.close();
	});

	it('has become an engine of another version: the client stops trying and says why', async () => {
		const connections: Connection[] = [];
		watch(await connect({onConnection: connection => connections.push(connection)}));
		await waitFor(() => connections.length === 1, {what: 'the connection'});
		await listener.close();
		listener = await openListener({engine, identity: {...identity, protocol: 99}}, socket);
		await waitFor(() => connections.at(-1)?.is === 'lost', {what: 'the loss'});
		expect(connections.at(-1)).toMatchObject({error: {code: 'ENGINE_OTHER_VERSION'}});
	});

	it('is no engine at all: refused', async () => {
		const path = `${folder.path}/stranger.sock`;
		const stranger = createServer((_request, response) => response.end('<html>'));
		await new Promise<void>(resolve => stranger.listen(path, resolve));
		await expect(connectEngine({socket: path, commonDir})).rejects.toMatchObject({code: 'NOT_AN_ENGINE'});
		await new Promise(resolve => stranger.close(resolve));
	});

	it.runIf(process.getuid?.() === 0)('belongs to another user: not spoken to', async () => {
		const foreign = `${folder.path}/foreign`;
		mkdirSync(foreign, {mode: 0o700});
		const other = await openListener({engine}, `${foreign}/grid.sock`);
		chownSync(foreign, 65_534, 65_534);
		const refused = connectEngine({socket: `${foreign}/grid.sock`, commonDir});
		await expect(refused).rejects.toMatchObject({code: 'SOCKET_FOREIGN'});
		await other.close();
	});
});

describe('an engine at an address', () => {
	it('is spoken to with its token as over the socket', async () => {
		const token = 't'.repeat(43);
		const loopback = await listenOnLoopback({app: createApp({engine, identity, guard: {token}}), port: 0});
		const client = await connectRemote({url: loopback.url, token});
		const watched = watch(client);
		await waitFor(() => watched.run(), {what: 'the run'});
		expect(await client.send({type: 'run.pause'})).toMatchObject({ok: true});
		await waitFor(() => watched.run()?.isPaused, {what: 'the pause'});
		await client.close();
		await expect(connectRemote({url: loopback.url})).rejects.toMatchObject({
			code: 'NO_TOKEN',
			hint: expect.stringContaining('CLAUDE_GRID_TOKEN'),
		});
		await loopback.close();
		await expect(connectRemote({url: loopback.url, token})).rejects.toMatchObject({code: 'ENGINE_AWAY'});
	});

	it('must be an http address', async () => {
		for (const url of ['9090', 'ftp://x', 'file:///etc/passwd', '']) {
			await expect(connectRemote({url})).rejects.toMatchObject({code: 'BAD_URL'});
		}
	});
});
