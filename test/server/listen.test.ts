import {existsSync, linkSync, statSync, writeFileSync} from 'node:fs';
import {connect, createServer, type Server} from 'node:net';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createApp} from '../../source/server/app.ts';
import {listenOnLoopback, listenOnSocket} from '../../source/server/listen.ts';
import {createContractEngine} from '../helpers/contract-engine.ts';
import {identity, rawRequest, type TemporaryFolder, temporaryFolder} from '../helpers/listener.ts';
import {waitFor} from '../helpers/wait-for.ts';

const app = createApp({engine: createContractEngine(), identity});
let folder: TemporaryFolder;
let endings: (() => Promise<unknown>)[];
beforeEach(() => {
	folder = temporaryFolder();
	endings = [];
});
afterEach(async () => {
	for (const end of endings) await end();
	folder.remove();
});

const listen = async (path: string) => {
	const listening = await listenOnSocket({app, path});
	endings.push(listening.close);
	return listening;
};
const health = async (socketPath: string) => (await rawRequest({socketPath, path: '/health'})).status;
const bind = (server: Server, where: string | number): Promise<Server> =>
	new Promise(resolve => {
		const done = () => resolve(server);
		if (typeof where === 'string') server.listen(where, done);
		else server.listen(where, '127.0.0.1', done);
	});
const closing = (server: Server) => () => new Promise<void>(resolve => server.close(() => resolve()));

describe('the unix socket', () => {
	it('is open to this user alone (faults 54, 65)', async () => {
		const path = `${folder.path}/grid.sock`;
		await listen(path);
		expect(statSync(path).mode & 0o777).toBe(0o600);
		expect(await health(path)).toBe(200);
	});

	it('is open to nobody else even while it is made', async () => {
		const path = `${folder.path}/grid.sock`;
		const modes = new Set<number>();
		let isMade = false;
		const look = (): void => {
			const facts = statSync(path, {throwIfNoEntry: false});
			if (facts) modes.add(facts.mode & 0o777);
			if (!isMade) setImmediate(look);
		};
		look();
		await listen(path);
		isMade = true;
		expect([...modes]).toEqual([0o600]);
	});

	it('leaves the umask of the process as it was', async () => {
		const before = process.umask();
		await listen(`${folder.path}/grid.sock`);
		expect(process.umask()).toBe(before);
	});

	it('takes the place of a socket nobody answers on (fault 20)', async () => {
		const path = `${folder.path}/grid.sock`;
		const dead = await bind(createServer(), `${folder.path}/dead.sock`);
		linkSync(`${folder.path}/dead.sock`, path);
		await closing(dead)();
		expect(existsSync(path)).toBe(true);
		await listen(path);
		expect(await health(path)).toBe(200);
	});

	it('leaves a socket alone on which somebody answers', async () => {
		const path = `${folder.path}/grid.sock`;
		await listen(path);
		await expect(listenOnSocket({app, path})).rejects.toMatchObject({name: 'UserError', code: 'SOCKET_IN_USE'});
		expect(await health(path)).toBe(200);
	});

	it('leaves a file alone that is no socket', async () => {
		const path = `${folder.path}/grid.sock`;
		writeFileSync(path, 'mine');
		await expect(listenOnSocket({app, path})).rejects.toMatchObject({code: 'SOCKET_PATH_TAKEN'});
		expect(statSync(path).size).toBe(4);
	});

	it('refuses a path the system would cut', async () => {
		const path = `${folder.path}/${'x'.repeat(100 - folder.path.length)}`;
		await expect(listenOnSocket({app, path})).rejects.toMatchObject({
			code: 'SOCKET_PATH_TOO_LONG',
			hint: expect.stringContaining('XDG_RUNTIME_DIR'),
		});
		await listen(path.slice(0, 100));
		expect(await health(path.slice(0, 100))).toBe(200);
	});

	it('is gone once it is closed', async () => {
		const path = `${folder.path}/grid.sock`;
		const {close} = await listenOnSocket({app, path});
		await close();
		expect(existsSync(path)).toBe(false);
	});
});

describe('the loopback port', () => {
	it('is the next one when the one asked for is taken (fault 56)', async () => {
		const taken = await bind(createServer(), 0);
		endings.push(closing(taken));
		const {port} = taken.address() as {port: number};
		const listening = await listenOnLoopback({app, port});
		endings.push(listening.close);
		expect(listening.port).toBeGreaterThan(port);
		expect(listening.url).toBe(`http://127.0.0.1:${listening.port}`);
		expect((await rawRequest({port: listening.port, path: '/health'})).status).toBe(200);
	});

	it('answers who has the token while strangers hold all the connections they get', async () => {
		const token = 'x'.repeat(32);
		const guarded = createApp({engine: createContractEngine(), identity, guard: {token}});
		const {port, close} = await listenOnLoopback({app: guarded, port: 0});
		endings.push(close);
		const headers = {authorization: `Bearer ${token}`};
		const watching = connect(port, '127.0.0.1', () =>
			watching.write(`GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\n\r\n`),
		);
		let text = '';
		watching.on('data', chunk => {
			text += chunk;
		});
		await waitFor(() => text.includes('event: run'), {what: 'the event stream'});
		const strangers = Array.from({length: 150}, () => connect(port, '127.0.0.1').on('error', () => {}));
		await waitFor(() => strangers.filter(({closed}) => closed).length >= 150 - 32, {what: 'the end of the oldest'});
		expect((await rawRequest({port, path: '/api/identity', headers})).status).toBe(200);
		expect(watching.closed).toBe(false);
		for (const one of [watching, ...strangers]) one.destroy();
	});

	it('is never one that others can reach (fault 54)', async () => {
		for (const host of ['0.0.0.0', '::', '192.168.0.1', 'example.com']) {
			await expect(listenOnLoopback({app, port: 0, host})).rejects.toMatchObject({code: 'NOT_LOOPBACK'});
		}
	});
});
