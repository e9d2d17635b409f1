import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import {afterEach, beforeEach, expect} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {itBoxed} from './support.ts';

let grid: Grid;
const server = createServer((_, answer) => answer.end('here'));
beforeEach(async () => {
	grid = createGrid();
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
	server.close();
	await grid.close();
});

const listening = `node -e "const s = require('net').createServer(); s.on('error', () => process.exit(9)); s.listen(3000, () => setTimeout(() => process.exit(0), 2000))"`;

itBoxed(
	'a limited network lets through what is allowed, tells what is not, and gives each stream its own ports',
	async () => {
		const {port} = server.address() as AddressInfo;
		const command = [
			`curl -s http://127.0.0.1:${port}/ > allowed.txt`,
			'curl -s http://example.invalid/ > refused.txt',
			'curl -s https://other.invalid/; echo $? > tunnel.txt',
			`curl -s --noproxy "*" --max-time 5 http://127.0.0.1:${port}/; echo $? > direct.txt`,
			`${listening}; echo $? > port.txt`,
			'git add -A; git commit -qm Look',
		].join('; ');
		const sandbox = {network: 'limited', hosts: [`127.0.0.1:${port}`]};
		const streams = ['A', 'B'].map(id => ({id, prompt: 'look', command}));
		const ran = await grid.run(['run', grid.plan({name: 'Network', agent: 'command', sandbox, streams})]);
		expect(ran, ran.stdout).toMatchObject({code: 0});
		for (const branch of ['stream/a', 'stream/b']) {
			const found = (name: string): string => grid.git(['show', `${branch}:${name}`]);
			expect(found('allowed.txt')).toBe('here');
			expect(found('refused.txt')).toContain('does not let this reach example.invalid');
			expect(found('tunnel.txt')).not.toBe('0');
			expect(found('direct.txt')).not.toBe('0');
			expect(found('port.txt')).toBe('0');
		}
		const alert = grid.saved().alerts.find(({key}) => key === 'sandbox:A');
		expect(alert).toMatchObject({
			text: expect.stringContaining('example.invalid'),
			cure: [expect.stringContaining('"hosts"'), {verb: 'recover', of: 'A'}],
		});
		await waitFor(() => grid.tagged().length === 0, {what: 'the end of the proxies'});
	},
);

itBoxed('the way out outlives the engine, ends with its session, and what it refused meanwhile is told', async () => {
	const {port} = server.address() as AddressInfo;
	const command = [
		'echo ready > ready.txt; until [ -e go.txt ]; do sleep 0.1; done',
		`curl -s http://127.0.0.1:${port}/ > allowed.txt`,
		'curl -s http://late.invalid/ > refused.txt; echo done > done.txt',
		'until [ -e end.txt ]; do sleep 0.1; done; git add -A; git commit -qm Look',
	].join('; ');
	const sandbox = {network: 'limited', hosts: [`127.0.0.1:${port}`]};
	const streams = [{id: 'A', prompt: 'look', command}];
	await grid.run(['run', grid.plan({name: 'Network', agent: 'command', sandbox, streams}), '--detach']);
	const worktree = path.join(`${grid.root}.grid`, 'A');
	const isThere = (name: string) => () => existsSync(path.join(worktree, name));
	await waitFor(isThere('ready.txt'), {what: 'the agent', timeoutMs: 60_000});
	await grid.killEngine('SIGKILL');
	writeFileSync(path.join(worktree, 'go.txt'), '');
	await waitFor(isThere('done.txt'), {what: 'its requests', timeoutMs: 60_000});
	expect(readFileSync(path.join(worktree, 'allowed.txt'), 'utf8')).toBe('here');
	expect(readFileSync(path.join(worktree, 'refused.txt'), 'utf8')).toContain('does not let this reach late.invalid');
	writeFileSync(path.join(worktree, 'end.txt'), '');
	await grid.run(['wait', '--timeout', '60']);
	const isTold = () => grid.saved().alerts.some(({text}) => text.includes('late.invalid'));
	await waitFor(isTold, {what: 'the alert of the next engine'});
	await waitFor(() => grid.tagged().length === 0, {what: 'the end of the proxy'});
});
