import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {built} from '../helpers/built.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'claude-grid-node-'));

/** The real thing, from the registry; undefined where there is none to be had. */
const oldNode = (version: string): string | undefined => {
	const prefix = path.join(folder, version);
	const options = ['--silent', '--no-audit', '--no-fund', '--prefix', prefix];
	try {
		execFileSync('npm', ['install', ...options, `node@${version}`], {stdio: 'ignore', timeout: 120_000});
		return path.join(prefix, 'node_modules/node/bin/node');
	} catch {
		return undefined;
	}
};

describe('a Node that is too old', () => {
	const nodes = new Map<string, string | undefined>();
	beforeAll(() => {
		for (const version of ['8', '12', '18']) nodes.set(version, oldNode(version));
	}, 400_000);
	afterAll(() => rmSync(folder, {recursive: true, force: true}));

	for (const version of ['8', '12', '18'])
		it(`is told which Node is needed, in two lines (Node ${version})`, context => {
			const node = nodes.get(version);
			if (node === undefined) return context.skip();
			const {status, stdout, stderr} = spawnSync(node, [built.cli, 'status'], {encoding: 'utf8'});
			expect(stdout).toBe('');
			expect(stderr.split('\n')).toHaveLength(3);
			expect(stderr).toMatch(
				new RegExp(`^claude-grid needs Node 20\\.19 or newer; this is Node ${version}\\..*\n  → install a newer Node`),
			);
			expect(status).toBe(2);
		});
});

it('starts where Node may not make code from strings', () => {
	const flags = ['--disallow-code-generation-from-strings'];
	expect(execFileSync(process.execPath, [...flags, built.cli, '--version'], {encoding: 'utf8'})).toMatch(/^\d+\.\d+/);
});
