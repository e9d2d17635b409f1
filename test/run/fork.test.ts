import {describe, expect, it} from 'vitest';
import {refusal} from '../../source/run/permissions.ts';
import {type Core, committed, createCore, go, line, newRun} from '../helpers/core-driver.ts';

const tasks = ['one', 'two', 'three'].map(title => ({title}));

/** A's agent completes tasks; each is a checkpoint, with numbers from 1. */
const workOn = (core: Core, ...done: readonly number[]): void => {
	for (const task of done) {
		core.jump(1000);
		core.send({type: 'task.update', streamId: 'A', sessionId: core.session('A').id, task, status: 'completed'});
		core.saved('A', committed(task));
	}
};

const begun = (over: Record<string, unknown> = {}): Core => {
	const core = go({maxParallel: 4, streams: [line('A', {tasks, ...over}), line('B', {dependencies: ['A']})]});
	core.begin('A');
	return core;
};

const statuses = (core: Core, id: string) => core.stream(id).tasks.map(task => task.status);

describe('a fork', () => {
	it('starts from the newest checkpoint with the tasks that were open, and leaves the original as it is', () => {
		const core = begun();
		workOn(core, 2, 1);
		const before = core.stream('A');
		expect(core.send({type: 'stream.fork', streamId: 'A'})).toEqual({
			ok: true,
			message: 'A-fork starts from checkpoint 2 of A',
			streamId: 'A-fork',
		});
		expect(core.stream('A')).toEqual(before);
		expect(statuses(core, 'A-fork')).toEqual(['completed', 'completed', 'pending']);
		expect(core.stream('A-fork').origin).toEqual({streamId: 'A', checkpoint: 2, commit: 'c'});
		core.prepare('A-fork');
		const {prompt} = core.launch('A-fork');
		expect(prompt).toContain('where stream A stood at its checkpoint 2');
		expect(prompt).toContain('[2] two (completed already)');
		expect(prompt).toMatch(/\[3\] three$/m);
	});

	it('goes back to what was open at an earlier checkpoint, in the order of completion', () => {
		const core = begun();
		workOn(core, 2, 1, 3);
		core.send({type: 'stream.fork', streamId: 'A', checkpoint: 1});
		expect(statuses(core, 'A-fork')).toEqual(['pending', 'completed', 'pending']);
	});

	it('does what the user says instead, when a prompt is given', () => {
		const core = begun();
		workOn(core, 1);
		core.send({type: 'stream.fork', streamId: 'A', prompt: 'Try SQLite.'});
		expect(core.stream('A-fork').tasks).toMatchObject([{title: 'Try SQLite.', status: 'pending'}]);
		core.prepare('A-fork');
		expect(core.launch('A-fork').prompt).toMatch(/^Try SQLite\.\n/);
	});

	it('needs a prompt when nothing was open', () => {
		const core = begun();
		workOn(core, 1, 2, 3);
		const streams = Object.keys(core.run().streams);
		expect(core.send({type: 'stream.fork', streamId: 'A'})).toMatchObject({
			ok: false,
			message: 'all tasks of A were done at checkpoint 3: say what the fork should do',
			cure: 'claude-grid fork A --at 3 "<prompt>"',
		});
		expect(Object.keys(core.run().streams)).toEqual(streams);
		expect(core.send({type: 'stream.fork', streamId: 'A', prompt: 'More.'})).toMatchObject({ok: true});
	});

	it('knows only checkpoints there are', () => {
		const core = begun();
		expect(core.send({type: 'stream.fork', streamId: 'A'})).toMatchObject({message: 'A: it has no checkpoint yet'});
		workOn(core, 1);
		expect(core.send({type: 'stream.fork', streamId: 'A', checkpoint: 9})).toMatchObject({
			ok: false,
			code: 'NO_CHECKPOINT',
			message: 'A has no checkpoint 9',
		});
	});

	it('waits for nobody, and nobody waits for it', () => {
		const core = begun({phase: 'foundation'});
		workOn(core, 1);
		core.send({type: 'stream.fork', streamId: 'A'});
		expect(core.is('A-fork')).toBe('starting');
		workOn(core, 2, 3);
		core.end('A', committed(3));
		expect(core.is('A')).toBe('completed');
		expect(core.is('B')).toBe('starting');
	});

	it('leaves race, worktree path, base and automatic merge behind, and takes names that are free', () => {
		const core = createCore({
			streams: [
				line('A', {
					tasks,
					race: 'r',
					base: 'v1',
					worktreePath: '../a',
					merge: 'auto',
					approve: 'before',
					verify: 'make',
				}),
				line('C', {race: 'r'}),
				line('x', {name: 'a-FORK'}),
				line('a-Fork-2'),
			],
		});
		core.tick();
		core.send({type: 'stream.approve', streamId: 'A'});
		core.begin('A');
		workOn(core, 1);
		core.send({type: 'stream.fork', streamId: 'A'});
		const fork = core.run().plan.streams.at(-1);
		expect(fork).toMatchObject({id: 'A-fork-3', name: 'a fork-3', branch: 'stream/a-fork-3', verify: 'make'});
		expect(fork).toMatchObject({merge: 'manual', dependencies: [], isFork: true});
		for (const key of ['race', 'base', 'worktreePath', 'approve']) expect(fork).not.toHaveProperty(key);
	});

	it('is asked for again by the next engine, which knows where it starts from', () => {
		const core = begun();
		workOn(core, 1);
		core.send({type: 'stream.fork', streamId: 'A'});
		core.restart();
		expect(core.takeOne('worktree.prepare', 'A-fork').dependencies).toEqual([]);
		expect(core.stream('A-fork').origin).toEqual({streamId: 'A', checkpoint: 1, commit: 'c'});
	});

	it('is not possible of the lead, nor of a stream in your own checkout', () => {
		const run = newRun({streams: [line('A')]});
		const [first] = run.plan.streams;
		const lead = {maxStreams: 1, mayMerge: false, stream: first!};
		const led = {...run, plan: {...run.plan, streams: [{...first!, lead}]}};
		expect(refusal(led, {type: 'stream.fork', streamId: 'A'})).toBe('the lead has nothing to fork');
		const shared = newRun({streams: [line('A', {isolation: 'shared'})]});
		expect(refusal(shared, {type: 'stream.fork', streamId: 'A'})).toContain('it works in your own checkout');
	});
});
