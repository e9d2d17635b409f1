import {describe, expect, it} from 'vitest';
import {badResult, type Core, committed, go, line, minute, second, workOf} from '../helpers/core-driver.ts';

const idle = (core: Core, id = 'A'): void => {
	core.begin(id);
	core.send({type: 'stream.pause', streamId: id});
	core.stopped(id);
	core.saved(id, committed(1));
};

describe('a command', () => {
	it('that is refused changes nothing but the clock', () => {
		const core = go({streams: [line('A')]});
		const before = core.run();
		expect(core.send({type: 'stream.continue', streamId: 'A'})).toEqual({
			ok: false,
			code: 'NOT_NOW',
			message: 'A: it is starting: only a paused, interrupted or stopped stream can continue',
		});
		expect(core.send({type: 'run.continue'})).toMatchObject({ok: false, message: 'nothing is paused'});
		for (const streamId of ['Nobody', 'constructor'])
			expect(core.send({type: 'stream.stop', streamId})).toMatchObject({ok: false, code: 'NO_STREAM'});
		expect(core.run()).toEqual(before);
	});

	it('raises the revision when something has changed, and a tick that changes nothing does not', () => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		const {revision} = core.run();
		core.pass(second);
		expect(core.run().revision).toBe(revision);
		core.report('A', {type: 'said', text: 'x'});
		expect(core.run().revision).toBe(revision + 1);
	});
});

describe('an added stream', () => {
	it('gets an id of its own and the rules of the others', () => {
		const core = go({
			verify: 'npm test',
			setup: 'npm ci',
			allowedTools: ['Bash(make)'],
			permissionMode: 'plan',
			model: 'opus',
			streams: [line('A'), line('extra-1')],
		});
		expect(core.send({type: 'stream.add', prompt: 'Write <docs>!\nAll of them.'})).toEqual({
			ok: true,
			message: 'Extra-2 (Write docs) was added',
			streamId: 'Extra-2',
		});
		const planned = core.run().plan.streams.at(-1);
		expect(planned).toMatchObject({
			id: 'Extra-2',
			name: 'Write docs',
			prompt: 'Write <docs>!\nAll of them.',
			verify: 'npm test',
			setup: 'npm ci',
			permissionMode: 'plan',
			model: 'opus',
			agent: 'claude',
		});
		expect(planned?.allowedTools).toContain('Bash(make)');
		expect(core.is('Extra-2')).toBe('starting');
		core.send({type: 'stream.add', prompt: 'More', agent: 'codex', name: 'mine'});
		expect(core.run().plan.streams.at(-1)).toMatchObject({id: 'Extra-3', name: 'mine', agent: 'codex'});
		expect(core.run().plan.streams.at(-1)?.model).toBeUndefined();
	});

	it('waits for what it comes after', () => {
		const core = go({streams: [line('A')]});
		core.send({type: 'stream.add', prompt: 'Then this', after: ['A']});
		expect(core.is('Extra-1')).toBe('pending');
		core.begin('A');
		core.end('A', committed(1));
		expect(core.is('Extra-1')).toBe('starting');
	});

	it.each(['Nobody', 'toString'])('is refused after %s, which is not there', after => {
		const core = go({streams: [line('A')]});
		const before = core.run();
		expect(core.send({type: 'stream.add', prompt: 'x', after: [after]})).toMatchObject({ok: false, code: 'NO_STREAM'});
		expect(core.run()).toEqual(before);
	});
});

describe('an edited plan', () => {
	const streams = [line('A'), line('B', {dependencies: ['A']})];

	it('adds streams and changes what has not started', () => {
		const core = go({streams});
		core.begin('A');
		const answer = core.send({
			type: 'plan.apply',
			document: {
				maxParallel: 9,
				streams: [line('A', {prompt: 'Other.'}), line('B', {prompt: 'New.', dependencies: []}), line('C')],
			},
		});
		expect(answer).toMatchObject({
			ok: true,
			message: '1 stream added, 1 changed, not changed because started: A',
		});
		expect(core.run().plan.streams.map(stream => [stream.id, stream.prompt])).toEqual([
			['A', 'Do A.'],
			['B', 'New.'],
			['C', 'Do C.'],
		]);
		expect(core.run().plan.maxParallel).toBe(9);
		expect([core.is('A'), core.is('B'), core.is('C')]).toEqual(['running', 'starting', 'starting']);
	});

	it('keeps what it no longer names', () => {
		const core = go({streams});
		core.send({type: 'plan.apply', document: {streams: [line('C')]}});
		expect(core.run().plan.streams.map(stream => stream.id)).toEqual(['A', 'B', 'C']);
	});

	it.each([
		['a fault', {streams: []}],
		['no plan', 'x'],
		['a need that is not there', {streams: [line('C', {dependencies: ['Nobody']})]}],
	])('with %s changes nothing', (_name, document) => {
		const core = go({streams});
		const before = core.run();
		expect(core.send({type: 'plan.apply', document})).toMatchObject({ok: false, code: 'BAD_PLAN'});
		expect(core.run()).toEqual(before);
	});

	it('that would close a circle with what has started changes nothing', () => {
		const core = go({streams: [line('X'), line('A', {dependencies: ['X']}), line('B', {dependencies: ['A']})]});
		core.send({type: 'stream.spawn', streamId: 'B'});
		core.begin('B');
		const before = core.run();
		const document = {
			streams: [line('X'), line('A', {dependencies: ['B']}), line('B', {dependencies: ['X']})],
		};
		expect(core.send({type: 'plan.apply', document})).toEqual({
			ok: false,
			code: 'BAD_PLAN',
			message: 'with what has started already the edited plan would have a circular dependency: A, B',
		});
		expect(core.run()).toEqual(before);
	});

	it('opens a finished run again', () => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		core.end('A', committed(1));
		core.send({type: 'plan.apply', document: {streams: [line('A'), line('C')]}});
		expect(core.run().finishedAt).toBeUndefined();
		expect(core.is('C')).toBe('starting');
	});
});

describe('a user who attaches', () => {
	it('parks the stream, and it continues as the user says', () => {
		for (const [outcome, state] of [
			['continue', 'starting'],
			['paused', 'waiting paused'],
			['completed', 'completed'],
		] as const) {
			const core = go({streams: [line('A')]});
			idle(core);
			core.send({type: 'stream.attach', streamId: 'A', pid: 77});
			expect(core.state('A')).toMatchObject({is: 'waiting', cause: 'attached', pid: 77});
			core.pass(60 * minute);
			expect(core.take('session.start')).toEqual([]);
			core.send({type: 'stream.detach', streamId: 'A', outcome});
			expect(core.is('A')).toBe(state);
		}
	});

	it('and leaves a stream as it was changes nothing of it', () => {
		const core = go({streams: [line('A'), line('B', {dependencies: ['A']}), line('C', {approve: 'after'})]});
		core.begin('A');
		core.end('A', committed(1));
		core.begin('C');
		core.end('C', committed(1));
		for (const streamId of ['A', 'C']) {
			const before = core.state(streamId);
			core.send({type: 'stream.attach', streamId, pid: 77});
			core.send({type: 'stream.detach', streamId, outcome: 'paused'});
			expect(core.state(streamId)).toEqual(before);
			core.send({type: 'stream.attach', streamId, pid: 78});
			core.send({type: 'attach.ended', streamId, isLost: true});
			expect(core.state(streamId)).toEqual(before);
		}
		expect(core.alerts()).not.toContain('attach:A');
		const done = go({streams: [line('A')]});
		done.begin('A');
		done.end('A', committed(1));
		const {finishedAt} = done.run();
		done.pass(minute);
		done.send({type: 'stream.attach', streamId: 'A', pid: 77});
		done.send({type: 'stream.detach', streamId: 'A', outcome: 'paused'});
		expect(finishedAt).toBeDefined();
		expect(done.run().finishedAt).toBe(finishedAt);
		expect(core.is('A')).toBe('completed');
	});

	it('continues in the conversation that was taken over', () => {
		const core = go({streams: [line('A')]});
		idle(core);
		core.send({type: 'stream.attach', streamId: 'A', pid: 77});
		core.send({type: 'stream.detach', streamId: 'A', outcome: 'continue'});
		expect(core.launch('A')).toMatchObject({resumeId: 'talk-1', attempt: 2});
	});

	it('must wait until the agent is stopped', () => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		const attach = {type: 'stream.attach', streamId: 'A', pid: 77} as const;
		expect(core.send(attach)).toMatchObject({ok: false, message: 'A: its session must be stopped first'});
		core.send({type: 'stream.pause', streamId: 'A'});
		expect(core.send(attach)).toMatchObject({ok: false});
	});

	it('whose terminal is lost leaves a checkpoint and an alert', () => {
		const core = go({streams: [line('A')]});
		idle(core);
		core.send({type: 'stream.attach', streamId: 'A', pid: 77});
		core.send({type: 'attach.ended', streamId: 'A', isLost: true});
		expect(core.is('A')).toBe('waiting paused');
		expect(core.takeOne('checkpoint.save').why).toBe('after a lost terminal');
		expect(core.alerts()).toEqual(['attach:A']);
		core.send({type: 'stream.continue', streamId: 'A'});
		expect(core.alerts()).toEqual([]);
	});
});

describe('an update with the dependencies', () => {
	const behind = () => {
		const core = go({streams: [line('A'), line('B', {dependencies: ['A']})]});
		core.begin('A');
		core.end('A', committed(1));
		idle(core, 'B');
		core.send({type: 'radar.scanned', conflicts: [], behind: {B: {A: 2}}});
		return core;
	};

	it('is asked for between sessions, and clears what it was behind', () => {
		const core = behind();
		expect(core.send({type: 'stream.update', streamId: 'B'})).toMatchObject({ok: true});
		expect(core.takeOne('worktree.update').dependencies).toEqual([{streamId: 'A', branch: 'stream/A'}]);
		core.send({type: 'worktree.updated', streamId: 'B', ok: false, reason: 'conflict in a.ts'});
		expect(core.alerts()).toEqual(['update:B']);
		core.send({type: 'worktree.updated', streamId: 'B', ok: true});
		expect(core.stream('B').behind).toEqual({});
		expect(core.alerts()).toEqual([]);
	});

	it('is refused while the agent works', () => {
		const core = behind();
		core.send({type: 'stream.continue', streamId: 'B'});
		expect(core.send({type: 'stream.update', streamId: 'B'})).toMatchObject({ok: false});
	});
});

describe('an alert', () => {
	it('is raised once for its key, its text kept up to date', () => {
		const core = go({streams: [line('A')]});
		core.send({type: 'store.failed', reason: 'ENOSPC'});
		const {since} = core.run().alerts[0]!;
		core.pass(10 * second);
		core.send({type: 'store.failed', reason: 'EROFS'});
		expect(core.run().alerts).toMatchObject([{since, text: expect.stringContaining('EROFS')}]);
		expect(core.effects('alert.raise')).toHaveLength(1);
	});

	it('goes when the user dismisses it', () => {
		const core = go({streams: [line('A')]});
		core.send({type: 'store.failed', reason: 'ENOSPC'});
		core.send({type: 'alert.dismiss', key: 'store'});
		expect(core.alerts()).toEqual([]);
	});

	it('of the store and of the repository go when these are whole again', () => {
		const core = go({streams: [line('A')]});
		core.send({type: 'store.failed', reason: 'ENOSPC'});
		core.send({type: 'repository.damaged', what: 'core.bare is true', cure: 'git config core.bare false'});
		expect(core.alerts()).toEqual(['store', 'repository']);
		core.send({type: 'store.recovered'});
		core.send({type: 'repository.mended'});
		expect(core.alerts()).toEqual([]);
	});

	it('of a failure goes when the stream is recovered', () => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		core.report('A', {type: 'denied', tool: 'Bash', detail: 'rm'}, {type: 'denied', tool: 'Bash', detail: 'mv'});
		core.end('A', workOf(), badResult('permanent'), 1);
		expect(core.alerts()).toEqual(['denied:A', 'failed:A']);
		core.send({type: 'stream.recover', streamId: 'A'});
		core.saved('A');
		core.begin('A');
		core.end('A', committed(1));
		expect(core.alerts()).toEqual([]);
	});
});

describe('the conflict radar', () => {
	it('tells each pair once', () => {
		const core = go({streams: [line('A'), line('B')]});
		const scan = {type: 'radar.scanned', conflicts: [{between: ['A', 'B'], files: ['a.ts']}], behind: {}} as const;
		core.send(scan);
		core.send(scan);
		expect(core.run().conflicts).toEqual(scan.conflicts);
		expect(core.said().filter(text => text === '⇄ A and B both change a.ts')).toHaveLength(1);
	});
});
