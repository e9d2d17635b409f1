import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, it} from 'vitest';
import {brokerConfig} from '../../source/hosts/broker/config.ts';
import {brokerProblem, isLoopback} from '../../source/hosts/broker/version.ts';
import {readToken, writeToken} from '../../source/hosts/nats/token.ts';
import {built} from '../helpers/built.ts';

it.each([
	['nats-server: v2.9.10', '127.0.0.1:4222', true],
	['2.9.10', 'localhost:4222', true],
	['2.9.10', '[::1]:4222', true],
	['2.9.10', '0.0.0.0:4222', false],
	['2.9.10', '127.0.0.1.example.org:4222', false],
	['2.11.15', 'cloud.example:4222', false],
	['2.11.16', 'cloud.example:4222', true],
	['2.12.6', 'cloud.example:4222', false],
	['2.12.7', 'cloud.example:4222', true],
	['2.13.9', 'cloud.example:4222', false],
	['2.14.0', 'cloud.example:4222', true],
	['2.15.0', 'cloud.example:4222', true],
	['3.0.0', 'cloud.example:4222', true],
	['unknown', 'cloud.example:4222', false],
])('a broker of version %s at %s may be used: %s', (version, at, isFine) => {
	expect(brokerProblem(version, at) === undefined).toBe(isFine);
});

it('knows the addresses of this machine alone', () => {
	expect(['127.0.0.1', '127.8.0.1:1', 'localhost', '[::1]'].every(isLoopback)).toBe(true);
	expect(['0.0.0.0', '10.0.0.1', 'localhost.example', '::'].some(isLoopback)).toBe(false);
});

it('gives each host its own subjects alone', () => {
	const text = brokerConfig({
		listen: '127.0.0.1:4222',
		certificateFile: '/a "b"/c.pem',
		keyFile: '/k.pem',
		engine: 'UE',
		hosts: [{name: 'mini', key: 'UM'}],
	});
	expect(text).toContain(
		'{nkey: UM, permissions: {publish: {allow: ["cg.from.mini.*"]}, subscribe: {allow: ["cg.to.mini.*","cg.from.mini.joined"]}}}',
	);
	expect(text).toContain('cert_file: "/a \\"b\\"/c.pem"');
	expect(text).not.toMatch(/jetstream|no_auth_user|password/);
});

it('reads its own invitation, and says what another is', () => {
	const invitation = {name: 'mini', at: 'here.example:4222', certificate: 'PEM', seed: 'SU'};
	const token = writeToken(invitation);
	expect(readToken(token)).toEqual(invitation);
	for (const wrong of [token.slice(0, -5), token.slice(4), 'cg1.', ''])
		expect(() => readToken(wrong)).toThrow('no invitation of claude-grid');
});

/** All that is loaded with a file of the package, but what is asked for later. */
const loadedWith = (file: string, seen = new Set<string>()): ReadonlySet<string> => {
	if (seen.has(file)) return seen;
	seen.add(file);
	for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*"(\.[^"]+\.js)"/g))
		loadedWith(path.resolve(path.dirname(file), name), seen);
	return seen;
};

it('is spoken to by a client that only those load who need it', () => {
	const folder = path.dirname(built.cli);
	const chunks = readdirSync(path.join(folder, 'chunks')).map(name => path.join(folder, 'chunks', name));
	const hasClient = (file: string) => [...loadedWith(file)].some(one => readFileSync(one, 'utf8').includes('nkeyAuth'));
	const loaders = [path.join(folder, 'main.js'), ...chunks].filter(hasClient).map(file => path.basename(file));
	const named = loaders.filter(name => !name.startsWith('chunk-')).map(name => name.replace(/-[A-Z0-9]+\.js$/, ''));
	expect(named.sort()).toEqual(['client', 'invite', 'join', 'keys']);
});
