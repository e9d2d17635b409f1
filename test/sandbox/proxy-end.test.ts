import {spawnSync} from 'node:child_process';
import {copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {limitedNetwork} from '../../source/sandbox/network.ts';
import {built} from '../helpers/built.ts';
import {waitFor} from '../helpers/wait-for.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'claude-grid-test-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const commandOf = (pid: string): string => {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
	} catch {
		return '';
	}
};
const proxies = (): readonly string[] => readdirSync('/proc').filter(pid => commandOf(pid).includes(folder));

it.runIf(process.platform === 'linux')(
	'the way out of a session that is over at once ends too, and that of one that lives stays until its end',
	async () => {
		const program = path.join(folder, 'network.mjs');
		copyFileSync(path.join(path.dirname(built.cli), 'sandbox-network.js'), program);
		const run = (seconds: string) => {
			const [shell = '', ...args] = limitedNetwork(folder, [], {outside: program, inside: ''}).outside;
			return spawnSync(shell, [...args, '/bin/sh', '-c', `sleep ${seconds}; ls ${folder}/net`], {encoding: 'utf8'});
		};
		expect(run('0').status).toBe(0);
		await waitFor(() => proxies().length === 0, {what: 'the end of the first'});
		expect(run('3').stdout).toContain('p.sock');
		await waitFor(() => proxies().length === 0, {what: 'the end of the second'});
	},
);
