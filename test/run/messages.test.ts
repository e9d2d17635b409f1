import {describe, expect, it} from 'vitest';
import {type Core, committed, createCore, minute, okResult, second} from '../helpers/core-driver.ts';

const plan = (over: Record<string, unknown> = {}) => ({
	maxParallel: 1,
	streams: [
		{id: 'a', tasks: ['One'], ...over},
		{id: 'b', tasks: ['Two'], dependencies: ['a']},
	],
});

const started = (over: Record<string, unknown> = {}): Core => {
	const core = createCore(plan(over));
	core.tick();
	core.begin('a');
	return core;
};
const tell = (core: Core, text: string, from?: 'person' | 'lead') =>
	core.send({type: 'stream.send', streamId: 'a', text, ...(from && {from})});
const taken = (core: Core, messageId: string, sessionId = core.session('a').id) =>
	core.send({type: 'message.taken', streamId: 'a', sessionId, messageId});
const mail = (core: Core) =>
	(core.stream('a').messages ?? []).map(({text, deliveredAt}) => [text, deliveredAt !== undefined]);
const claim = (core: Core) =>
	core.send({type: 'task.update', streamId: 'a', sessionId: core.session('a').id, task: 1, status: 'completed'});
/** To the end of the session, all tasks done. */
const finish = (core: Core, commits = 1) => {
	claim(core);
	core.end('a', committed(commits));
};

describe('a message to a stream whose Claude works', () => {
	it('is laid for the hook of its session, and delivered once the hook has taken it', () => {
		const core = started();
		expect(tell(core, 'Use pnpm')).toMatchObject({ok: true, message: 'a gets it between two of its tool calls'});
		const {text, sessionId} = core.takeOne('message.deliver', 'a');
		expect(text).toContain('A message from the user who watches this run:\n\nUse pnpm');
		expect(mail(core)).toEqual([['Use pnpm', false]]);
		taken(core, '1', 'another session');
		expect(mail(core)).toEqual([['Use pnpm', false]]);
		taken(core, '1', sessionId);
		const {revision} = core.run();
		taken(core, '1', sessionId);
		expect(core.run().revision).toBe(revision);
		expect(mail(core)).toEqual([['Use pnpm', true]]);
		expect(core.said().filter(line => line.includes('has the message'))).toHaveLength(1);
		finish(core);
		expect(core.is('a')).toBe('completed');
	});

	it('is asked for again by the next engine, until it is taken', () => {
		const core = started();
		tell(core, 'Use pnpm');
		core.restart();
		expect(core.take('message.deliver', 'a')).toHaveLength(1);
		taken(core, '1');
		core.restart();
		expect(core.take('message.deliver', 'a')).toHaveLength(0);
	});

	it.each(['crash', 'context'] as const)('is in the next prompt when the session ends before it: %s', kind => {
		const core = started();
		tell(core, 'Use pnpm');
		if (kind === 'context') core.end('a', undefined, {type: 'result', ok: false, class: 'context', text: 'full'}, 1);
		else core.crash('a');
		core.pass(minute);
		const {prompt} = core.launch('a');
		expect(prompt.match(/Use pnpm/g)).toHaveLength(1);
		expect(mail(core)).toEqual([['Use pnpm', false]]);
		core.identify('a');
		core.report('a', {type: 'said', text: 'I use pnpm.'});
		expect(mail(core)).toEqual([['Use pnpm', true]]);
		taken(core, '1');
		finish(core);
		expect(core.is('a')).toBe('completed');
	});

	it('is said again to a session after one that never read its prompt', () => {
		const core = started();
		tell(core, 'Use pnpm');
		core.crash('a');
		core.pass(minute);
		core.launch('a');
		core.crash('a', 'no luck');
		core.pass(minute);
		expect(core.launch('a').prompt).toContain('Use pnpm');
	});

	it('keeps it from being completed when its last turn ended before the hook', () => {
		const core = started();
		claim(core);
		tell(core, 'And mend the readme');
		core.end('a', committed(1));
		const {prompt, resumeId} = core.launch('a');
		expect(resumeId).toBe('talk-1');
		expect(prompt).toContain('And mend the readme');
		expect(prompt).not.toContain('interrupted');
		expect(core.is('a')).toBe('starting');
		core.identify('a');
		core.end('a', committed(2));
		expect(core.is('a')).toBe('completed');
		expect(core.effects('session.start', 'a')).toHaveLength(2);
	});

	it('is known to a fresh session although an earlier one had it', () => {
		const core = started();
		tell(core, 'Use pnpm');
		taken(core, '1');
		core.end('a', undefined, {type: 'result', ok: false, class: 'context', text: 'full'}, 1);
		expect(core.launch('a').prompt).toContain(
			'A message from the user who watches this run to an earlier session: Use pnpm',
		);
	});
});

describe('a message to a stream without a hook', () => {
	it.each(['codex', 'gemini', 'opencode'])('reaches %s at its next turn', agent => {
		const core = started({agent});
		expect(tell(core, 'Use pnpm')).toMatchObject({message: 'a gets it when the turn of its agent ends'});
		expect(core.take('message.deliver')).toHaveLength(0);
		finish(core);
		expect(core.launch('a').prompt).toContain('Use pnpm');
		core.identify('a');
		core.end('a', committed(2));
		expect(core.is('a')).toBe('completed');
	});

	it('reaches a command that says nothing, once', () => {
		const core = createCore({streams: [{id: 'a', agent: 'command', command: 'make', tasks: ['One']}]});
		core.tick();
		core.prepare('a');
		core.launch('a');
		tell(core, 'Faster');
		core.end('a', committed(1), undefined);
		expect(core.launch('a').prompt).toContain('Faster');
		core.exit('a', 0);
		core.stopped('a');
		core.saved('a', committed(2));
		expect(core.is('a')).toBe('completed');
	});

	it('reaches one that has not started with its first prompt', () => {
		const core = started();
		expect(core.send({type: 'stream.send', streamId: 'b', text: 'Read notes.md'})).toMatchObject({
			message: 'b gets it with its first prompt, when it starts',
		});
		finish(core);
		core.prepare('b');
		expect(core.launch('b').prompt).toContain('Read notes.md');
	});
});

describe('a message to a stream at rest', () => {
	it('is reason to continue for a completed one, in the same conversation', () => {
		const core = started();
		finish(core);
		core.send({type: 'stream.stop', streamId: 'b'});
		core.take('session.start');
		expect(tell(core, 'Rename it')).toMatchObject({ok: true, message: 'a continues with it'});
		expect(core.takeOne('session.start', 'a')).toMatchObject({resumeId: 'talk-1', attempt: 2});
	});

	it('waits for a slot when there is none', () => {
		const core = started();
		finish(core);
		expect(core.is('b')).toBe('starting');
		expect(tell(core, 'Rename it')).toMatchObject({message: 'a continues with it when its turn comes'});
		expect(core.is('a')).toBe('waiting backoff');
	});

	it('is reason to continue for a failed one, fresh when its context was full', () => {
		const core = started({contextRecovery: {autoRecoveryEnabled: false}});
		core.end('a', undefined, {type: 'result', ok: false, class: 'context', text: 'full'}, 1);
		expect(core.is('a')).toBe('failed');
		tell(core, 'Only half of it');
		const effect = core.takeOne('session.start', 'a');
		expect(effect.resumeId).toBeUndefined();
		expect(effect.prompt).toContain('Only half of it');
		expect(core.alerts()).not.toContain('failed:a');
	});

	it('is reason to continue for one that waits for approval, which is asked for again', () => {
		const core = started({approve: 'after'});
		finish(core);
		expect(core.is('a')).toBe('waiting approval');
		expect(tell(core, 'Shorter names')).toMatchObject({message: 'a continues with it'});
		expect(core.launch('a').prompt).toContain('Shorter names');
		expect(core.alerts()).not.toContain('approval:a');
		core.identify('a');
		core.end('a', committed(2));
		expect(core.is('a')).toBe('waiting approval');
	});

	it('ends a pause when the user says it; what an agent says waits', () => {
		const core = started();
		core.send({type: 'stream.pause', streamId: 'a'});
		expect(tell(core, 'Wait for me')).toMatchObject({message: 'a gets it when it resumes'});
		core.stopped('a');
		core.saved('a');
		expect(tell(core, 'Hurry', 'lead')).toMatchObject({message: 'a gets it when it resumes'});
		expect(core.is('a')).toBe('waiting paused');
		expect(tell(core, 'Continue now')).toMatchObject({message: 'a continues with it'});
		const {prompt} = core.launch('a');
		for (const text of ['Wait for me', 'the lead agent of this run:\n\nHurry', 'Continue now'])
			expect(prompt).toContain(text);
	});

	it('waits with one that the user stopped until it is continued', () => {
		const core = started();
		core.send({type: 'stream.stop', streamId: 'a'});
		core.stopped('a');
		core.saved('a');
		expect(tell(core, 'Later')).toMatchObject({message: 'a gets it when it is continued: claude-grid continue a'});
		expect(core.is('a')).toBe('stopped');
		core.send({type: 'stream.continue', streamId: 'a'});
		expect(core.launch('a').prompt).toContain('Later');
	});

	it('is refused while it is being merged, and when too many wait', () => {
		const core = started();
		finish(core);
		core.send({type: 'stream.merge', streamId: 'a'});
		expect(tell(core, 'x')).toMatchObject({ok: false, message: 'a: it is being merged: send it afterwards'});
		const send = () => core.send({type: 'stream.send', streamId: 'b', text: 'x'});
		core.send({type: 'stream.stop', streamId: 'b'});
		for (let count = 0; count < 20; count++) expect(send()?.ok).toBe(true);
		expect(send()).toMatchObject({ok: false, message: 'b: 20 messages wait for it already'});
	});

	it('keeps the last ten that were delivered', () => {
		const core = started();
		for (let number = 1; number <= 15; number++) {
			tell(core, `message ${number}`);
			taken(core, String(number));
		}
		expect(mail(core).map(([text]) => text)).toContain('message 15');
		expect(mail(core).length).toBeLessThanOrEqual(11);
	});
});

describe('the nudge', () => {
	it('is said once to a silent Claude at half its limit, and to nobody after its session', () => {
		const core = started({contextRecovery: {stallTimeoutMinutes: 10}});
		core.pass(5 * minute + 5 * second);
		expect(core.is('a')).toBe('stalled');
		core.pass(2 * minute);
		const nudges = core.effects('message.deliver', 'a');
		expect(nudges).toHaveLength(1);
		expect(nudges[0]?.text).toMatch(/^Are you still there\?/);
		core.pass(3 * minute);
		core.stopped('a');
		core.saved('a');
		expect(core.launch('a').prompt).not.toContain('still there');
		expect(mail(core)).toEqual([]);
	});

	it('does not keep a stream from being completed', () => {
		const core = started({contextRecovery: {stallTimeoutMinutes: 10}});
		core.pass(5 * minute + 5 * second);
		claim(core);
		core.report('a', okResult());
		core.exit('a', 0);
		core.stopped('a');
		core.saved('a', committed(1));
		expect(core.is('a')).toBe('completed');
	});

	it('is not said to an agent that cannot hear it', () => {
		const core = started({agent: 'codex', contextRecovery: {stallTimeoutMinutes: 10}});
		core.pass(5 * minute + 5 * second);
		expect(core.is('a')).toBe('stalled');
		expect(core.stream('a').messages).toBeUndefined();
	});
});
