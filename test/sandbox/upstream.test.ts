import {mkdtempSync, readFileSync} from 'node:fs';
import {createServer, request} from 'node:http';
import {type AddressInfo, connect} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {serveProxy} from '../../source/sandbox/network/proxy.ts';
import {proxyFor, type Upstream, upstreamOf} from '../../source/sandbox/network/upstream.ts';

/** The user's proxy: it alone knows the host up.invalid. */
const asked: string[] = [];
const target = createServer((_, answer) => answer.end('in the tunnel'));
const own = createServer((incoming, answer) => {
	asked.push(`${incoming.method} ${incoming.url} ${incoming.headers['proxy-authorization'] ?? ''}`);
	answer.end('by the proxy');
});
own.on('connect', (incoming, inside, head) => {
	asked.push(`CONNECT ${incoming.url}`);
	if (incoming.url === 'no.invalid:443') return inside.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
	const outside = connect((target.address() as AddressInfo).port, '127.0.0.1', () => {
		inside.write('HTTP/1.1 200 OK\r\n\r\n');
		outside.write(head);
		outside.pipe(inside).pipe(outside);
	});
});
let socketPath = '';
let ours: ReturnType<typeof serveProxy>;
beforeEach(async () => {
	asked.length = 0;
	for (const server of [target, own]) await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const folder = mkdtempSync(path.join(tmpdir(), 'claude-grid-test-'));
	socketPath = path.join(folder, 'p.sock');
	const address = `http://me:p%40ss@127.0.0.1:${(own.address() as AddressInfo).port}`;
	const upstream: Upstream = {http: address, https: address, direct: []};
	ours = serveProxy(
		['up.invalid', 'no.invalid'],
		{socket: socketPath, refused: path.join(folder, 'refused')},
		upstream,
	);
	await new Promise(resolve => ours.once('listening', resolve));
});
afterEach(() => {
	for (const server of [target, own, ours]) server.close();
});

const get = (url: string): Promise<string> =>
	new Promise((resolve, reject) => {
		const sent = request({socketPath, path: url, headers: {host: 'up.invalid'}}, answer => {
			answer.setEncoding('utf8').on('data', resolve);
		});
		sent.on('error', reject).end();
	});
const tunnel = (address: string): Promise<string> =>
	new Promise((resolve, reject) => {
		const sent = request({socketPath, method: 'CONNECT', path: address});
		sent.on('connect', (answer, outside) => {
			if (answer.statusCode !== 200) return resolve(String(answer.statusCode));
			outside.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
			outside.setEncoding('utf8').on('data', resolve);
		});
		sent.on('error', reject).end();
	});

it("what is allowed is reached through the user's own proxy, which alone is told its password", async () => {
	expect(await get('http://up.invalid/a?b=1')).toBe('by the proxy');
	expect(await tunnel('up.invalid:443')).toContain('200 OK');
	const words = Buffer.from('me:p@ss').toString('base64');
	expect(asked).toEqual([`GET http://up.invalid/a?b=1 Basic ${words}`, 'CONNECT up.invalid:443']);
});

it('what is not allowed never comes to it, and what it refuses is no connection', async () => {
	expect(await get('http://other.invalid/')).toContain('does not let this reach other.invalid');
	expect(await tunnel('other.invalid:443')).toBe('403');
	expect(asked).toEqual([]);
	expect(await tunnel('no.invalid:443')).toBe('502');
	expect(readFileSync(path.join(path.dirname(socketPath), 'refused'), 'utf8')).toMatch(/^other\.invalid:80\n/);
});

it('is read from the environment as curl reads it', () => {
	expect(upstreamOf({})).toBeUndefined();
	expect(upstreamOf({ALL_PROXY: 'socks5://s:1080'})).toBeUndefined();
	const found = upstreamOf({HTTPS_PROXY: 'http://A:1', https_proxy: 'b:2', NO_PROXY: '.corp.example, git.example'});
	expect(found).toEqual({https: 'http://b:2', direct: ['.corp.example', 'git.example']});
	const by = (host: string, scheme: 'http' | 'https' = 'https') => proxyFor(found, scheme, {host, port: 443})?.host;
	expect(by('api.anthropic.com')).toBe('b:2');
	expect(by('api.anthropic.com', 'http')).toBeUndefined();
	for (const host of ['a.corp.example', 'git.example', 'x.git.example', '127.0.0.1', 'localhost'])
		expect(by(host), host).toBeUndefined();
	expect(proxyFor({...found, direct: ['*']}, 'https', {host: 'any.example', port: 443})).toBeUndefined();
});
