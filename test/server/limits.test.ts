import {connect, type Socket} from 'node:net';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {createApp} from '../../source/server/app.ts';
import {listenOnSocket} from '../../source/server/listen.ts';
import {createContractEngine} from '../helpers/contract-engine.ts';
import {identity, rawRequest, type TemporaryFolder, temporaryFolder} from '../helpers/listener.ts';
import {waitFor} from '../helpers/wait-for.ts';

let folder: TemporaryFolder;
let path = '';
let answered = 0;
let endings: (() => unknown)[];
beforeEach(async () => {
	folder = temporaryFolder();
	path = `${folder.path}/grid.sock`;
	answered = 0;
	const app = createApp({engine: createContractEngine(), identity});
	const large = 'x'.repeat(4 * 1024 * 1024);
	const {close} = await listenOnSocket({
		path,
		app: {
			fetch: (request, env) => {
				answered += 1;
				return request.url.endsWith('/large') ? new Response(large) : app.fetch(request, env);
			},
		},
	});
	endings = [close];
});
afterEach(async () => {
	for (const end of endings.reverse()) await end();
	folder.remove();
});

/** One that never reads, until it is told to. */
const open = (text: string): Socket => {
	const socket = connect(path, () => socket.write(text));
	socket.pause().on('error', () => undefined);
	endings.push(() => socket.destroy());
	return socket;
};
const asks = (what: string, times = 1): string => `GET ${what} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(times);
const others = async (): Promise<number> => (await rawRequest({socketPath: path, path: '/health'})).status;

it('cuts a client off that asks on and on without waiting for an answer, before it is answered', async () => {
	const greedy = open(asks('/api/run', 2000)).resume();
	await waitFor(() => greedy.closed, {what: 'its end'});
	expect(answered).toBeLessThanOrEqual(8);
	expect(await others()).toBe(200);
});

it('ends clients that let their answers lie unread, the greediest first, and answers the others', async () => {
	const slow = Array.from({length: 24}, () => open(asks('/large')));
	await waitFor(() => answered === 24, {what: 'all to be asked'});
	await waitFor(async () => (await others()) === 200, {what: 'an answer to another'});
	const sums = slow.map(async socket => {
		let bytes = 0;
		socket.on('data', chunk => {
			bytes += chunk.length;
		});
		socket.resume();
		await waitFor(() => socket.closed || bytes > 4 * 1024 * 1024, {what: 'its end'});
		return bytes > 4 * 1024 * 1024;
	});
	const whole = (await Promise.all(sums)).filter(Boolean).length;
	expect(whole).toBeGreaterThan(8);
	expect(whole).toBeLessThanOrEqual(17);
});

it('answers a new client when somebody holds as many connections as there may be', async () => {
	const idle: Socket[] = [];
	while (idle.length < 1024) {
		const some = Array.from({length: 128}, () => open(''));
		idle.push(...some);
		await waitFor(() => some.every(socket => !socket.connecting), {what: 'all of them'});
		// More that nobody has accepted are refused by the system.
		if (idle.length < 1024) expect(await others()).toBe(200);
	}
	expect(idle.filter(socket => socket.destroyed)).toEqual([]);
	expect(await others()).toBe(200);
	expect(await others()).toBe(200);
	for (const socket of idle) socket.resume();
	const ended = await waitFor(
		() => {
			const closed = idle.filter(socket => socket.closed);
			return closed.length > 0 && closed;
		},
		{what: 'the end of the oldest'},
	);
	// One for each new client; later all end that ask for nothing.
	expect(ended.length).toBeLessThan(10);
});

it('lets a client wait that asks faster than anybody can look, and answers each of its questions', async () => {
	const hasty = open('').resume();
	let [text, sent] = ['', 0];
	const statuses = () => text.split('HTTP/1.1 200').length - 1;
	hasty.on('data', chunk => {
		text += chunk;
		if (statuses() === sent && sent < 230) {
			sent += 1;
			hasty.write(asks('/health'));
		}
	});
	sent = 1;
	hasty.write(asks('/health'));
	await waitFor(() => statuses() >= 205, {what: 'its answers'});
	expect(hasty.closed).toBe(false);
	expect(await others()).toBe(200);
});
