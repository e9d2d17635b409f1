import {describe, expect, it} from 'vitest';
import {badResult, committed, go, line, minute, okResult, second, workOf} from '../helpers/core-driver.ts';

const tasks = [{title: 'one'}, {title: 'two'}];
const both = (status: 'completed' | 'in_progress') => ({
	type: 'todos' as const,
	todos: ['[1] a', '[2] b'].map(title => ({key: title, title, status})),
});

const ended = (over: Record<string, unknown>) => {
	const core = go({streams: [line('A', over)]});
	core.begin('A');
	return core;
};

describe('a stream whose agent has finished', () => {
	it('is completed with its tasks done and a commit, and its claims are proved', () => {
		const core = ended({tasks});
		core.report('A', both('completed'));
		core.end('A', committed(2));
		expect(core.is('A')).toBe('completed');
		expect(core.stream('A').tasks.map(task => [task.status, task.isProved])).toEqual([
			['completed', true],
			['completed', true],
		]);
		expect(core.stream('A').finishedAt).toBe(core.now());
		expect(core.said()).toContain('✓ A completed');
	});

	it('is looked at before it is anything', () => {
		const core = ended({});
		core.report('A', okResult());
		core.exit('A');
		expect(core.state('A')).toMatchObject({is: 'verifying', step: 'evidence'});
		core.stopped('A');
		expect(core.is('A')).toBe('verifying');
	});

	it.each([
		['a prompt only', {}],
		['tasks', {tasks}],
	])('without a commit has failed: nothing done (%s)', (_name, over) => {
		const core = ended(over);
		core.end('A', workOf());
		expect(core.state('A')).toMatchObject({is: 'failed', reason: 'nothing done: it ended without a commit'});
	});

	it('claiming tasks without a commit has failed: nothing done', () => {
		const core = ended({tasks});
		core.report('A', both('completed'));
		core.end('A', workOf());
		expect(core.state('A')).toMatchObject({is: 'failed', reason: 'nothing done: it ended without a commit'});
	});

	it('is completed without a commit when it says why, or when that is fine', () => {
		const core = go({streams: [line('A', {tasks}), line('B', {allowEmpty: true}), line('C')]});
		for (const id of ['A', 'B', 'C']) core.begin(id);
		core.end('A', workOf(), okResult('I looked.\nNOTHING TO DO: it is done already'));
		core.end('B', workOf());
		core.end('C', workOf(), okResult('There was NOTHING TO DO: really'));
		expect([core.is('A'), core.is('B'), core.is('C')]).toEqual(['completed', 'completed', 'failed']);
		expect(core.alerts()).not.toContain('unreported:A');
	});

	it('with uncommitted work is asked to commit once, then the engine commits', () => {
		const core = ended({});
		core.end('A', workOf({dirty: 2}));
		const asked = core.launch('A');
		expect(asked).toMatchObject({attempt: 2, resumeId: 'talk-1'});
		expect(asked.prompt).toMatch(/^Your work is not committed/);
		core.identify('A');
		core.end('A', workOf({dirty: 1}));
		const commit = core.takeOne('work.commit', 'A');
		expect(commit).toMatchObject({message: 'a: work left uncommitted', sessionId: core.session('A').id});
		expect(core.take('session.start')).toEqual([]);
		core.send({type: 'work.seen', streamId: 'A', work: committed(1), isAnswer: false});
		expect(core.is('A')).toBe('verifying');
		core.send({type: 'work.seen', streamId: 'A', work: committed(1), isAnswer: true});
		expect(core.is('A')).toBe('completed');
		expect(core.stream('A').recoveriesLeft).toBe(3);
	});

	it.each([
		['its files stay dirty', {type: 'work.seen', streamId: 'A', work: workOf({dirty: 1}), isAnswer: true}],
		['git refuses', {type: 'commit.failed', streamId: 'A', reason: 'index.lock'}],
	] as const)('fails rather than ask for ever when %s', (_name, answer) => {
		const core = ended({agent: 'command', command: 'make', prompt: undefined, tasks});
		core.end('A', workOf({dirty: 1}), undefined);
		core.takeOne('work.commit', 'A');
		core.send(answer);
		expect(core.state('A')).toMatchObject({is: 'failed'});
		expect(core.open().filter(effect => effect.type === 'work.commit' || effect.type === 'session.start')).toEqual([]);
	});

	it('whose agent has no tool to report with is completed with an alert, without a session to ask', () => {
		const core = ended({agent: 'gemini', tasks});
		core.end('A', committed(1));
		expect(core.is('A')).toBe('completed');
		expect(core.run().alerts).toMatchObject([{key: 'unreported:A'}]);
	});

	it('that never reported its tasks is asked once, then completed with an alert', () => {
		const core = ended({tasks});
		core.end('A', committed(1));
		expect(core.launch('A').prompt).toMatch(/^You ended without reporting your tasks.*\n\[1\] one\n\[2\] two$/);
		core.identify('A');
		core.end('A', committed(1));
		expect(core.is('A')).toBe('completed');
		expect(core.run().alerts).toMatchObject([
			{key: 'unreported:A', text: 'A is completed with 2 tasks unreported', isAdvice: true},
		]);
		expect(core.stream('A').tasks.map(task => task.status)).toEqual(['pending', 'pending']);
	});

	it('with tasks left continues with what is left, as long as it makes progress', () => {
		const core = ended({tasks});
		core.report('A', {type: 'todos', todos: [{key: '1', title: '[1] a', status: 'completed'}]});
		core.end('A', committed(1));
		const next = core.launch('A');
		expect(next).toMatchObject({attempt: 2, resumeId: 'talk-1'});
		expect(next.prompt).toMatch(/^These tasks are not completed yet.*\n\[2\] two$/);
		core.identify('A');
		for (let round = 0; round < 2; round++) {
			core.end('A', committed(1));
			core.begin('A');
		}
		core.end('A', committed(1));
		// Some reported is no worse than none: its commits are there.
		expect(core.is('A')).toBe('completed');
		expect(core.run().alerts).toMatchObject([{key: 'unreported:A', text: 'A is completed with 1 task unreported'}]);
	});

	it('whose open tasks are all blocked fails with the reason', () => {
		const core = ended({tasks});
		const claim = (task: number, status: 'completed' | 'blocked') =>
			core.send({
				type: 'task.update',
				streamId: 'A',
				sessionId: core.session('A').id,
				task,
				status,
				blockedReason: 'no database',
			});
		claim(1, 'completed');
		claim(2, 'blocked');
		core.saved('A');
		core.end('A', committed(1));
		expect(core.state('A')).toMatchObject({is: 'failed', reason: 'blocked: no database', class: 'incomplete'});
	});

	it('is completed only once verify is green', () => {
		const core = ended({verify: 'npm test'});
		core.end('A', committed(1));
		expect(core.state('A')).toMatchObject({is: 'verifying', step: 'verify'});
		core.verified('A', true);
		expect(core.is('A')).toBe('completed');
		expect(core.effects('verify.run')).toHaveLength(1);
	});

	it('whose verify is red gets the end of the output, and is verified again', () => {
		const core = ended({verify: 'npm test'});
		core.end('A', committed(1));
		core.verified('A', false);
		const next = core.launch('A');
		expect(next.resumeId).toBe('talk-1');
		expect(next.prompt).toBe(
			'The check of your work failed. Fix the cause, commit, and end. The end of its output:\n\nx\n1 failed',
		);
		core.identify('A');
		core.end('A', committed(2));
		core.verified('A', true);
		expect(core.is('A')).toBe('completed');
	});

	it('whose verify stays red without a commit fails with its last line', () => {
		const core = ended({verify: 'npm test'});
		core.end('A', committed(1));
		for (let round = 0; round < 3; round++) {
			core.verified('A', false);
			core.begin('A');
			core.end('A', committed(1));
		}
		core.verified('A', false);
		expect(core.state('A')).toMatchObject({
			is: 'failed',
			reason: 'gave up after 3 recoveries without progress: verify failed: 1 failed',
		});
	});

	it('is verified again when the verdict is about an older commit', () => {
		const core = ended({verify: 'npm test'});
		core.end('A', committed(1));
		core.takeOne('verify.run');
		const result = {ok: false, at: core.now(), durationMs: 1, head: 'head0', tail: ''};
		core.send({type: 'verify.finished', streamId: 'A', result});
		core.verified('A', true);
		expect(core.is('A')).toBe('completed');
		core.send({type: 'verify.finished', streamId: 'A', result});
		expect(core.is('A')).toBe('completed');
		expect(core.stream('A').verify?.ok).toBe(true);
	});

	it('believes a verdict about another commit the second time', () => {
		const core = ended({verify: 'npm test'});
		core.end('A', committed(1));
		const result = {ok: true, at: core.now(), durationMs: 1, head: 'head9', tail: ''};
		for (let times = 0; times < 2; times++) {
			expect(core.is('A')).toBe('verifying');
			core.takeOne('verify.run');
			core.send({type: 'verify.finished', streamId: 'A', result});
		}
		expect(core.is('A')).toBe('completed');
	});

	it('is not looked at with facts from before its checkpoint', () => {
		const core = ended({verify: 'npm test'});
		core.end('A', committed(2));
		core.send({type: 'work.seen', streamId: 'A', work: committed(1, {dirty: 5}), isAnswer: false});
		expect(core.stream('A').work).toMatchObject({commits: 2, dirty: 0});
	});

	it('does not verify when there is nothing to verify', () => {
		const core = ended({verify: 'npm test', allowEmpty: true});
		core.end('A', workOf());
		expect(core.is('A')).toBe('completed');
		expect(core.effects('verify.run')).toEqual([]);
	});

	it('must finish the merge of its dependencies that was left to it', () => {
		const core = go({streams: [line('A', {phase: 'integration'})]});
		core.prepare('A', {conflicts: ['a.ts']});
		expect(core.launch('A').prompt).toContain('conflicts in a.ts');
		core.identify('A');
		core.end('A', workOf({dirty: 1}));
		expect(core.launch('A')).toMatchObject({attempt: 2});
		expect(core.take('work.commit')).toEqual([]);
	});

	it('and was a command is completed by exit 0 and a change, its tasks with it', () => {
		const core = ended({agent: 'command', command: 'make', prompt: undefined, tasks});
		core.end('A', workOf({dirty: 3}), undefined);
		core.takeOne('work.commit', 'A');
		core.send({type: 'work.seen', streamId: 'A', work: committed(1), isAnswer: true});
		expect(core.is('A')).toBe('completed');
		expect(core.stream('A').tasks.map(task => task.status)).toEqual(['completed', 'completed']);
		expect(core.effects('session.start')).toHaveLength(1);
	});

	it('and was a command has failed when nothing has changed', () => {
		const core = ended({agent: 'command', command: 'make', prompt: undefined, tasks});
		core.end('A', workOf(), undefined);
		expect(core.state('A')).toMatchObject({is: 'failed', reason: 'nothing done: it ended without a commit'});
	});

	it('continues in a new worktree when its own is gone (fault 23)', () => {
		const core = ended({});
		core.report('A', okResult());
		core.exit('A');
		core.stopped('A');
		core.send({type: 'work.lost', streamId: 'A', reason: 'gone'});
		core.send({
			type: 'checkpoint.failed',
			streamId: 'A',
			number: core.takeOne('checkpoint.save').number,
			reason: 'gone',
		});
		core.prepare('A');
		expect(core.launch('A')).toMatchObject({attempt: 2, resumeId: 'talk-1'});
	});
});

describe('a stream on its way down', () => {
	it('is stopped when that is asked in the middle of a recovery, and stays so', () => {
		const core = ended({});
		core.report('A', badResult('context'));
		core.exit('A');
		core.send({type: 'stream.stop', streamId: 'A'});
		core.stopped('A');
		core.saved('A');
		core.pass(20 * minute);
		expect(core.is('A')).toBe('stopped');
		expect(core.effects('session.start')).toHaveLength(1);
	});

	it('is stopped in the middle of verify, after a checkpoint of its own', () => {
		const core = ended({verify: 'npm test'});
		core.end('A', committed(1));
		core.send({type: 'stream.stop', streamId: 'A'});
		core.saved('A');
		expect(core.is('A')).toBe('stopped');
		core.verified('A', true);
		expect(core.is('A')).toBe('stopped');
	});

	it('is recovered in the middle of verify in a fresh session', () => {
		const core = ended({verify: 'npm test'});
		core.end('A', committed(1));
		core.send({type: 'stream.recover', streamId: 'A'});
		expect(core.is('A')).toBe('recovering');
		core.saved('A');
		const next = core.launch('A');
		expect(next).toMatchObject({attempt: 2});
		expect(next.resumeId).toBeUndefined();
		core.verified('A', false);
		expect(core.stream('A').verify).toBeUndefined();
	});

	it('starts anew when the user recovers what is being stopped', () => {
		const core = ended({});
		core.send({type: 'stream.stop', streamId: 'A'});
		core.send({type: 'stream.recover', streamId: 'A'});
		core.stopped('A');
		core.saved('A');
		expect(core.launch('A').attempt).toBe(2);
	});

	it('answers asked twice change nothing the second time', () => {
		const core = ended({});
		core.report('A', badResult('context'));
		core.exit('A');
		const stop = core.takeOne('session.stop');
		const {number} = (() => {
			core.send({type: 'session.stopped', streamId: 'A', sessionId: stop.sessionId, left: 0});
			core.send({type: 'session.stopped', streamId: 'A', sessionId: stop.sessionId, left: 0});
			return core.takeOne('checkpoint.save');
		})();
		const saved = {type: 'checkpoint.saved', streamId: 'A', number, work: workOf()} as const;
		core.send(saved);
		core.send(saved);
		expect(core.take('session.start')).toHaveLength(1);
		expect(core.stream('A').recoveriesLeft).toBe(2);
	});

	it('is continued by the user in the conversation it had', () => {
		const core = ended({});
		core.send({type: 'stream.pause', streamId: 'A'});
		expect(core.is('A')).toBe('running');
		core.stopped('A');
		core.saved('A', committed(1));
		expect(core.is('A')).toBe('waiting paused');
		core.pass(30 * minute);
		expect(core.is('A')).toBe('waiting paused');
		core.send({type: 'stream.continue', streamId: 'A'});
		expect(core.is('A')).toBe('starting');
		expect(core.launch('A')).toMatchObject({attempt: 2, resumeId: 'talk-1'});
	});

	it('does not take an exhausted conversation up again', () => {
		const core = ended({});
		core.report('A', badResult('context'));
		core.exit('A');
		core.send({type: 'stream.stop', streamId: 'A'});
		core.stopped('A');
		core.saved('A');
		core.send({type: 'stream.continue', streamId: 'A'});
		expect(core.launch('A').resumeId).toBeUndefined();
	});

	it('is not started by a setup that ends after its pause', () => {
		const core = go({streams: [line('A', {setup: 'npm ci'})]});
		core.prepare('A');
		core.send({type: 'run.pause'});
		core.send({type: 'setup.finished', streamId: 'A', ok: true, tail: ''});
		expect(core.take('session.start')).toEqual([]);
		core.saved('A');
		expect(core.is('A')).toBe('waiting paused');
	});

	it('is stopped before it was anywhere, and its worktree is used when it continues', () => {
		const core = go({streams: [line('A')]});
		core.send({type: 'stream.stop', streamId: 'A'});
		expect(core.is('A')).toBe('stopped');
		core.prepare('A');
		expect(core.is('A')).toBe('stopped');
		core.pass(5 * second);
		core.send({type: 'stream.continue', streamId: 'A'});
		expect(core.take('worktree.prepare')).toEqual([]);
		expect(core.launch('A').attempt).toBe(1);
	});
});
