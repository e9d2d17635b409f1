import {existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {isFree} from '../../source/engine/perform/ports.ts';
import {findLiving, identify} from '../../source/process/watch/identity.ts';
import type {ProcessIdentity} from '../../source/run/model/types.ts';
import {leasePorts, type PortOwner, type PortRequest, portsFile} from '../../source/store/ports.ts';

let folder = '';
let self: ProcessIdentity;
beforeEach(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'claude-grid-ports-'));
	const found = await identify(process.pid);
	if (!found) throw new Error('This process is not found.');
	self = found;
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const env = () => ({XDG_CONFIG_HOME: folder, HOME: folder});
const ownerOf = (streamId: string, commonDir = '/a/.git'): PortOwner => ({commonDir, runId: 'run', streamId});
const lease = (owner: PortOwner, more: Partial<PortRequest> = {}): Promise<number> =>
	leasePorts({
		env: env(),
		owner,
		process: self,
		isProcessAlive: async other => (await findLiving(other)) !== undefined,
		isHeld: () => true,
		isFree: async () => true,
		...more,
	});

test('streams of any repository get different blocks of ten, also when all ask at once', async () => {
	const owners = ['/a/.git', '/b/.git'].flatMap(at => Array.from({length: 8}, (_, n) => ownerOf(`S${n}`, at)));
	const ports = await Promise.all(owners.map(owner => lease(owner)));
	expect([...ports].sort()).toEqual(Array.from({length: 16}, (_, n) => 41_000 + 10 * n));
	expect(await Promise.all(owners.map(owner => lease(owner)))).toEqual(ports);
	expect(statSync(portsFile(env())).mode & 0o777).toBe(0o600);
	expect(existsSync(`${portsFile(env())}.lock`)).toBe(false);
});

test('a stream keeps its block although its own server listens there', async () => {
	const port = await lease(ownerOf('A'));
	expect(await lease(ownerOf('A'), {isFree: async () => false})).toBe(port);
});

test('a block that its stream needs no more is taken over, and not before', async () => {
	const port = await lease(ownerOf('A'));
	expect(await lease(ownerOf('B'))).toBe(port + 10);
	expect(await lease(ownerOf('C'), {isHeld: ({streamId}) => streamId !== 'A'})).toBe(port);
	expect(await lease(ownerOf('A'))).toBe(port + 20);
});

test('a block on whose ports somebody listens is passed over', async () => {
	const port = await lease(ownerOf('A'), {isFree});
	const server = createServer();
	await new Promise<void>(resolve => server.listen({port: port + 13, host: '127.0.0.1'}, resolve));
	try {
		const other = await lease(ownerOf('B'), {isFree});
		expect(other).toBeGreaterThanOrEqual(port + 20);
		expect(other % 10).toBe(0);
	} finally {
		await new Promise(resolve => server.close(resolve));
	}
});

test('when every block is taken, one sentence says so', async () => {
	await expect(lease(ownerOf('A'), {isFree: async () => false})).rejects.toMatchObject({
		code: 'NO_PORTS',
		message: 'Every block of 10 ports from 41000 to 48990 is taken.',
	});
	expect(existsSync(`${portsFile(env())}.lock`)).toBe(false);
});

test('a lock that a dead engine left, and a broken file, hinder nobody', async () => {
	const file = portsFile(env());
	const port = await lease(ownerOf('A'));
	writeFileSync(`${file}.lock`, JSON.stringify({...self, startTime: 'long ago', nonce: 'x'}));
	writeFileSync(file, '{"41000": ');
	expect(await lease(ownerOf('B'))).toBe(port);
	expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({[port]: ownerOf('B')});
});
