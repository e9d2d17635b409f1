import {chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Run} from '../../source/run/model/types.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {variable} from '../helpers/processes.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

const command = (id: string, line: string, more: object = {}) => ({
	id,
	name: id,
	agent: 'command',
	prompt: 'x',
	command: line,
	...more,
});
const begin = async (...streams: readonly object[]): Promise<void> => {
	expect(await grid.run(['run', grid.plan({name: 'One', streams}), '--detach'])).toMatchObject({code: 0});
};
const saved = (condition: (run: Run) => unknown, what: string): Promise<unknown> =>
	waitFor(() => condition(grid.saved()), {what});
const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
const inHome = (name: string): string => path.join(grid.home, name);

/** The first agent or step of this grid takes until `go` is there to get its right to run; the later ones are quick. */
const slowFirstStart = (): void => slowStarts('mkdir "$HOME/slow" 2>/dev/null');

/** Those for which the condition holds take until `go` is there. */
const slowStarts = (condition: string): void => {
	const bin = inHome('bin');
	mkdirSync(bin);
	writeFileSync(
		path.join(bin, 'ln'),
		`#!/bin/sh\nif ${condition}; then while [ ! -e "$HOME/go" ]; do sleep 0.02; done; fi\nexec /bin/ln "$@"\n`,
	);
	chmodSync(path.join(bin, 'ln'), 0o755);
	Object.assign(grid.env, {PATH: `${bin}:${grid.env.PATH}`});
};
const letGo = (): void => writeFileSync(inHome('go'), '');
const sessionsAtWork = (): ReadonlySet<string> =>
	new Set(
		grid
			.tagged()
			.filter(one => one.cwd.includes('.grid/'))
			.map(one => variable(one, 'CLAUDE_GRID_SESSION') ?? ''),
	);

describe('an engine killed while it starts something slow', () => {
	it('has one agent in the worktree afterwards, also when the slow one comes up late', async () => {
		slowFirstStart();
		await begin(command('A', 'echo "$CLAUDE_GRID_SESSION" >> starts; while [ ! -e end ]; do sleep 0.05; done'));
		await waitFor(() => existsSync(inHome('slow')), {what: 'the slow start'});
		await grid.killEngine();
		expect(await grid.run(['status'])).toMatchObject({code: 0});
		await saved(run => run.streams.A?.sessions.at(-1)?.process, 'the second start');
		letGo();
		const run = grid.saved();
		const worktree = run.streams.A?.workplace?.path ?? '';
		const [session, ...more] = [...sessionsAtWork()];
		expect([session, more]).toEqual([run.streams.A?.sessions.at(-1)?.id, []]);
		await waitFor(() => read(path.join(worktree, 'starts')) === `${session}\n`, {what: 'one start'});
		writeFileSync(path.join(worktree, 'end'), '');
		expect(await grid.run(['wait'])).toMatchObject({code: 0});
		expect(grid.saved().streams.A).toMatchObject({state: {is: 'completed'}, attempt: 1});
	});

	it('stops a stream whose agent was about to start, so that it never does', async () => {
		slowFirstStart();
		await begin(command('A', 'echo "$CLAUDE_GRID_SESSION" >> ran; sleep 300'));
		await waitFor(() => existsSync(inHome('slow')), {what: 'the slow start'});
		await grid.killEngine();
		await grid.run(['stop', 'A']);
		await saved(run => run.streams.A?.state.is === 'stopped', 'the stop');
		letGo();
		expect(grid.tagged()).toEqual([]);
		const {sessions, workplace} = grid.saved().streams.A ?? {};
		expect(read(path.join(workplace?.path ?? '', 'ran'))).not.toContain(sessions?.[0]?.id);
	});

	it('is followed by one that answers, also where all that was about to start is frozen', async () => {
		slowStarts('echo one >> "$HOME/waiting"');
		await begin(...['A', 'B', 'C'].map(id => command(id, 'echo done > done')));
		await waitFor(() => read(inHome('waiting')) === 'one\n'.repeat(3), {what: 'three starts'});
		for (const {pid} of grid.tagged()) process.kill(pid, 'SIGSTOP');
		await grid.killEngine();
		letGo();
		expect(await grid.run(['status'])).toMatchObject({code: 0});
		expect(await grid.run(['wait'])).toMatchObject({code: 0});
		for (const {attempt, state} of Object.values(grid.saved().streams))
			expect([attempt, state.is]).toEqual([1, 'completed']);
		expect(grid.tagged()).toEqual([]);
	});

	it('runs setup once at a time, also when the first one comes up late', async () => {
		slowFirstStart();
		await begin(
			command('A', 'echo done > done', {
				setup: 'echo begin >> "$HOME/setup"; sleep 0.3; echo end >> "$HOME/setup"',
			}),
		);
		await waitFor(() => existsSync(inHome('slow')), {what: 'the slow setup'});
		await grid.killEngine();
		expect(await grid.run(['wait', '--timeout', '40'])).toMatchObject({code: 0});
		letGo();
		expect(read(inHome('setup'))).toBe('begin\nend\n');
	});
});

describe('an engine that finds a damaged run with a retry due', () => {
	it('looks at what is under way before it starts anything: one agent', async () => {
		await begin(
			command(
				'A',
				'echo "$CLAUDE_GRID_SESSION" >> starts; [ "$(wc -l < starts)" -gt 1 ] || exit 7; while [ ! -e end ]; do sleep 0.05; done',
			),
		);
		await saved(({streams}) => {
			const state = streams.A?.state;
			return state?.is === 'waiting' && state.cause === 'backoff';
		}, 'the wait');
		await grid.killEngine();
		const file = path.join(grid.runFolder(), 'run.json');
		const whole = readFileSync(file, 'utf8');
		writeFileSync(`${file}.bak`, whole);
		writeFileSync(`${file}.new`, whole.slice(0, whole.length / 2));
		renameSync(`${file}.new`, file);
		const state = (JSON.parse(whole) as Run).streams.A?.state;
		const until = state?.is === 'waiting' ? (state.until ?? 0) : 0;
		await waitFor(() => Date.now() > until, {what: 'the retry to be due'});
		expect(await grid.run(['status'])).toMatchObject({code: 0});
		await saved(({streams}) => streams.A?.sessions.at(-1)?.process && streams.A.sessions.length > 1, 'the retry');
		const starts = () => read(path.join(grid.saved().streams.A?.workplace?.path ?? '', 'starts'));
		await waitFor(() => starts().split('\n').length === 3, {what: 'the second start'});
		expect([...sessionsAtWork()]).toEqual([grid.saved().streams.A?.sessions.at(-1)?.id]);
		expect(grid.saved().streams.A?.sessions).toHaveLength(2);
		expect(await grid.run(['stop'])).toMatchObject({code: 0});
		await waitFor(() => grid.tagged().length === 0, {what: 'the end of all agents'});
		expect(starts().split('\n')).toHaveLength(3);
	});
});
