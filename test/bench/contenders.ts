import {execFileSync} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {built} from '../helpers/built.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {startTimeOf} from '../helpers/processes.ts';
import {type TemporaryRepository, temporaryRepository} from '../helpers/temporary-repository.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {type AgentKind, agentScript, planOf, streamId} from './agents.ts';
import {childrenOf} from './proc.ts';
import {type Seat, takeSeat} from './seat.ts';

/** A program with its agents at work, and somebody who looks on. */
export type Stage = {
	readonly seat: Seat;
	/** What is measured: the program, without its agents. */
	readonly programs: () => readonly number[];
	/** Two keys that move what is in focus there and back, and where the focus is then. */
	readonly keys: readonly [string, string];
	readonly focus: (text: string) => string;
	readonly close: () => Promise<void>;
};

const terminal = {TERM: 'xterm-256color', LANG: 'C.UTF-8'};

/** Id and state of each stream. */
export const isTrueFrame = (text: string, count: number): boolean =>
	Array.from({length: count}, (_, index) => new RegExp(`[^ ] ${streamId(index)} .*\\d`)).every(line => line.test(text));

/** Runs the plan until each agent of it is at work; nobody looks on yet. */
export const gridAtWork = async (kind: AgentKind, count: number, atOnce = count): Promise<Grid> => {
	const grid = createGrid();
	try {
		const plan = grid.plan(planOf(agentScript(grid.parent, kind), count, atOnce));
		const started = await grid.run(['run', plan, '--detach'], {timeoutMs: 300_000});
		if (started.code !== 0) throw new Error(started.stderr);
		await waitFor(() => grid.agents().length === atOnce, {what: `${atOnce} agents at work`, timeoutMs: 600_000});
		return grid;
	} catch (error) {
		await grid.close();
		throw error;
	}
};

export const sitAtGrid = (grid: Grid, isRemote = false): Seat =>
	takeSeat([process.execPath, built.cli], grid.root, {
		...grid.env,
		...terminal,
		...(isRemote && {SSH_CONNECTION: '10.0.0.2 50000 10.0.0.1 22'}),
	});

export const engineOf = (grid: Grid): number => grid.engine()?.pid ?? 0;

const down = '\u001B[B';
const up = '\u001B[A';

export const claudeGrid = async (kind: AgentKind, count: number, isRemote = false): Promise<Stage> => {
	const grid = await gridAtWork(kind, count);
	const seat = sitAtGrid(grid, isRemote);
	const close = async () => {
		await seat.close();
		await grid.close();
	};
	try {
		await seat.see(text => isTrueFrame(text, count), 'the grid');
	} catch (error) {
		await close();
		throw error;
	}
	return {
		seat,
		programs: () => [seat.pid, engineOf(grid)],
		keys: [down, up],
		focus: text => /▸. (\S+)/.exec(text)?.[1] ?? '',
		close,
	};
};

/** A repository with a branch and a worktree for each agent, as the peers want it. */
export const withWorktrees = (count: number): TemporaryRepository => {
	const repository = temporaryRepository();
	for (let index = 0; index < count; index++)
		repository.git(['worktree', 'add', '-q', '-b', streamId(index), path.join(repository.parent, streamId(index))]);
	return repository;
};

const isMenu = (count: number) => (text: string) =>
	/Q .* Exit/.test(text) &&
	Array.from({length: count}, (_, index) => streamId(index)).every(id => new RegExp(`❯ ${id}\\b`).test(text));

export const ccmanagerIn = (program: string, repository: TemporaryRepository, script: string): Seat => {
	const folder = path.join(repository.parent, 'home/.config/ccmanager');
	mkdirSync(folder, {recursive: true});
	const presets = [{id: '1', name: 'Main', command: script}];
	const settings = {commandPresets: {presets, defaultPresetId: '1'}};
	writeFileSync(path.join(folder, 'config.json'), JSON.stringify(settings));
	const home = path.join(repository.parent, 'home');
	return takeSeat([program], repository.root, {PATH: process.env.PATH ?? '', HOME: home, ...terminal});
};

export const isCcmanagerFrame = (text: string, count: number): boolean => isMenu(count)(text);

const selected = (text: string): string => /^❯ .*❯ (\S+)/m.exec(text)?.[1] ?? '';

const press = async (seat: Seat, keys: string, isSeen: (text: string) => boolean, what: string): Promise<void> => {
	// It takes no key in the moment after a picture.
	for (let attempt = 0; attempt < 20; attempt++) {
		seat.type(keys);
		const found = await seat.see(isSeen, what, 1500).catch(() => undefined);
		if (found !== undefined) return;
	}
	throw new Error(`${what} was not seen:\n${seat.text()}`);
};

export const ccmanager = async (program: string, kind: AgentKind, count: number): Promise<Stage> => {
	const repository = withWorktrees(count);
	const seat = ccmanagerIn(program, repository, agentScript(repository.parent, kind));
	const close = async () => {
		await seat.close();
		repository.remove();
	};
	try {
		await seat.see(isMenu(count), 'the menu');
		for (let index = 0; index < count; index++) {
			const before = selected(seat.text());
			await press(seat, down, text => selected(text) !== before && selected(text) !== '', 'another worktree');
			await press(seat, '\r', text => /^line \d/m.test(text), `the agent of ${selected(seat.text())}`);
			await press(seat, '\u0005', isMenu(count), 'the menu');
		}
	} catch (error) {
		await close();
		throw error;
	}
	return {seat, programs: () => [seat.pid], keys: [down, up], focus: selected, close};
};

/** A pane for each agent in one window, tiled. */
export const tmux = async (kind: AgentKind, count: number): Promise<Stage> => {
	const repository = withWorktrees(count);
	const script = agentScript(repository.parent, kind);
	const socket = path.join(repository.parent, 'tmux');
	const run = (args: readonly string[]) => execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args]);
	const at = (index: number) => ['-c', path.join(repository.parent, streamId(index)), script];
	run(['new-session', '-d', '-x', '120', '-y', '40', ...at(0)]);
	for (let index = 1; index < count; index++) {
		run(['split-window', ...at(index)]);
		run(['select-layout', 'tiled']);
	}
	const server = Number(run(['display-message', '-p', '#{pid}']).toString());
	const seat = takeSeat(['tmux', '-S', socket, 'attach'], repository.root, {PATH: process.env.PATH ?? '', ...terminal});
	await seat.see(text => (text.match(/line \d/g) ?? []).length >= count, 'all panes');
	return {
		seat,
		programs: () => [seat.pid, server],
		keys: ['\u0002o', '\u0002;'],
		focus: () => '',
		async close() {
			const agents = childrenOf(server);
			run(['kill-server']);
			await seat.close();
			await waitFor(() => agents.every(pid => startTimeOf(pid) === undefined), {what: 'the end of the agents of tmux'});
			repository.remove();
		},
	};
};
