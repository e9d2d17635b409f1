import {describe, expect, it} from 'vitest';
import {createStream} from '../../source/run/create.ts';
import {committed, createCore, go, line, minute, newRun, readDocument, second} from '../helpers/core-driver.ts';

const states = (core: ReturnType<typeof go>) =>
	Object.fromEntries(Object.keys(core.run().streams).map(id => [id, core.is(id)]));

describe('the schedule', () => {
	it('starts what needs nothing and keeps the rest pending', () => {
		const core = go({streams: [line('A'), line('B', {dependencies: ['A']})]});
		expect(states(core)).toEqual({A: 'starting', B: 'pending'});
	});

	it('starts a stream in the very message that completes the last of its needs', () => {
		const core = go({streams: [line('A'), line('B'), line('C', {dependencies: ['A', 'B']})]});
		core.begin('A');
		core.begin('B');
		core.end('A', committed(1));
		expect(core.is('C')).toBe('pending');
		core.end('B', committed(1));
		expect(core.is('C')).toBe('starting');
		expect(core.takeOne('worktree.prepare', 'C').dependencies).toEqual([
			{streamId: 'A', branch: 'stream/A'},
			{streamId: 'B', branch: 'stream/B'},
		]);
	});

	it('holds phases apart: foundation, then parallel, then integration', () => {
		const core = go({
			streams: [line('Z', {phase: 'integration'}), line('P'), line('F', {phase: 'foundation'})],
		});
		expect(states(core)).toEqual({F: 'starting', P: 'pending', Z: 'pending'});
		core.begin('F');
		core.end('F', committed(1));
		expect(states(core)).toEqual({F: 'completed', P: 'starting', Z: 'pending'});
		core.begin('P');
		core.end('P', committed(1));
		expect(states(core)).toEqual({F: 'completed', P: 'completed', Z: 'starting'});
	});

	it('never starts more than the pool holds, and fills a slot as soon as it is free', () => {
		const core = go({maxParallel: 2, streams: ['A', 'B', 'C', 'D'].map(id => line(id))});
		expect(states(core)).toEqual({A: 'starting', B: 'starting', C: 'ready', D: 'ready'});
		core.begin('A');
		core.end('A', committed(1));
		expect(states(core)).toEqual({A: 'completed', B: 'starting', C: 'starting', D: 'ready'});
	});

	it('keeps a slot through recovery and verification, and gives it up while waiting', () => {
		const core = go({maxParallel: 1, streams: [line('A', {verify: 'npm test'}), line('B')]});
		core.begin('A');
		core.report('A', {type: 'result', ok: false, class: 'context', text: 'full'});
		core.exit('A');
		expect(states(core)).toEqual({A: 'recovering', B: 'ready'});
		core.stopped('A');
		core.saved('A');
		expect(states(core)).toEqual({A: 'recovering', B: 'ready'});
		core.begin('A');
		core.end('A', committed(1));
		expect(states(core)).toEqual({A: 'verifying', B: 'ready'});
		core.verified('A', true);
		expect(states(core)).toEqual({A: 'completed', B: 'starting'});
		core.begin('B');
		core.crash('B');
		expect(core.is('B')).toBe('waiting backoff');
	});

	it('starts the critical path first, then the order of the plan', () => {
		const tasks = (count: number) => Array.from({length: count}, (_, index) => ({title: `t${index}`}));
		const core = go({
			maxParallel: 1,
			streams: [line('A'), line('B'), line('C'), line('D', {dependencies: ['C'], tasks: tasks(4)})],
		});
		expect(states(core)).toEqual({A: 'ready', B: 'ready', C: 'starting', D: 'pending'});
		core.begin('C');
		core.end('C', committed(1));
		expect(core.is('D')).toBe('starting');
	});

	it('goes above the pool and ahead of dependencies when the user spawns', () => {
		const core = go({maxParallel: 1, streams: [line('A'), line('B'), line('C', {dependencies: ['A']})]});
		core.send({type: 'stream.spawn', streamId: 'B'});
		core.send({type: 'stream.spawn', streamId: 'C'});
		expect(states(core)).toEqual({A: 'starting', B: 'starting', C: 'starting'});
		expect(core.stream('C').isForced).toBe(true);
		core.begin('C');
		expect(core.is('C')).toBe('running');
	});

	it('blocks everything behind a failure at once, whatever the order of the plan', () => {
		const core = go({
			streams: [line('C', {dependencies: ['B']}), line('B', {dependencies: ['A']}), line('A')],
		});
		core.begin('A');
		core.report('A', {type: 'result', ok: false, class: 'permanent', text: 'not logged in'});
		core.exit('A', 1);
		core.stopped('A');
		core.saved('A');
		expect(core.state('B')).toEqual({is: 'blocked', blockedReason: 'A failed'});
		expect(core.state('C')).toEqual({is: 'blocked', blockedReason: 'B blocked'});
		expect(core.run().finishedAt).toBe(core.now());
		expect(core.alerts()).toEqual(['failed:A', 'blocked:C', 'blocked:B']);
	});

	it('unblocks what is behind a failure once it is recovered, and starts it when that completes', () => {
		const core = go({streams: [line('A'), line('B', {dependencies: ['A']}), line('C', {dependencies: ['B']})]});
		core.begin('A');
		core.end('A', undefined, {type: 'result', ok: false, class: 'permanent', text: 'no credit'}, 1);
		expect(core.is('C')).toBe('blocked');
		core.send({type: 'stream.recover', streamId: 'A'});
		expect(states(core)).toEqual({A: 'recovering', B: 'pending', C: 'pending'});
		expect(core.alerts()).toEqual([]);
		expect(core.run().finishedAt).toBeUndefined();
		core.saved('A');
		core.begin('A');
		core.end('A', committed(1));
		expect(states(core)).toEqual({A: 'completed', B: 'starting', C: 'pending'});
	});

	it('blocks on dependencies that conflict until the user spawns, even if the alert is dismissed', () => {
		const core = go({streams: [line('A')]});
		core.takeOne('worktree.prepare');
		const conflict = {type: 'worktree.failed', streamId: 'A', reason: 'x', files: ['a.ts'], isPermanent: true} as const;
		core.send(conflict);
		expect(core.state('A')).toEqual({
			is: 'blocked',
			blockedReason: 'its dependencies conflict in a.ts',
			files: ['a.ts'],
		});
		core.send({type: 'alert.dismiss', key: 'worktree:A'});
		core.pass(minute);
		expect(core.is('A')).toBe('blocked');
		core.send({type: 'stream.spawn', streamId: 'A'});
		core.begin('A');
		expect(core.is('A')).toBe('running');
		core.send(conflict);
		expect(core.is('A')).toBe('running');
	});

	it('tries a worktree again after a fault that may pass, and fails for one that will not', () => {
		const core = go({streams: [line('A'), line('B')]});
		for (const streamId of ['A', 'B']) core.takeOne('worktree.prepare', streamId);
		core.send({type: 'worktree.failed', streamId: 'A', reason: 'index.lock', isPermanent: false});
		core.send({type: 'worktree.failed', streamId: 'B', reason: 'not a branch', isPermanent: true});
		expect(core.is('A')).toBe('waiting backoff');
		expect(core.state('B')).toMatchObject({is: 'failed', reason: 'no worktree: not a branch', class: 'permanent'});
		core.pass(2 * second);
		core.prepare('A');
		expect(core.launch('A').prompt).not.toContain('Handover');
		expect(core.session('A').cause).toBe('first');
	});

	it('starts nothing on a full disk, and continues when there is room (fault 9)', () => {
		const core = go({maxParallel: 1, streams: [line('A'), line('B')]});
		core.begin('A');
		core.send({type: 'disk.measured', freeBytes: 100 * 1024 * 1024});
		core.end('A', committed(1));
		expect(core.is('B')).toBe('ready');
		expect(core.run().alerts).toMatchObject([
			{key: 'disk', text: 'less than 500 MB of disk space are free: new streams are held'},
		]);
		core.send({type: 'disk.measured', freeBytes: 1024 ** 3});
		expect(core.is('B')).toBe('starting');
		expect(core.alerts()).toEqual([]);
	});

	it('runs setup once in each worktree, and fails when it fails', () => {
		const core = go({streams: [line('A', {setup: 'npm ci'}), line('B', {setup: 'npm ci'})]});
		core.prepare('A');
		core.prepare('B');
		expect(core.state('A')).toMatchObject({is: 'starting', step: 'setup'});
		core.send({type: 'setup.finished', streamId: 'A', ok: true, tail: ''});
		core.send({type: 'setup.finished', streamId: 'B', ok: false, tail: 'a\nnpm ERR!\n'});
		expect(core.state('B')).toMatchObject({is: 'failed', reason: 'setup failed: npm ERR!'});
		const silent = go({streams: [line('A', {setup: 'false'})]});
		silent.prepare('A');
		silent.send({type: 'setup.finished', streamId: 'A', ok: false, tail: '\n'});
		expect(silent.state('A')).toMatchObject({is: 'failed', reason: 'setup failed'});
		core.launch('A');
		core.identify('A');
		core.crash('A');
		core.pass(2 * second);
		expect(core.effects('setup.run', 'A')).toHaveLength(1);
		expect(core.effects('session.start', 'A')).toHaveLength(2);
	});

	it('does not run what an imported plan says is completed', () => {
		const plan = readDocument({streams: [line('A', {tasks: [{title: 'one'}]}), line('B', {dependencies: ['A']})]});
		const [first, ...others] = plan.streams;
		const done = {...first!, tasks: [{...first!.tasks[0]!, isCompleted: true}]};
		const run = newRun({streams: [line('X')]});
		const streams = [done, ...others];
		const core = createCore({
			...run,
			plan: {...plan, streams},
			streams: Object.fromEntries(streams.map(planned => [planned.id, createStream(planned, run.createdAt)])),
		});
		core.tick();
		expect(states(core)).toEqual({A: 'completed', B: 'starting'});
		expect(core.effects('session.start', 'A')).toEqual([]);
	});
});
