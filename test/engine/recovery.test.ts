import {chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {isBusy} from '../../source/engine/follow/activity-check.ts';
import {command} from '../../source/run/model/hint.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {type InnerEngine, startInnerEngine} from '../helpers/inner-engine.ts';
import {signal, startTimeOf} from '../helpers/processes.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
let inner: InnerEngine | undefined;
beforeEach(() => {
	grid = createGrid();
	inner = undefined;
});
afterEach(async () => {
	await inner?.close();
	await grid.close();
});

const begin = async (more: Parameters<typeof startInnerEngine>[1] = {}): Promise<InnerEngine> => {
	inner = await startInnerEngine(grid, more);
	return inner;
};

const fake = (id: string, faults: readonly object[] = [], more: object = {}) => ({
	id,
	name: id,
	tasks: [{title: 'One'}, {title: 'Two'}],
	fake: {taskMs: 100, faults},
	...more,
});
const shell = (id: string, command: string, more: object = {}) => ({
	id,
	name: id,
	agent: 'command',
	command,
	prompt: 'Do it.',
	...more,
});
const planOf = (streams: readonly object[], more: object = {}) => ({
	name: 'Recovery',
	agent: 'fake',
	maxParallel: streams.length,
	streams,
	...more,
});
const causes = (engine: InnerEngine, id: string) =>
	engine.stream(id).sessions.map(one => [one.attempt, one.cause, one.mode]);
const outcomes = (engine: InnerEngine, id: string) => engine.stream(id).sessions.map(one => one.outcome);
const commits = (id: string): string => grid.git(['rev-list', '--count', `main..stream/${id.toLowerCase()}`]);
const parentOf = (pid: number): number => {
	const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
	return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
};

describe('sessions that end badly', () => {
	it('are followed by the right kind of session (faults 5, 48)', async () => {
		const engine = await begin();
		await engine.start(
			planOf([
				fake('Stall', [{kind: 'stall', afterTask: 1}], {contextRecovery: {stallTimeoutMinutes: 0.03}}),
				fake('Context', [{kind: 'context', afterTask: 1}]),
				fake('Crash', [{kind: 'crash', afterTask: 1}]),
				fake('Login', [{kind: 'login'}]),
			]),
		);
		const run = await engine.finished();
		for (const id of ['Stall', 'Context', 'Crash']) {
			expect(run.streams[id]?.state.is, id).toBe('completed');
			expect(commits(id), id).toBe('2');
		}
		expect(causes(engine, 'Stall')).toEqual([
			[1, 'first', 'fresh'],
			[2, 'stall', 'fresh'],
		]);
		expect(causes(engine, 'Context')).toEqual([
			[1, 'first', 'fresh'],
			[2, 'context', 'fresh'],
		]);
		expect(causes(engine, 'Crash')).toEqual([
			[1, 'first', 'fresh'],
			[2, 'crash', 'resume'],
		]);
		expect(engine.stream('Crash').sessions[0]?.exit).toEqual({code: 137, signal: 'SIGKILL'});
		const [, second] = engine.stream('Crash').sessions;
		expect(second!.startedAt - engine.stream('Crash').sessions[0]!.endedAt!).toBeGreaterThanOrEqual(1000);

		expect(run.streams.Login).toMatchObject({state: {is: 'failed', class: 'permanent'}, attempt: 1});
		expect(run.alerts.filter(alert => alert.streamId === 'Login')).toMatchObject([
			{kind: 'failed', cure: [expect.stringContaining('log in to the agent again'), command('recover', 'Login')]},
		]);
		const said = (await engine.engine.activities()).map(activity => activity.text);
		expect(said).toContain('⚠ Stall: stall detected - initiating recovery');
		expect(said).toContain('⚠ Attempting recovery for Stall (attempt 1)');
		expect(said).toContain('✓ Stall: Recovery successful (attempt 1)');
	});

	it('park the run at a usage limit until the stated time, and cost nothing (fault 47)', async () => {
		const engine = await begin();
		await engine.start(
			planOf([fake('A', [{kind: 'limit', amount: 3, afterTask: 1}]), fake('B', [], {dependencies: ['A']})]),
		);
		const parked = await engine.until(run => run.gates && run.streams.A?.state.is === 'waiting', 'the gate');
		const state = parked.streams.A?.state;
		const until = state?.is === 'waiting' ? state.until : undefined;
		expect(until).toBeGreaterThan(Date.now());
		expect(isBusy(engine.run()), 'it keeps its engine').toBe(true);
		const left = engine.stream('A').recoveriesLeft;
		const run = await engine.finished();
		expect(run.gates).toBeUndefined();
		expect(run.streams.A?.sessions[1]?.startedAt).toBeGreaterThanOrEqual(until ?? Number.POSITIVE_INFINITY);
		expect(run.streams.A).toMatchObject({state: {is: 'completed'}, recoveriesLeft: left});
		expect(run.streams.B?.state.is).toBe('completed');
		expect(run.alerts.filter(alert => alert.kind === 'limit')).toEqual([]);
	});

	it('are ended when the process lives on after its verdict (fault 43)', async () => {
		const [began, speed] = [Date.now(), 4];
		const engine = await begin({now: () => began + (Date.now() - began) * speed});
		await engine.start(planOf([fake('A', [{kind: 'never-exit'}]), shell('Silent', 'sleep 60')]));
		const {pid, startTime} = await waitFor(() => engine.stream('A').sessions[0]?.process, {what: 'the agent'});
		await engine.until(now => now.streams.Silent?.state.is === 'running', 'the silent one to run');
		const run = await engine.until(now => now.streams.A?.finishedAt !== undefined, 'the end of A', 50_000);
		expect(run.streams.A).toMatchObject({state: {is: 'completed'}, attempt: 1});
		expect(startTimeOf(pid)).not.toBe(startTime);
	});
});

describe('ends nobody saw', () => {
	it('are unknown without a verdict, and judged by the evidence with one (fault 4)', async () => {
		const engine = await begin();
		await engine.start(planOf([fake('Cut', [{kind: 'stall', afterTask: 1}]), fake('Done', [], {fake: {taskMs: 800}})]));
		const run = await engine.until(
			now => ['Cut', 'Done'].every(id => now.streams[id]?.tasks[0]?.status === 'completed'),
			'the first tasks',
		);
		for (const id of ['Cut', 'Done']) signal(parentOf(run.streams[id]!.sessions[0]!.process!.pid), 'SIGKILL');
		signal(run.streams.Cut!.sessions[0]!.process!.pid, 'SIGKILL');
		// The engine goes, too: the next one finds the agent that is left, and how both ended.
		await engine.leave();
		const after = await (await begin()).finished();
		expect(after.streams.Cut?.sessions[0]).toMatchObject({exit: 'unknown', outcome: 'unknown'});
		expect(after.streams.Cut).toMatchObject({state: {is: 'completed'}, attempt: 2});
		expect(after.streams.Done?.sessions[0]).toMatchObject({exit: 'unknown', outcome: 'finished'});
		expect(after.streams.Done).toMatchObject({state: {is: 'completed'}, attempt: 1});
	});

	it('after a reboot leave everything interrupted, signal nobody, and one command continues (fault 7)', async () => {
		const first = await begin();
		await first.start(planOf([fake('A', [{kind: 'stall', afterTask: 1}]), fake('B', [], {dependencies: ['A']})]));
		await first.until(run => run.streams.A?.tasks[0]?.status === 'completed', 'the first task');
		const {pid, startTime} = first.stream('A').sessions[0]!.process!;
		await first.leave();

		const second = await begin({bootId: 'another-boot'});
		expect(second.stream('A').state).toMatchObject({is: 'waiting', cause: 'interrupted'});
		expect(second.run()).toMatchObject({isPaused: true});
		expect(second.run().alerts).toMatchObject([{kind: 'interrupted', cure: [command('continue'), expect.any(String)]}]);
		await second.until(
			run => run.streams.A?.checkpoints.some(({why}) => why === 'after a restart of the machine'),
			'a checkpoint',
		);
		expect(startTimeOf(pid)).toBe(startTime);
		expect(isBusy(second.run())).toBe(false);
		signal(pid, 'SIGKILL');
		await second.send({type: 'run.continue'});
		const run = await second.finished();
		expect(run.streams.A).toMatchObject({state: {is: 'completed'}, attempt: 2});
		expect(run.streams.B?.state.is).toBe('completed');
	});
});

describe('a worktree', () => {
	it('that is deleted under its agent is made anew from branch and checkpoint (fault 23)', async () => {
		const engine = await begin();
		await engine.start(planOf([fake('A', [{kind: 'stall', afterTask: 1}])]));
		const before = await engine.until(
			run => run.streams.A?.tasks[0]?.status === 'completed' && run.streams.A.checkpoints.length > 0,
			'a checkpoint',
		);
		const {process, id} = before.streams.A!.sessions[0]!;
		const place = before.streams.A!.workplace!.path;
		renameSync(place, `${place}.away`);
		const run = await engine.finished();
		expect(startTimeOf(process!.pid)).not.toBe(process!.startTime);
		expect(run.streams.A).toMatchObject({state: {is: 'completed'}, attempt: 2, workplace: {path: place}});
		expect(run.streams.A?.sessions[0]).toMatchObject({id, outcome: 'crash'});
		expect(existsSync(path.join(place, '.git'))).toBe(true);
		expect(commits('A')).toBe('2');
		expect(run.alerts.filter(alert => alert.kind === 'worktree')).toEqual([]);
	});

	it('whose branch is deleted under its agent gets it back', async () => {
		const engine = await begin();
		await engine.start(planOf([fake('A', [{kind: 'stall', afterTask: 1}])]));
		const run = await engine.until(now => now.streams.A?.work?.commits === 1, 'the first commit');
		const {head} = run.streams.A!.work!;
		grid.git(['update-ref', '-d', 'refs/heads/stream/a']);
		await engine.until(now => now.alerts.some(alert => alert.key === 'strayed:A'), 'the alert');
		expect(grid.git(['rev-parse', 'stream/a'])).toBe(head);
		expect(grid.git(['status', '--porcelain'], run.streams.A?.workplace?.path)).toBe('');
		await engine.send({type: 'stream.recover', streamId: 'A'});
		await engine.until(now => now.streams.A?.state.is === 'completed', 'the end');
		expect(commits('A')).toBe('2');
	});

	it('whose agent left the branch or detached HEAD still brings its commits to the branch (fault 25)', async () => {
		const commit = 'echo work > "$CLAUDE_GRID_STREAM.txt" && git add -A && git commit -qm work';
		const engine = await begin();
		await engine.start(
			planOf([
				shell('Detached', `git checkout -q --detach && ${commit}`),
				shell('Switched', `git checkout -q -b my-own && ${commit}`),
				shell('Dirty', `git checkout -q --detach && ${commit} && echo more > left.txt`),
				shell('Orphan', `git checkout -q --orphan of-its-own && ${commit}`),
				shell('Apart', `${commit} && git checkout -q -b apart main && echo other > other.txt && ${commit}`),
			]),
		);
		const run = await engine.finished();
		for (const id of ['Detached', 'Switched', 'Dirty']) {
			expect(run.streams[id]?.state.is, id).toBe('completed');
			const tip = grid.git(['rev-parse', `stream/${id.toLowerCase()}`]);
			expect(grid.git(['rev-parse', 'HEAD'], run.streams[id]?.workplace?.path), id).toBe(tip);
		}
		expect(grid.git(['show', 'stream/dirty:left.txt'])).toBe('more');
		expect(run.alerts.filter(alert => alert.key.startsWith('strayed:')).map(alert => alert.streamId)).toEqual(
			expect.arrayContaining(['Detached', 'Switched', 'Dirty', 'Apart']),
		);
		expect(run.alerts.find(alert => alert.key === 'strayed:Apart')).toMatchObject({
			isAdvice: false,
			text: expect.stringContaining('have diverged'),
		});
		for (const id of ['Apart', 'Orphan'])
			expect(run.streams[id]?.state, id).toMatchObject({
				is: 'failed',
				reason: expect.stringContaining('is not on its branch'),
			});
		await engine.send({type: 'stream.merge', streamId: 'Orphan', isForced: true});
		const after = await engine.until(
			now => now.streams.Orphan?.merge.is === 'unmerged' && now.streams.Orphan.merge.note !== undefined,
			'the refusal',
		);
		expect(after.streams.Orphan?.merge).toMatchObject({note: expect.stringContaining('has no commit of its own')});
	});
});

describe('an agent that cannot be had', () => {
	it('is missed before anything is made (fault 37)', async () => {
		grid = await emptied(grid);
		const plan = grid.plan(planOf([{id: 'A', name: 'a', agent: 'claude', prompt: 'x'}]));
		const result = await grid.run(['run', plan], {env: {PATH: binaries('git', 'sh')}});
		expect(result.code).toBe(2);
		expect(result.stderr).toContain('claude, which A needs, is not on the PATH');
		expect(result.stderr).toContain(path.join(grid.home, 'bin'));
		expect(grid.git(['worktree', 'list', '--porcelain']).match(/^worktree /gm)).toHaveLength(1);
		expect(grid.git(['branch', '--format=%(refname:short)'])).toBe('main');
	});

	it('that does not find its conversation starts afresh in the same attempt and worktree (fault 49)', async () => {
		const bin = binaries('git', 'sh', 'node');
		writeFileSync(path.join(grid.home, 'bin', 'claude'), forgetfulClaude);
		chmodSync(path.join(grid.home, 'bin', 'claude'), 0o755);
		const engine = await begin({env: {...grid.env, PATH: `${bin}:/usr/bin:/bin`}});
		await engine.start(planOf([{id: 'A', name: 'a', agent: 'claude', prompt: 'x'}]));
		const run = await engine.finished();
		expect(run.streams.A?.state.is).toBe('completed');
		expect(causes(engine, 'A')).toEqual([
			[1, 'first', 'fresh'],
			[2, 'crash', 'resume'],
			[2, 'crash', 'fresh'],
		]);
		expect(outcomes(engine, 'A')).toEqual(['crash', 'crash', 'finished']);
		expect(grid.git(['show', 'stream/a:done.txt'])).toBe('done');
	});
});

const emptied = async (old: Grid): Promise<Grid> => {
	await old.close();
	return createGrid();
};

/** A folder on the PATH with these programs and no other. */
const binaries = (...names: readonly string[]): string => {
	const folder = path.join(grid.home, 'bin');
	mkdirSync(folder, {recursive: true});
	for (const name of names) {
		const file = path.join(folder, name);
		rmSync(file, {force: true});
		writeFileSync(file, `#!/bin/sh\nPATH='${grid.env.PATH}' exec ${name} "$@"\n`);
		chmodSync(file, 0o755);
	}
	return folder;
};

/** Crashes once, knows no conversation to resume, and works when it starts afresh. */
const forgetfulClaude = `#!/bin/sh
say() { printf '%s\\n' "$1"; }
case "$*" in
*--resume*)
	say '{"type":"result","subtype":"error_during_execution","is_error":true,"result":"","errors":["No conversation found with session ID: x"]}'
	echo 'No conversation found with session ID: x' >&2
	exit 1;;
esac
say '{"type":"system","subtype":"init","session_id":"conversation-1","model":"m"}'
if ! [ -e crashed.txt ]; then
	echo once > crashed.txt
	kill -9 $$
fi
rm crashed.txt
echo done > done.txt
git add -A && git commit -qm done
say '{"type":"result","subtype":"success","is_error":false,"result":"done"}'
`;
