import {connect} from 'node:net';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {type ContractEngine, createContractEngine} from '../helpers/contract-engine.ts';
import {createAuthRun} from '../helpers/create-run.ts';
import {openListener, rawRequest, type TemporaryFolder, temporaryFolder} from '../helpers/listener.ts';
import {waitFor} from '../helpers/wait-for.ts';

let folder: TemporaryFolder;
let engine: ContractEngine;
let listener: Awaited<ReturnType<typeof openListener>>;
let socketPath: string;

const open = async (heartbeatMs?: number) => {
	listener = await openListener({engine, ...(heartbeatMs && {heartbeatMs})}, socketPath);
};
beforeEach(() => {
	folder = temporaryFolder();
	socketPath = `${folder.path}/grid.sock`;
	engine = createContractEngine(createAuthRun());
});
afterEach(async () => {
	await listener.close();
	folder.remove();
});

/** A reader that keeps what it got as text and can stop reading. */
const reader = () => {
	const socket = connect(socketPath, () => socket.write('GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n'));
	let text = '';
	let isClosed = false;
	socket.on('data', chunk => {
		text += chunk;
	});
	socket.on('close', () => {
		isClosed = true;
	});
	socket.on('error', () => {});
	return {socket, text: () => text, isClosed: () => isClosed};
};

const eventsOf = (text: string): readonly string[] => text.match(/^event: \w+$/gm) ?? [];

describe('the event stream', () => {
	it('tells the whole run first and then only what changed', async () => {
		await open();
		const one = reader();
		await waitFor(() => eventsOf(one.text()).length === 1, {what: 'the run'});
		engine.patch({run: {isPaused: true}});
		await waitFor(() => eventsOf(one.text()).length === 2, {what: 'the change'});
		expect(one.text()).toMatch(/^HTTP\/1.1 200 OK/);
		expect(one.text()).toMatch(/content-type: text\/event-stream/i);
		expect(eventsOf(one.text())).toEqual(['event: run', 'event: changed']);
		const change = /event: changed\nid: 2\ndata: (.*)\n\n/.exec(one.text())?.[1] ?? '';
		expect(JSON.parse(change)).toEqual({
			type: 'changed',
			revision: 2,
			run: {isPaused: true},
			streams: {},
			activities: [],
		});
		one.socket.destroy();
	});

	it('counts its readers and forgets those who left', async () => {
		await open();
		const [one, two] = [reader(), reader()];
		await waitFor(() => listener.app.clients() === 2, {what: 'two clients'});
		one.socket.destroy();
		await waitFor(() => listener.app.clients() === 1, {what: 'one client'});
		expect(engine.subscribers()).toBe(1);
		two.socket.destroy();
		await waitFor(() => listener.app.clients() === 0 && engine.subscribers() === 0, {what: 'no client'});
	});

	it('has at most a hundred readers, and says so to the next', async () => {
		await open();
		const readers = Array.from({length: 100}, () => reader());
		await waitFor(() => listener.app.clients() === 100, {what: 'a hundred clients'});
		const refused = await rawRequest({socketPath, path: '/api/events?pace=250'});
		expect([refused.status, JSON.parse(refused.text).error.code]).toEqual([503, 'TOO_MANY_CLIENTS']);
		for (const {socket} of readers) socket.destroy();
		await waitFor(() => listener.app.clients() === 0, {what: 'no client'});
	});

	it('is not opened by who asks for its headers only', async () => {
		await open();
		expect((await rawRequest({socketPath, method: 'HEAD', path: '/api/events'})).status).toBe(200);
		expect(listener.app.clients()).toBe(0);
		expect(engine.subscribers()).toBe(0);
	});

	it('beats while nothing happens', async () => {
		await open(20);
		const one = reader();
		await waitFor(() => one.text().split(': heartbeat').length > 3, {what: 'heartbeats'});
		one.socket.destroy();
	});

	it('cuts off a reader that lets more than 4 MB wait, and nobody else', async () => {
		await open();
		const [slow, good] = [reader(), reader()];
		await waitFor(() => slow.text().includes('event: run') && good.text().includes('event: run'), {what: 'both'});
		slow.socket.pause();
		const note = {at: 1, kind: 'note', text: 'x'.repeat(100_000)} as const;
		for (let sent = 0; sent < 38; sent += 1) engine.patch({activities: [note]});
		await waitFor(() => eventsOf(good.text()).length === 39, {what: 'the good reader'});
		expect(listener.app.clients()).toBe(2);
		for (let sent = 38; sent < 118; sent += 10) {
			for (let one = 0; one < 10; one += 1) engine.patch({activities: [note]});
			await waitFor(() => eventsOf(good.text()).length === sent + 11, {what: 'the good reader'});
		}
		expect(listener.app.clients()).toBe(1);
		expect(engine.subscribers()).toBe(1);
		expect(good.isClosed()).toBe(false);
		slow.socket.resume();
		await waitFor(() => slow.isClosed(), {what: 'the end of the slow reader'});
		good.socket.destroy();
	});

	it('ends when the door is closed', async () => {
		await open();
		const one = reader();
		await waitFor(() => one.text().includes('event: run'), {what: 'the run'});
		await listener.close();
		await waitFor(() => one.isClosed() && engine.subscribers() === 0, {what: 'the end'});
	});
});
