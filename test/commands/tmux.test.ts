import {execFileSync} from 'node:child_process';
import {mkdirSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {closeTerminals, openGrid} from '../helpers/terminal.ts';
import {waitFor} from '../helpers/wait-for.ts';

const endless = (id: string) => ({id, tasks: ['Wait'], fake: {taskMs: 600_000}});
const plan = {
	name: 'Panes',
	agent: 'fake',
	maxParallel: 9,
	streams: [endless('One'), endless('Two'), {id: 'Done', tasks: ['Write'], fake: {taskMs: 10}}],
};

describe('claude-grid tmux', () => {
	let grid: Grid;
	let socketName = '';
	const tmux = (...args: readonly string[]): string =>
		execFileSync('tmux', ['-L', socketName, ...args], {
			env: {...grid.env, TMUX_TMPDIR: grid.home},
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		});
	const streams = (): readonly string[] =>
		tmux('list-panes', '-s', '-t', 'claude-grid', '-F', '#{@stream} #{pane_dead}').trim().split('\n').sort();
	const is = (id: string, state: string) =>
		waitFor(() => grid.saved().streams[id]?.state.is === state, {what: `${id} ${state}`, timeoutMs: 30_000});

	beforeAll(async () => {
		grid = createGrid();
		expect(await grid.run(['run', grid.plan(plan), '--detach'])).toMatchObject({code: 0});
		await Promise.all([is('One', 'running'), is('Two', 'running'), is('Done', 'completed')]);
	}, 60_000);
	afterEach(closeTerminals);
	afterAll(async () => {
		if (socketName !== '') tmux('kill-session', '-t', 'claude-grid');
		await grid.close();
	});
	const show = (...args: readonly string[]) => grid.run(['tmux', ...args], {env: {TMUX_TMPDIR: grid.home}});

	it('makes a session with a pane for each live stream that follows its log, and says how to attach and leave', async () => {
		const {code, stdout, stderr} = await show();
		expect([code, stderr]).toEqual([0, '']);
		socketName = /attach: tmux -L (claude-grid-[0-9a-f]{12}) attach -t claude-grid\n/.exec(stdout)?.[1] ?? '';
		expect(socketName).not.toBe('');
		expect(stdout).toContain('leave:  Ctrl-b d');
		expect(stdout).toContain(`end it: tmux -L ${socketName} kill-session -t claude-grid`);
		expect(streams()).toEqual(['One 0', 'Two 0']);
		await waitFor(() => tmux('capture-pane', '-p', '-t', 'claude-grid:0.0').trim() !== '', {what: 'a log in a pane'});
	});

	it('uses the session that is there, adds panes for new streams, and wakes those of streams that continue', async () => {
		await grid.run(['add', 'More', '--agent', 'fake', '--name', 'more']);
		await waitFor(() => Object.keys(grid.saved().streams).includes('Extra-1'), {what: 'the new stream'});
		await grid.run(['stop', 'One']);
		await is('One', 'stopped');
		await waitFor(() => streams().includes('One 1'), {what: 'the end of the log of One'});
		await grid.run(['continue', 'One']);
		await is('One', 'running');
		const {code, stdout} = await show();
		expect([code, /the tmux session shows/.test(stdout)]).toEqual([0, true]);
		expect(streams()).toContain('One 0');
		expect(streams().filter(line => line.startsWith('One'))).toHaveLength(1);
		expect(tmux('list-sessions').trim().split('\n')).toHaveLength(1);
	});

	it('is shown at once on a terminal, and Ctrl-b d leaves while the agents keep running', async () => {
		const terminal = openGrid(grid, ['tmux'], {env: {TMUX_TMPDIR: grid.home}});
		await terminal.see('─ Two');
		terminal.type('\u0002', 'd');
		await terminal.see('[detached');
		await terminal.gone();
		expect(grid.saved().streams.Two?.state.is).toBe('running');
	});

	it('says in a sentence what to do without tmux, and without a run (exit 3)', async () => {
		const bin = path.join(grid.home, 'bin');
		mkdirSync(bin);
		const git = execFileSync('sh', ['-c', 'command -v git'], {encoding: 'utf8'}).trim();
		symlinkSync(git, path.join(bin, 'git'));
		const without = await grid.run(['tmux'], {env: {PATH: bin}});
		expect([without.code, without.stdout]).toEqual([2, '']);
		expect(without.stderr).toMatch(/^tmux is not on the PATH\.\n {2}→ install it/);
		const empty = createGrid();
		expect((await empty.run(['tmux'])).code).toBe(3);
		await empty.close();
	});
});
