import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {readHosts} from '../../source/store/hosts.ts';
import type {Grid} from '../helpers/grid.ts';
import {processesWith, variable} from '../helpers/processes.ts';
import {closeTerminals, openGrid} from '../helpers/terminal.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {onMini, timeoutMs} from './on-mini.ts';

const here = onMini();
let grid: Grid;
beforeEach(() => {
	grid = here.grid();
});
afterEach(closeTerminals);

const onHost = (id: string, over: object = {}) => ({id, host: 'mini', agent: 'fake', tasks: ['One', 'Two'], ...over});
const shell = (id: string, line: string, over: object = {}) => ({
	...onHost(id),
	agent: 'command',
	prompt: 'Do it',
	command: ['sh', '-c', line],
	...over,
});
const commit = 'git add . && git commit -qm Done';
const plan = (streams: readonly object[], over: object = {}) =>
	grid.plan({name: 'Parts', hosts: ['local', 'mini'], streams, ...over});
const streamOf = (id: string) => grid.saved().streams[id]!;
const isAtWork = (id: string) => waitFor(() => streamOf(id).state.is === 'running', {what: `${id} at work`, timeoutMs});

/** Agents at work there, with all they have started. */
const sessionsIn = (home: string): number =>
	new Set(processesWith(`HOME=${home}`).flatMap(one => variable(one, 'CLAUDE_GRID_SESSION') ?? [])).size;

describe('a stream on another machine', () => {
	it('asks there, is answered here, and shows here what it says and has changed', async () => {
		await here.add();
		const fake = {taskMs: 300, faults: [{kind: 'ask', afterTask: 1}]};
		const verb = grid.start(['run', plan([onHost('A', {fake})]), '--merge', '--yes', '--on-question', 'wait']);
		await waitFor(() => grid.saved().alerts.some(({kind}) => kind === 'question'), {what: 'the question', timeoutMs});
		expect((await grid.run(['status'])).stdout).toContain('asks to run rm -rf build');
		const approved = await grid.run(['approve', 'A']);
		expect(approved.stdout).toContain(here.mini().home);
		const {code, stdout} = await verb.ended;
		expect(code, stdout).toBe(0);
		expect((await grid.run(['logs', 'A'])).stdout).toContain('I was allowed to remove the old build.');
		expect((await grid.run(['review', 'A'])).stdout).toContain('Written by the fake agent for task 2');
		expect(grid.git(['ls-tree', '-r', '--name-only', 'main'])).toContain('work/A/2-two.md');
	});

	it('shows here what it has not committed yet', async () => {
		await here.add();
		await grid.run(['run', plan([shell('A', 'echo half > half.txt; sleep 600')]), '--yes', '--detach']);
		await isAtWork('A');
		await waitFor(async () => (await grid.run(['review', 'A'])).stdout.includes('half.txt'), {
			what: 'the file',
			timeoutMs,
		});
		expect((await grid.run(['review', 'A'])).stdout).toContain('Some of it is not committed yet.');
	});

	it('is taken over through ssh, with its ports, and resumes its agent', async () => {
		await here.add();
		await grid.run(['run', plan([onHost('A', {ports: true, fake: {taskMs: 600_000}})]), '--yes', '--detach']);
		await isAtWork('A');
		const terminal = openGrid(grid, ['attach', 'A', '--yes'], {env: {SHELL: '/bin/sh'}});
		await terminal.see('ssh -t -- mini.test');
		await terminal.see(/[#$]\s*$/);
		await terminal.type('pwd; echo "port $CLAUDE_GRID_PORT"; echo mine > mine.txt\r');
		await terminal.see(/port 4\d{3}0/);
		expect(terminal.text()).toContain(`${here.mini().home}/.claude-grid/hosts/`);
		expect(streamOf('A').state).toMatchObject({is: 'waiting', cause: 'attached'});
		await terminal.type('exit\r').see('g resumes the agent');
		await terminal.type('g\r').see('A resumes by itself');
		await isAtWork('A');
		expect(readFileSync(path.join(streamOf('A').workplace!.path, 'mine.txt'), 'utf8')).toBe('mine\n');
	});

	it('has ports that no other stream there has, and is set up and verified there', async () => {
		await here.add();
		const work = (id: string) =>
			shell(id, `echo $CLAUDE_GRID_PORT > ${id}.txt; ${commit}; sleep 2`, {
				ports: true,
				setup: 'echo ready > .set-up',
				verify: 'test -f .set-up && test -n "$CLAUDE_GRID_PORT"',
			});
		const run = await grid.run(['run', plan([work('A'), work('B')]), '--merge', '--yes']);
		expect(run.stdout).toContain('All 2 streams completed and merged');
		expect(grid.git(['show', 'main:A.txt'])).not.toBe(grid.git(['show', 'main:B.txt']));
	});

	it('waits until there is a host with its agent, and says what to do', async () => {
		await here.add();
		const started = await grid.run(['run', plan([onHost('A', {agent: 'opencode'})]), '--yes', '--detach']);
		expect(started.code, started.stderr).toBe(0);
		await waitFor(() => grid.saved().alerts.length > 0, {what: 'the alert', timeoutMs});
		expect(grid.saved().alerts).toMatchObject([
			{
				kind: 'host',
				streamId: 'A',
				text: 'A can start nowhere: mini has no opencode',
				cure: 'install opencode on mini, and log in there',
			},
		]);
		expect(streamOf('A').sessions).toEqual([]);
	});
});

describe('a host', () => {
	it('takes nothing new while it is drained, and has what its labels say', async () => {
		await here.add('--label', 'gpu');
		const long = {fake: {taskMs: 2000}};
		const document = plan(
			[
				onHost('A', {...long, host: undefined, hostLabels: ['gpu']}),
				onHost('B', {host: undefined, dependencies: ['A']}),
			],
			{maxParallel: 2},
		);
		const verb = grid.start(['run', document, '--merge', '--yes']);
		await isAtWork('A');
		expect((await grid.run(['hosts', 'drain', 'mini'])).stdout).toContain('takes nothing new');
		expect((await grid.run(['hosts'])).stdout).toMatch(/mini +drained/);
		expect((await verb.ended).stdout).toContain('All 2 streams completed and merged');
		expect([streamOf('A').placement?.host, streamOf('B').placement?.host]).toEqual(['mini', 'local']);
	});

	it('is checked, forgotten with what is not finished there named, and taken back', async () => {
		await here.add('--slots', '3');
		expect((await grid.run(['hosts', 'check', 'mini'])).stdout).toContain('mini is ready');
		await grid.run(['run', plan([onHost('A', {fake: {taskMs: 600_000}})]), '--yes', '--detach']);
		await isAtWork('A');
		const removed = await grid.run(['hosts', 'remove', 'mini']);
		expect(removed.stdout).toContain('A is not finished there: claude-grid hosts add mini mini.test');
		expect(JSON.parse((await grid.run(['hosts', '--json'])).stdout).hosts).toMatchObject([{name: 'mini', address: ''}]);
		await here.add();
	});

	it('lets go of a worktree that is merged, and of one that is not while its content is kept here', async () => {
		await here.add();
		const done = shell('A', `echo x > A.txt; ${commit}`);
		const half = shell('B', `echo half > half.txt; ${commit}; sleep 600`);
		await grid.run(['run', plan([done, half]), '--yes', '--detach']);
		await waitFor(() => streamOf('A').state.is === 'completed', {what: 'A to be completed', timeoutMs});
		await isAtWork('B');
		expect((await grid.run(['merge', 'A'])).stdout).toContain('merged');
		await grid.run(['stop', 'B']);
		await waitFor(() => streamOf('B').state.is === 'stopped', {what: 'B to be stopped', timeoutMs});
		const [a, b] = ['A', 'B'].map(id => streamOf(id).workplace!.path);
		expect(existsSync(a!) && existsSync(b!)).toBe(true);
		const cleaned = await grid.run(['hosts', 'remove', 'mini', '--cleanup']);
		expect(cleaned.stdout).toContain(`removed mini:${a} (A)`);
		expect(cleaned.stdout).toMatch(/kept .*B/);
		expect(cleaned.stdout).toContain('mini was removed');
		expect(readHosts(grid.env)).toEqual({});
		expect([existsSync(a!), existsSync(b!)]).toEqual([false, true]);
		const forced = await grid.run(['clean', 'B', '--force']);
		const ref = /kept at (refs\S+)/.exec(forced.stdout)?.[1] ?? forced.stdout + forced.stderr;
		expect(grid.git(['show', `${ref}:half.txt`])).toBe('half');
		expect(existsSync(b!)).toBe(false);
	});

	it('has never more agents at work than it has slots, whoever started them', async () => {
		await here.add('--slots', '1');
		const other = here.another();
		const streams = ['A', 'B'].map(id => shell(id, `echo x > ${id}.txt; ${commit}; sleep 1`));
		const verbs = [grid, other].map(one =>
			one.start(['run', one.plan({name: 'Slots', hosts: ['mini'], streams}), '--merge', '--yes']),
		);
		let most = 0;
		const look = setInterval(() => {
			most = Math.max(most, sessionsIn(here.mini().home));
		}, 50);
		const ended = await Promise.all(verbs.map(verb => verb.ended)).finally(() => clearInterval(look));
		for (const {stdout} of ended) expect(stdout).toContain('All 2 streams completed and merged');
		expect(most).toBe(1);
	});
});
