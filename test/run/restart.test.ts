import {describe, expect, it} from 'vitest';
import {badResult, type Core, committed, go, line, minute, okResult, second, workOf} from '../helpers/core-driver.ts';

const reboot = (core: Core): void => core.restart('boot-2');
const asked = (core: Core) =>
	core
		.open()
		.map(effect => effect.type)
		.filter(type => type !== 'activity.add');

describe('an engine that takes over a run', () => {
	it('leaves agents that work alone', () => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		core.restart();
		core.pass(second);
		expect(asked(core)).toEqual([]);
		expect(core.is('A')).toBe('running');
		core.end('A', committed(1));
		expect(core.is('A')).toBe('completed');
	});

	it.each([
		['the worktree', {}, () => {}, ['worktree.prepare']],
		['the setup', {setup: 'npm ci'}, (core: Core) => core.prepare('A'), ['setup.run']],
		[
			'the stop of a session',
			{},
			(core: Core) => {
				core.begin('A');
				core.send({type: 'stream.pause', streamId: 'A'});
			},
			['session.stop'],
		],
		[
			'the checkpoint of an ending',
			{},
			(core: Core) => {
				core.begin('A');
				core.report('A', okResult());
				core.exit('A');
				core.stopped('A');
			},
			['checkpoint.save'],
		],
		[
			'the commit of what is left, by a new look',
			{agent: 'command', command: 'make'},
			(core: Core) => {
				core.prepare('A');
				core.launch('A');
				core.end('A', workOf({dirty: 1}), undefined);
			},
			['checkpoint.save'],
		],
		[
			'verify',
			{verify: 'npm test'},
			(core: Core) => {
				core.begin('A');
				core.end('A', committed(1));
			},
			['verify.run'],
		],
	] as const)('asks again for %s', (_name, over, play, expected) => {
		const core = go({streams: [line('A', over)]});
		play(core);
		core.restart();
		expect(asked(core)).toEqual(expected);
		core.restart();
		expect(asked(core)).toEqual(expected);
	});

	it('starts a session that never was anew, in the same attempt', () => {
		const core = go({streams: [line('A')]});
		core.prepare('A');
		const first = core.takeOne('session.start');
		core.restart();
		const lost = {
			type: 'session.startFailed',
			streamId: 'A',
			sessionId: first.sessionId,
			reason: 'x',
			isPermanent: false,
		} as const;
		core.send({...lost, isNeverStarted: true});
		const next = core.launch('A');
		expect(next.attempt).toBe(1);
		expect(next.sessionId).not.toBe(first.sessionId);
		expect(core.stream('A').recoveriesLeft).toBe(3);
	});

	it('puts a merge that was under way first in the queue again', () => {
		const core = go({streams: [line('A'), line('B')]});
		for (const id of ['A', 'B']) {
			core.begin(id);
			core.end(id, committed(1));
		}
		core.send({type: 'stream.merge', streamId: 'B'});
		core.send({type: 'stream.merge', streamId: 'A'});
		core.restart();
		expect(core.takeOne('merge.start').streamId).toBe('B');
		expect(core.stream('A').merge.is).toBe('queued');
	});

	it('after hours makes no false stall, and continues with what was due', () => {
		const core = go({streams: [line('A'), line('B')]});
		core.begin('A');
		core.begin('B');
		core.crash('B');
		core.jump(300 * minute);
		core.restart();
		core.pass(3 * second);
		expect(core.is('A')).toBe('running');
		expect(core.launch('B').resumeId).toBe('talk-1');
	});
});

describe('a restart of the machine', () => {
	it('signals no old pid and starts nothing by itself', () => {
		const core = go({maxParallel: 3, streams: ['A', 'B', 'C', 'D'].map(id => line(id))});
		core.begin('A');
		core.begin('B');
		core.report('B', badResult('context'));
		core.exit('B');
		core.jump(60 * minute);
		reboot(core);
		core.pass(10 * minute);
		expect(['A', 'B', 'C', 'D'].map(id => core.is(id))).toEqual([
			'waiting interrupted',
			'waiting interrupted',
			'ready',
			'ready',
		]);
		expect(asked(core).filter(type => type !== 'checkpoint.save' && type !== 'alert.raise')).toEqual([]);
		expect(core.take('checkpoint.save').map(effect => effect.streamId)).toEqual(['A', 'B']);
		expect(core.run().alerts).toMatchObject([
			{key: 'interrupted', text: 'the machine was restarted: 3 streams were interrupted'},
		]);
	});

	it('is over with one continue: conversations are taken up again in the pool', () => {
		const core = go({maxParallel: 1, streams: [line('A'), line('B')]});
		core.begin('A');
		reboot(core);
		core.saved('A', committed(1));
		core.send({type: 'run.continue'});
		expect(core.alerts()).toEqual([]);
		expect(core.launch('A')).toMatchObject({attempt: 2, resumeId: 'talk-1'});
		expect(core.is('B')).toBe('ready');
	});

	it('counts no time in which the machine was off', () => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		core.pass(10 * second);
		core.jump(300 * minute);
		reboot(core);
		const {startedAt, endedAt} = core.session('A');
		expect(endedAt! - startedAt).toBe(10 * second);
	});

	it('keeps what the user had asked for', () => {
		const core = go({streams: [line('A'), line('B')]});
		for (const id of ['A', 'B']) core.begin(id);
		core.send({type: 'stream.stop', streamId: 'A'});
		core.send({type: 'stream.pause', streamId: 'B'});
		reboot(core);
		expect([core.is('A'), core.is('B')]).toEqual(['stopped', 'waiting paused']);
		core.send({type: 'run.continue'});
		expect(core.take('session.start').map(effect => effect.streamId)).toEqual(['B']);
		expect(core.is('A')).toBe('stopped');
	});

	it('looks at the evidence of what had finished before it starts it again', () => {
		const core = go({streams: [line('A', {verify: 'npm test'})]});
		core.begin('A');
		core.end('A', committed(1));
		reboot(core);
		expect(core.is('A')).toBe('waiting interrupted');
		expect(core.take('verify.run')).toEqual([]);
		core.send({type: 'run.continue'});
		core.saved('A', committed(1));
		core.verified('A', true);
		expect(core.is('A')).toBe('completed');
		expect(core.effects('session.start')).toHaveLength(1);
	});

	it('holds what was only waiting, too', () => {
		const core = go({streams: [line('A'), line('B')]});
		for (const id of ['A', 'B']) core.begin(id);
		core.crash('A');
		core.end('B', undefined, badResult('limit', 'later', core.now() + minute), 1);
		reboot(core);
		core.pass(10 * minute);
		expect([core.is('A'), core.is('B')]).toEqual(['waiting backoff', 'waiting limit']);
		expect(core.run().alerts.find(({key}) => key === 'interrupted')?.text).toBe(
			'the machine was restarted: nothing starts by itself',
		);
		core.send({type: 'run.continue'});
		expect(core.take('session.start').map(effect => effect.streamId)).toEqual(['A', 'B']);
	});

	it('leaves a finished run finished', () => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		core.end('A', committed(1));
		const {finishedAt} = core.run();
		reboot(core);
		expect(core.run()).toMatchObject({finishedAt, isPaused: false, alerts: []});
	});
});
