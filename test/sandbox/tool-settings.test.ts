import {mkdirSync, mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, expect, it} from 'vitest';
import {registryHosts, settingsMounts, withoutKeys} from '../../source/sandbox/tool-settings.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {itBoxed} from './support.ts';

const npmrc = `@acme:registry=https://npm.acme.example:4873/
//npm.acme.example:4873/:_authToken=npm_secret
email=me@acme.example
strict-ssl=true
https-proxy=http://proxy.acme.example:8080
`;
const files = {
	'.npmrc': npmrc,
	'.config/pip/pip.conf': '[global]\nindex-url = https://me:pw@pypi.acme.example/simple\n',
	'.cargo/config.toml': '[registries.acme]\nindex = "sparse+https://cargo.acme.example/index/"\ntoken = "abc"\n',
};
const homeWith = (): string => {
	const home = mkdtempSync(path.join(tmpdir(), 'claude-grid-test-'));
	put(home);
	return home;
};
const put = (home: string): void => {
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(path.dirname(path.join(home, name)), {recursive: true});
		writeFileSync(path.join(home, name), text);
	}
};

it('finds the registries that settings of package managers and variables name, never with a password, and no proxy', () => {
	const env = {GOPROXY: 'https://go.acme.example|https://proxy.golang.org,direct', HOMEPAGE: 'https://other.example'};
	expect([...registryHosts(env, homeWith())].sort()).toEqual([
		'cargo.acme.example',
		'go.acme.example',
		'npm.acme.example:4873',
		'proxy.golang.org',
		'pypi.acme.example',
	]);
	expect(registryHosts({}, '/nowhere')).toEqual([]);
});

it('leaves out each line that may hold a key, and with a limited network the proxy', () => {
	const open =
		'@acme:registry=https://npm.acme.example:4873/\nstrict-ssl=true\nhttps-proxy=http://proxy.acme.example:8080\n';
	expect(withoutKeys(npmrc)).toBe(open);
	expect(withoutKeys(npmrc, true)).not.toContain('proxy');
	expect(withoutKeys('GOPROXY=https://go.acme.example\n', true)).toContain('go.acme.example');
	expect(withoutKeys(files['.config/pip/pip.conf'])).toBe('[global]\n');
	expect(withoutKeys(files['.cargo/config.toml'])).not.toContain('abc');
});

it('gives a stream copies of its own', () => {
	const home = homeWith();
	const folder = mkdtempSync(path.join(tmpdir(), 'claude-grid-test-'));
	const mounts = settingsMounts(home, folder, false);
	expect(mounts.map(({to}) => to)).toEqual(Object.keys(files).map(name => path.join(home, name)));
	for (const mount of mounts) expect('from' in mount && readFileSync(mount.from, 'utf8')).not.toMatch(/secret|pw@|abc/);
	expect(readFileSync(path.join(home, '.npmrc'), 'utf8')).toBe(npmrc);
});

let grid: Grid | undefined;
afterEach(() => grid?.close());

itBoxed(
	'package managers inside know the registries of their user, without the keys, which the plan may give',
	async () => {
		grid = createGrid();
		put(grid.home);
		const command = 'npm config get @acme:registry > npm.txt; cat ~/.npmrc ~/.cargo/config.toml > files.txt';
		const all = [
			{id: 'A', prompt: 'look', command},
			{id: 'B', prompt: 'look', command, sandbox: {read: ['~/.npmrc']}},
		];
		const ran = await grid.run(['run', grid.plan({name: 'Tools', agent: 'command', sandbox: true, streams: all})]);
		expect(ran, ran.stdout).toMatchObject({code: 0});
		expect(grid.git(['show', 'stream/a:npm.txt'])).toBe('https://npm.acme.example:4873/');
		expect(grid.git(['show', 'stream/a:files.txt'])).toContain('cargo.acme.example');
		expect(grid.git(['show', 'stream/a:files.txt'])).not.toMatch(/npm_secret|abc/);
		expect(grid.git(['show', 'stream/b:files.txt'])).toContain('npm_secret');
	},
);
