import {describe, expect, it} from 'vitest';
import {type Core, committed, go, line, workOf} from '../helpers/core-driver.ts';

const tasks = ['one', 'two', 'three'].map(title => ({title}));

/** A's agent has completed all tasks, a checkpoint each; A is paused, or completed. */
const resting = (how: 'paused' | 'completed' = 'paused'): Core => {
	const core = go({streams: [line('A', {tasks}), line('B', {dependencies: ['A']})]});
	core.begin('A');
	for (const task of [2, 1, 3]) {
		core.jump(1000);
		core.send({type: 'task.update', streamId: 'A', sessionId: core.session('A').id, task, status: 'completed'});
		core.saved('A', committed(task));
	}
	if (how === 'completed') core.end('A', committed(3));
	else {
		core.send({type: 'stream.pause', streamId: 'A'});
		core.stopped('A');
		core.saved('A', committed(3));
	}
	return core;
};

const back = (core: Core, checkpoint = 1) => core.send({type: 'stream.back', streamId: 'A', checkpoint});
const statuses = (core: Core) => core.stream('A').tasks.map(task => task.status);

/** Git's part is done. */
const gone = (core: Core, over: Record<string, unknown> = {}): void => {
	const {number} = core.takeOne('back.start', 'A');
	core.send({type: 'back.finished', streamId: 'A', number, ok: true, ...over});
};

describe('going back to a checkpoint', () => {
	it('saves what is there, then opens the tasks that were completed after it, and rests', () => {
		const core = resting();
		expect(back(core)).toMatchObject({
			ok: true,
			message: 'A goes back to checkpoint 1; what is there now is saved first, as checkpoint 5',
		});
		expect(core.effects('back.start')).toEqual([]);
		expect(statuses(core)).toEqual(['completed', 'completed', 'completed']);
		core.saved('A', committed(3));
		expect(core.open().find(({type}) => type === 'back.start')).toMatchObject({number: 5, saved: 'c', to: 'c'});
		gone(core);
		expect(core.is('A')).toBe('waiting paused');
		expect(statuses(core)).toEqual(['pending', 'completed', 'pending']);
		expect(core.stream('A').wentBack).toMatchObject({checkpoint: 1, ref: 'refs/claude-grid/run-1/A/5'});
		core.send({type: 'stream.continue', streamId: 'A'});
		const {prompt, resumeId} = core.launch('A');
		expect(resumeId).toBeUndefined();
		expect(prompt).toContain('took this stream back to its checkpoint 1');
		expect(prompt).toContain('[1] one: pending');
	});

	it('opens a completed stream again, and those that have not started wait for it again', () => {
		const core = go({maxParallel: 1, streams: [line('A', {tasks}), line('B', {dependencies: ['A']})]});
		core.begin('A');
		core.send({type: 'task.update', streamId: 'A', sessionId: core.session('A').id, task: 1, status: 'completed'});
		core.saved('A', committed(1));
		core.send({type: 'run.pause'});
		for (const task of [2, 3])
			core.send({type: 'task.update', streamId: 'A', sessionId: core.session('A').id, task, status: 'completed'});
		core.stopped('A');
		core.saved('A', committed(3));
		back(core);
		core.saved('A', committed(3));
		gone(core);
		expect(core.stream('A').tasks.filter(task => task.status === 'completed')).toHaveLength(1);
		expect(core.is('B')).toBe('pending');
	});

	it('is refused while an agent works, and changes nothing then', () => {
		const core = go({streams: [line('A', {tasks})]});
		core.begin('A');
		expect(back(core)).toMatchObject({ok: false, message: 'A: its agent is working: pause it first'});
		expect(core.open().filter(({type}) => type === 'checkpoint.save')).toEqual([]);
	});

	it('knows only checkpoints there are', () => {
		expect(back(resting(), 99)).toMatchObject({ok: false, code: 'NO_CHECKPOINT'});
	});

	it('stays where it is when what is there could not be saved', () => {
		const core = resting('completed');
		const before = core.stream('A').state;
		back(core);
		const {number} = core.takeOne('checkpoint.save', 'A');
		core.send({type: 'checkpoint.failed', streamId: 'A', number, reason: 'disk full'});
		expect(core.effects('back.start')).toEqual([]);
		expect(core.stream('A').state).toEqual(before);
		expect(core.alerts()).toContain('back:A');
	});

	it('stays where it is when git refuses, and says why', () => {
		const core = resting('completed');
		const before = core.stream('A');
		back(core);
		core.saved('A', committed(3));
		gone(core, {ok: false, reason: 'x.txt is in the way'});
		expect(core.stream('A').state).toEqual(before.state);
		expect(core.stream('A').tasks).toEqual(before.tasks);
		expect(core.run().alerts.find(({key}) => key === 'back:A')?.text).toBe('A did not go back: x.txt is in the way');
	});

	it('lets nothing else happen in the worktree meanwhile; a stop holds once it is there', () => {
		const core = resting();
		back(core);
		for (const type of ['continue', 'attach', 'merge', 'update', 'back'] as const)
			expect(core.send({type: `stream.${type}`, streamId: 'A', pid: 1, checkpoint: 1} as never)).toMatchObject({
				ok: false,
			});
		core.saved('A', committed(3));
		core.send({type: 'stream.stop', streamId: 'A'});
		expect(core.open().filter(({type}) => type === 'checkpoint.save')).toEqual([]);
		gone(core);
		expect(core.is('A')).toBe('stopped');
		expect(statuses(core)).toEqual(['pending', 'completed', 'pending']);
	});

	it.each(['boot-1', 'boot-2'])('is done by the next engine (%s), after another checkpoint', bootId => {
		const core = resting();
		back(core);
		core.saved('A', committed(3));
		core.restart(bootId);
		core.saved('A', workOf({head: 'half'}));
		gone(core);
		expect(core.is('A')).toBe('waiting paused');
		expect(statuses(core)).toEqual(['pending', 'completed', 'pending']);
	});

	it('takes a stream back to a later checkpoint, too: its tasks are completed again', () => {
		const core = resting();
		for (const [checkpoint, expected] of [
			[1, ['pending', 'completed', 'pending']],
			[2, ['completed', 'completed', 'pending']],
			[3, ['completed', 'completed', 'completed']],
		] as const) {
			back(core, checkpoint);
			core.saved('A', committed(3));
			gone(core);
			expect(statuses(core)).toEqual(expected);
		}
	});

	it('takes no answer but the one it waits for', () => {
		const core = resting();
		core.send({type: 'back.finished', streamId: 'A', number: 4, ok: true});
		expect(statuses(core)).toEqual(['completed', 'completed', 'completed']);
		back(core);
		core.send({type: 'back.finished', streamId: 'A', number: 5, ok: true});
		expect(statuses(core)).toEqual(['completed', 'completed', 'completed']);
	});
});
