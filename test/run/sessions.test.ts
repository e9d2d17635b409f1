import {describe, expect, it} from 'vitest';
import {
	badResult,
	committed,
	createCore,
	go,
	line,
	minute,
	newRun,
	okResult,
	second,
	workOf,
} from '../helpers/core-driver.ts';

const tasks = [{title: 'one'}, {title: 'two'}];

describe('a session', () => {
	it('is running only with its first report', () => {
		const core = go({streams: [line('A')]});
		core.prepare('A');
		expect(core.state('A')).toMatchObject({is: 'starting', step: 'agent'});
		core.launch('A');
		expect(core.is('A')).toBe('starting');
		core.report('A', {type: 'alive'});
		expect(core.is('A')).toBe('running');
	});

	it('gets a number that never falls and an id of its own', () => {
		const core = go({streams: [line('A'), line('B')]});
		for (const id of ['A', 'B']) core.begin(id);
		core.end('A', committed(1), badResult('context'));
		core.begin('A');
		const starts = core.effects('session.start');
		expect(starts.map(effect => [effect.streamId, effect.attempt])).toEqual([
			['A', 1],
			['B', 1],
			['A', 2],
		]);
		expect(new Set(starts.map(effect => effect.sessionId)).size).toBe(3);
		for (const {sessionId} of starts)
			expect(sessionId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
	});

	it('that is not the current one changes nothing', () => {
		const core = go({streams: [line('A', {tasks})]});
		core.begin('A');
		const sessionId = core.session('A').id;
		core.end('A', committed(1), badResult('context'));
		core.begin('A');
		const before = core.run();
		const stale = {streamId: 'A', sessionId} as const;
		const process = {pid: 1, startTime: '1', bootId: 'b'};
		for (const event of [
			{type: 'session.started', ...stale, process},
			{type: 'session.startFailed', ...stale, reason: 'x', isPermanent: true},
			{type: 'session.reported', ...stale, reports: [okResult()], offset: 1e6, memory: 1},
			{type: 'session.exited', ...stale, exit: {code: 0, signal: null}, lastLine: ''},
			{type: 'session.worked', ...stale},
			{type: 'session.stopped', ...stale, left: 0},
			{type: 'session.flooded', ...stale, bytes: 1},
			{type: 'question.asked', ...stale, question: {id: 'q', tool: 'Bash', input: {}, text: 'may I', rule: 'Bash'}},
		] as const) {
			core.send(event);
			expect(core.run()).toEqual(before);
		}
		expect(core.send({type: 'task.update', streamId: 'A', sessionId, task: 1, status: 'completed'})).toMatchObject({
			ok: false,
			code: 'STALE_SESSION',
		});
		expect(core.run()).toEqual(before);
	});

	it('of no stream changes nothing', () => {
		const core = go({streams: [line('A')]});
		const before = core.run();
		for (const streamId of ['B', 'constructor']) core.send({type: 'session.worked', streamId, sessionId: 'x'});
		expect(core.run()).toEqual(before);
	});

	it('is a new conversation when the one before never said which it was', () => {
		const core = go({streams: [line('A', {tasks})]});
		core.prepare('A');
		core.launch('A');
		core.report('A', {type: 'alive'});
		core.exit('A', 1, 'cut');
		core.stopped('A');
		core.saved('A', workOf());
		core.pass(2 * minute);
		expect(core.session('A')).toMatchObject({attempt: 2, mode: 'fresh'});
		expect('agentSessionId' in core.session('A')).toBe(false);
		expect('resumeId' in core.effects('session.start', 'A').at(-1)!).toBe(false);
		core.launch('A');
		core.identify('A');
		core.exit('A', 1, 'cut again');
		core.stopped('A');
		core.saved('A', workOf());
		core.pass(2 * minute);
		expect(core.session('A')).toMatchObject({attempt: 3, mode: 'resume', agentSessionId: 'talk-2'});
		expect(core.effects('session.start', 'A').at(-1)).toMatchObject({resumeId: 'talk-2'});
	});

	it('is stopped by its process as well as by its tag, whoever asks for it', () => {
		const core = go({streams: [line('A'), line('B'), line('C')]});
		for (const id of ['A', 'B', 'C']) core.begin(id);
		const process = {pid: 100, startTime: '1', bootId: core.run().bootId};
		core.send({type: 'stream.stop', streamId: 'A'});
		core.report('B', okResult());
		core.exit('B');
		core.send({type: 'stream.pause', streamId: 'C'});
		for (const id of ['A', 'B', 'C'])
			expect(core.effects('session.stop', id)).toEqual([
				{type: 'session.stop', streamId: id, sessionId: core.session(id).id, process},
			]);
	});

	it('reads an output that was read before only once', () => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		const denied = {type: 'denied', tool: 'Bash', detail: 'rm'} as const;
		const event = {
			type: 'session.reported',
			streamId: 'A',
			sessionId: core.session('A').id,
			reports: [denied],
			memory: {},
		} as const;
		core.send({...event, offset: 500});
		core.send({...event, offset: 400});
		expect(core.session('A')).toMatchObject({denials: 1, offset: 500});
	});

	it('keeps what its reports say', () => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		core.report(
			'A',
			{type: 'usage', contextUsed: 1000, contextWindow: 200_000, tokens: 5, costUsd: 0.5},
			{type: 'tool.opened', toolId: 't1', name: 'Bash', detail: '$ npm test'},
			{type: 'background', taskId: 'b1', isOpen: true},
		);
		expect(core.session('A')).toMatchObject({
			agentSessionId: 'talk-1',
			model: 'm',
			contextUsed: 1000,
			contextWindow: 200_000,
			tokens: 5,
			costUsd: 0.5,
			doing: '$ npm test',
			openTools: [{toolId: 't1', name: 'Bash'}],
			backgroundTasks: ['b1'],
		});
		core.report(
			'A',
			{type: 'tool.closed', toolId: 't1', isError: false},
			{type: 'background', taskId: 'b1', isOpen: false},
			{type: 'said', text: 'Now the rest.'},
		);
		expect(core.session('A')).toMatchObject({doing: 'Now the rest.', openTools: [], backgroundTasks: [], tokens: 5});
	});

	it('shows an API retry until the agent continues, and stays running meanwhile', () => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		core.report('A', {type: 'retry', attempt: 2, max: 10, delayMs: 4000, error: 'overloaded', status: 529});
		expect(core.is('A')).toBe('running');
		expect(core.session('A').retry).toEqual({attempt: 2, max: 10, until: core.now() + 4000, error: 'overloaded'});
		core.report('A', {type: 'said', text: 'ok'});
		expect('retry' in core.session('A')).toBe(false);
	});

	it('whose start failed is tried again, or not when that is of no use', () => {
		const core = go({streams: [line('A'), line('B')]});
		for (const [id, isPermanent] of [
			['A', false],
			['B', true],
		] as const) {
			core.prepare(id);
			const {sessionId} = core.takeOne('session.start', id);
			core.send({type: 'session.startFailed', streamId: id, sessionId, reason: 'ENOMEM', isPermanent});
			core.stopped(id);
			core.saved(id);
		}
		expect(core.is('A')).toBe('waiting backoff');
		expect(core.state('B')).toMatchObject({is: 'failed', class: 'permanent', reason: 'ENOMEM'});
		core.pass(2 * second);
		expect(core.launch('A').attempt).toBe(2);
	});

	it('whose conversation is not found begins afresh in the same attempt (fault 49)', () => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		core.crash('A');
		core.pass(2 * second);
		expect(core.launch('A')).toMatchObject({attempt: 2, resumeId: 'talk-1'});
		const left = core.stream('A').recoveriesLeft;
		core.exit('A', 1, 'No conversation found with session ID: talk-1');
		const again = core.takeOne('session.start', 'A');
		expect(again).toMatchObject({attempt: 2});
		expect(again.resumeId).toBeUndefined();
		expect(again.prompt).toContain('Handover');
		expect(core.stream('A').recoveriesLeft).toBe(left);
		expect(core.stream('A').sessions.map(session => session.attempt)).toEqual([1, 2, 2]);
	});

	it('ends for good when its output floods (fault 39)', () => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		core.send({type: 'session.flooded', streamId: 'A', sessionId: core.session('A').id, bytes: 300e6});
		core.stopped('A');
		core.saved('A');
		expect(core.state('A')).toMatchObject({is: 'failed', class: 'permanent'});
	});

	it.each([
		['an ok verdict', okResult(), 0, 'verifying'],
		['an ok verdict, exit code 1', okResult(), 1, 'verifying'],
		['an ok verdict, exit unseen', okResult(), 'unknown', 'verifying'],
		['no verdict, exit code 0', undefined, 0, 'recovering crash'],
		['no verdict, exit code 137', undefined, 137, 'recovering crash'],
		['no verdict, exit unseen', undefined, 'unknown', 'recovering unknown'],
		['context', badResult('context'), 0, 'recovering context'],
		['incomplete', badResult('incomplete'), 0, 'recovering incomplete'],
		['a crash told in words', badResult('crash'), 1, 'recovering crash'],
		['limit', badResult('limit'), 1, 'running limit'],
		['permanent', badResult('permanent'), 1, 'running permanent'],
	] as const)('that ends with %s', (_name, result, code, expected) => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		if (result) core.report('A', result);
		core.exit('A', code);
		const kind = core.stream('A').ending?.class;
		expect(core.is('A') === 'verifying' ? core.is('A') : `${core.is('A')} ${kind}`).toBe(expected);
		core.stopped('A');
		expect(core.session('A')).toMatchObject({outcome: kind, endedAt: core.now()});
	});

	it('killed while something still ran behind its verdict has not finished', () => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		core.report('A', {type: 'background', taskId: 'b1', isOpen: true}, okResult());
		core.exit('A', 137);
		expect(core.stream('A').ending?.class).toBe('crash');
	});

	it('of a plain command ends by its exit code alone', () => {
		const core = go({streams: [line('A', {agent: 'command', command: 'make', prompt: undefined, tasks})]});
		core.prepare('A');
		core.launch('A');
		core.exit('A', 0);
		expect(core.stream('A').ending?.class).toBe('finished');
	});

	it('is stopped and its work saved before anything follows (fault 50)', () => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		core.report('A', badResult('context'));
		core.exit('A', 0);
		expect(core.open().filter(effect => effect.type === 'checkpoint.save')).toEqual([]);
		core.stopped('A');
		expect(core.take('session.start')).toEqual([]);
		core.saved('A');
		expect(core.take('session.start')).toHaveLength(1);
	});

	it('that cannot be ended keeps its stream, and is tried again by the tick (fault 50)', () => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		core.send({type: 'stream.recover', streamId: 'A'});
		const {sessionId} = core.takeOne('session.stop', 'A');
		core.send({type: 'session.stopped', streamId: 'A', sessionId, left: 2});
		expect(core.run().alerts).toMatchObject([{key: 'processes:A', text: '2 processes of A cannot be ended'}]);
		core.pass(3 * second);
		expect(core.open().map(effect => effect.type)).not.toContain('session.start');
		expect(core.take('session.stop', 'A').length).toBeGreaterThan(0);
		core.send({type: 'session.stopped', streamId: 'A', sessionId, left: 0});
		expect(core.alerts()).toEqual([]);
		core.saved('A');
		expect(core.take('session.start')).toHaveLength(1);
	});

	it('continues after a checkpoint that could not be taken, and tells', () => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		core.report('A', badResult('context'));
		core.exit('A');
		core.stopped('A');
		const {number} = core.takeOne('checkpoint.save', 'A');
		core.send({type: 'checkpoint.failed', streamId: 'A', number: number + 7, reason: 'another'});
		expect(core.take('session.start')).toEqual([]);
		core.send({type: 'checkpoint.failed', streamId: 'A', number, reason: 'disk full'});
		expect(core.alerts()).toEqual(['checkpoint:A']);
		expect(core.take('session.start')).toHaveLength(1);
	});

	it('whose worktree vanishes is stopped and gets it made anew', () => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		core.send({type: 'work.seen', streamId: 'A', work: committed(1), isAnswer: false});
		core.send({type: 'work.lost', streamId: 'A', reason: '/grid/A is not there'});
		core.stopped('A');
		core.send({
			type: 'checkpoint.failed',
			streamId: 'A',
			number: core.takeOne('checkpoint.save').number,
			reason: 'gone',
		});
		core.pass(3 * second);
		core.prepare('A');
		expect(core.launch('A').attempt).toBe(2);
		expect(core.stream('A').work?.isMissing).toBe(false);
	});

	it('leaves the memory of its reader only with the newest', () => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		core.crash('A');
		core.pass(2 * second);
		core.begin('A');
		core.crash('A');
		core.pass(4 * second);
		core.begin('A');
		expect(core.stream('A').sessions.map(session => session.memory !== null)).toEqual([false, true, true]);
	});

	it('behaves the same after the run went through JSON at any point', () => {
		const play = (isReloaded: boolean) => {
			const core = createCore(
				newRun({streams: [line('A', {verify: 'npm test', tasks}), line('B', {dependencies: ['A']})]}),
			);
			const pause = () => isReloaded && core.resume();
			core.tick();
			pause();
			core.begin('A');
			pause();
			core.report(
				'A',
				{type: 'retry', attempt: 1, max: 2, delayMs: 5, error: 'x', status: null},
				{type: 'said', text: 'y'},
			);
			pause();
			core.end('A', workOf(), badResult('limit', 'later', core.now() + minute));
			pause();
			core.pass(2 * minute);
			core.begin('A');
			pause();
			core.send({type: 'stream.pause', streamId: 'A'});
			core.stopped('A');
			core.saved('A');
			pause();
			core.send({type: 'stream.continue', streamId: 'A'});
			core.begin('A');
			core.report('A', {
				type: 'todos',
				todos: [1, 2].map(n => ({key: `${n}`, title: `[${n}]`, status: 'completed' as const})),
			});
			core.end('A', committed(2));
			pause();
			core.verified('A', true);
			pause();
			core.begin('B');
			return core.run();
		};
		const plain = play(false);
		expect(JSON.parse(JSON.stringify(play(true)))).toEqual(JSON.parse(JSON.stringify(plain)));
		expect(plain).toStrictEqual(JSON.parse(JSON.stringify(plain)));
	});
});
