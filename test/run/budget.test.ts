import {describe, expect, it} from 'vitest';
import {hintText} from '../../source/run/model/hint.ts';
import {runSpent} from '../../source/run/policy/spent.ts';
import {committed, type createCore, go, line, minute, second} from '../helpers/core-driver.ts';

type Core = ReturnType<typeof createCore>;
const alertsOf = (core: Core) => core.run().alerts.filter(({kind}) => kind === 'budget');
const spend = (core: Core, id: string, costUsd: number): void => core.report(id, {type: 'usage', costUsd});
const commits = (core: Core, id: string, count: number): void => {
	core.send({type: 'work.seen', streamId: id, work: committed(count), isAnswer: false});
};
const tasks = {agent: 'fake', tasks: ['One', 'Two']};
const document = {
	budget: {usd: 10},
	maxParallel: 2,
	streams: [line('A', tasks), line('B', tasks), line('C'), line('D', {dependencies: ['C']})],
};

/** A and B work, C is ready. */
const running = (over: object = {}): Core => {
	const core = go({...document, ...over});
	core.begin('A');
	core.begin('B');
	return core;
};

describe('a budget of the run', () => {
	it('is told once at 80 %, as advice, and goes when it is dismissed', () => {
		const core = running();
		spend(core, 'A', 7.9);
		expect(alertsOf(core)).toEqual([]);
		spend(core, 'B', 0.2);
		expect(alertsOf(core)).toMatchObject([{key: 'budget::80', isAdvice: true}]);
		expect(alertsOf(core)[0]?.text).toBe("80 % of the run's budget of $10 is used");
		core.send({type: 'alert.dismiss', key: 'budget::80'});
		spend(core, 'B', 0.4);
		core.pass(minute);
		expect(alertsOf(core)).toEqual([]);
		expect(core.is('A')).toBe('running');
	});

	it('counts tokens as it counts dollars', () => {
		const core = running({budget: {tokens: 1000, usd: 100}});
		core.report('A', {type: 'usage', tokens: 700});
		expect(alertsOf(core)).toEqual([]);
		core.report('B', {type: 'usage', tokens: 300});
		expect(alertsOf(core)[0]?.text).toContain("the run's budget of $100, 1000 tokens is used up");
		expect(runSpent(core.run(), 0).tokens).toBe(1000);
	});

	it('lets nothing new start once it is used up, and says who waits', () => {
		const core = running();
		spend(core, 'A', 10);
		expect(alertsOf(core)).toMatchObject([{key: 'budget:', isAdvice: true}]);
		core.end('A', committed(1));
		core.take('session.start');
		core.pass(second);
		expect(core.is('A')).toBe('waiting budget');
		expect(core.is('C')).toBe('waiting budget');
		expect(core.is('D')).toBe('pending');
		expect(core.is('B')).toBe('running');
		expect(core.take('session.start')).toEqual([]);
		const [alert, ...others] = alertsOf(core);
		expect(others).toEqual([]);
		expect(alert?.isAdvice).toBeUndefined();
		expect(alert?.text).toBe("the run's budget of $10 is used up: no new session starts, A, C wait");
	});

	it('ends what works at its next commit, after a checkpoint, to continue from there', () => {
		const core = running();
		commits(core, 'A', 1);
		spend(core, 'A', 10);
		core.pass(minute);
		expect(core.is('A')).toBe('running');
		commits(core, 'A', 2);
		core.stopped('A');
		core.saved('A', committed(2));
		expect(core.is('A')).toBe('waiting budget');
		expect(core.stream('A')).toMatchObject({next: {mode: 'resume', cause: 'budget'}, recoveriesLeft: 3});
	});

	it('lets one whose tasks are all done be verified and completed without another session', () => {
		const core = running();
		spend(core, 'A', 10);
		const titles = ['One', 'Two'].map((title, index) => ({
			key: title,
			title: `[${index + 1}] ${title}`,
			status: 'completed' as const,
		}));
		core.report('A', {type: 'todos', todos: titles});
		commits(core, 'A', 1);
		core.stopped('A');
		core.saved('A', committed(1));
		expect(core.is('A')).toBe('completed');
	});

	it('waits for the end of a session that never commits', () => {
		const core = running();
		spend(core, 'A', 10);
		core.pass(minute);
		expect(core.take('session.stop')).toEqual([]);
		core.crash('A');
		expect(core.is('A')).toBe('waiting backoff');
		core.pass(5 * minute);
		expect(core.is('A')).toBe('waiting budget');
	});

	it('that a plan raises lets all continue that waited', () => {
		const core = running();
		spend(core, 'A', 10);
		core.crash('A');
		core.pass(minute);
		expect([core.is('A'), core.is('C')]).toEqual(['waiting budget', 'waiting budget']);
		const answer = core.send({type: 'plan.apply', document: {name: 'Trial', ...document, budget: {usd: 40}}});
		expect(answer).toMatchObject({ok: true, message: '0 streams added, 0 changed, budget changed: the run'});
		core.tick();
		expect(core.is('A')).toBe('recovering');
		expect(core.is('C')).toBe('ready');
		expect(alertsOf(core)).toEqual([]);
	});

	it('is overruled for one stream by the user, until that ends', () => {
		const core = running();
		spend(core, 'A', 10);
		core.crash('A');
		core.pass(minute);
		core.take('session.start');
		expect(core.send({type: 'run.continue'})).toMatchObject({ok: false});
		expect(core.send({type: 'stream.continue', streamId: 'A'})).toMatchObject({
			ok: true,
			message: 'A continues, although the budget is used up, until it ends',
		});
		core.launch('A');
		core.identify('A');
		commits(core, 'A', 1);
		expect(core.is('A')).toBe('running');
		core.crash('A');
		core.pass(5 * minute);
		expect(core.is('A')).toBe('recovering');
		expect(core.is('C')).toBe('waiting budget');
		core.send({type: 'stream.spawn', streamId: 'C'});
		expect(core.is('C')).toBe('starting');
		core.send({type: 'stream.stop', streamId: 'A'});
		core.stopped('A');
		core.saved('A');
		core.tick();
		expect(core.stream('A').isBudgetOverruled).toBeUndefined();
	});

	it('holds through restarts of engine and machine', () => {
		const core = running();
		spend(core, 'A', 10);
		core.crash('A');
		core.pass(minute);
		core.restart();
		core.pass(minute);
		expect(core.is('A')).toBe('waiting budget');
		core.restart('boot-2');
		core.send({type: 'run.continue'});
		core.pass(minute);
		expect([core.is('A'), core.is('B'), core.is('C')]).toEqual(Array(3).fill('waiting budget'));
	});

	it('counts every session, partial ones too', () => {
		const core = running({maxParallel: 3});
		spend(core, 'A', 6);
		core.crash('A');
		core.pass(5 * minute);
		core.launch('A');
		core.identify('A');
		spend(core, 'A', 5);
		expect(runSpent(core.run(), core.now()).usd).toBe(11);
		expect(alertsOf(core)[0]?.key).toBe('budget:');
	});
});

describe('a budget of minutes', () => {
	const timed = {streams: [line('A', {...tasks, budget: {minutes: 10}}), line('B', tasks)]};

	it('is the working time of the stream alone, summed over its sessions', () => {
		const core = go(timed);
		core.begin('A');
		core.begin('B');
		for (let passed = 0; passed < 9; passed++) {
			core.pass(minute);
			core.report('A', {type: 'alive'});
			core.report('B', {type: 'alive'});
		}
		expect(alertsOf(core)).toMatchObject([{key: 'budget:A:80', streamId: 'A'}]);
		core.pass(minute);
		core.crash('A');
		core.crash('B');
		core.pass(5 * minute);
		expect(core.is('A')).toBe('waiting budget');
		expect(core.is('B')).toBe('recovering');
		expect(alertsOf(core)[0]?.text).toBe('the budget of A of 10 minutes is used up: no new session starts, A waits');
	});

	it('does not run while a question waits for the user, or while the machine sleeps', () => {
		const core = go(timed);
		core.begin('A');
		core.pass(minute);
		const question = {id: 'q', tool: 'Bash', input: {}, text: 'x', rule: 'Bash(x)'};
		core.send({type: 'question.asked', streamId: 'A', sessionId: core.session('A').id, question});
		core.pass(30 * minute);
		core.jump(30 * minute);
		core.tick();
		core.send({type: 'question.answer', streamId: 'A', verdict: 'allow'});
		core.pass(minute);
		core.jump(60 * minute);
		core.tick();
		expect(Math.round(runSpent(core.run(), core.now()).ms / minute)).toBe(2);
		expect(alertsOf(core)).toEqual([]);
	});
});

describe('a stream that commits each time and stays red', () => {
	it('is ended after ten automatic restarts, with what to do, and begins anew by the user', () => {
		const core = go({streams: [line('A', {verify: 'npm test'})]});
		core.begin('A');
		for (let round = 1; core.is('A') !== 'failed' && round < 30; round++) {
			core.end('A', committed(round));
			core.verified('A', false);
			core.pass(2 * minute);
			if (core.is('A') === 'failed') break;
			core.launch('A');
			core.identify('A');
		}
		expect(core.stream('A').attempt).toBe(11);
		expect(core.state('A')).toMatchObject({is: 'failed'});
		const alert = core.run().alerts.find(({key}) => key === 'failed:A');
		expect(alert?.text).toContain('restarted 10 times and still red: verify failed: 1 failed');
		expect(hintText(alert?.cure ?? '')).toContain('claude-grid attach A');
		core.send({type: 'stream.recover', streamId: 'A'});
		expect(core.stream('A').restartCount).toBeUndefined();
	});

	it('is not confused with one that crashes often and gets on', () => {
		const core = go({streams: [line('A', {verify: 'npm test'})]});
		core.begin('A');
		for (let round = 1; round <= 15; round++) {
			commits(core, 'A', round);
			core.pass(minute);
			core.crash('A');
			core.pass(minute);
			core.launch('A');
			core.identify('A');
		}
		expect([core.is('A'), core.stream('A').attempt]).toEqual(['running', 16]);
	});
});
