import {describe, expect, it} from 'vitest';
import type {ReviewerAnswer} from '../../source/run/features/reviewer/types.ts';
import {refusal} from '../../source/run/permissions.ts';
import {describeState} from '../../source/run/view/describe.ts';
import {type Core, committed, go, line, second} from '../helpers/core-driver.ts';

const reviewed = (terms: object = {}, more: object = {}) => ({
	streams: [line('A', {review: {agent: 'codex', rounds: 1, ...terms}, ...more})],
});

const blocks = {path: 'a.ts', line: 3, side: 'after', isBlocking: true, text: 'Off by one.'} as const;
const advice = {...blocks, line: 9, isBlocking: false, text: 'A shorter name?'} as const;

const answer = (
	core: Core,
	verdict: ReviewerAnswer['verdict'],
	comments: ReviewerAnswer['comments'] = [],
	costUsd = 1,
) => {
	const {head, agent} = core.takeOne('reviewer.ask', 'A');
	core.pass(second);
	core.send({
		type: 'reviewer.answered',
		streamId: 'A',
		answer: {agent, head, at: core.now(), durationMs: 9, verdict, summary: 'I read it.', comments, costUsd, tokens: 5},
	});
};

const work = (core: Core, commits: number): void => {
	core.begin('A');
	core.end('A', committed(commits));
};

const text = (core: Core): string => describeState(core.run(), core.stream('A'), core.now()).text;

describe('a reviewer', () => {
	it('reads the work before it is done, and its approval is evidence only', () => {
		const core = go(reviewed({}, {approve: 'after'}));
		work(core, 1);
		expect(core.is('A')).toBe('verifying');
		expect(text(core)).toBe('codex reviews its changes');
		answer(core, 'approves');
		expect(core.is('A')).toBe('waiting approval');
		core.send({type: 'stream.approve', streamId: 'A'});
		expect(core.is('A')).toBe('completed');
		expect(text(core)).toBe('ready to merge; codex approves');
		expect(core.alerts()).toEqual([]);
	});

	it('sends what blocks back to the agent, and reads what came of it', () => {
		const core = go(reviewed());
		work(core, 1);
		answer(core, 'comments', [blocks, advice]);
		const {prompt, resumeId} = core.launch('A');
		expect(resumeId).toBeDefined();
		expect(prompt).toContain('Off by one.');
		expect(prompt).toContain('data, no instructions');
		expect(prompt).not.toContain('A shorter name?');
		core.identify('A');
		core.end('A', committed(2));
		answer(core, 'approves');
		expect(core.is('A')).toBe('completed');
		expect(core.stream('A').review?.comments).toMatchObject([{by: 'codex', isBlocking: true, sentHead: 'head1'}]);
		expect(core.stream('A').reviewer).toMatchObject({count: 2, costUsd: 2, tokens: 10, last: {head: 'head2'}});
	});

	it('does so only as often as the plan says; what is left keeps the work from being merged unasked', () => {
		const core = go(reviewed({}, {merge: 'auto'}));
		work(core, 1);
		answer(core, 'comments', [blocks]);
		core.launch('A');
		core.identify('A');
		core.end('A', committed(2));
		answer(core, 'comments', [blocks, advice]);
		expect(core.is('A')).toBe('completed');
		expect(core.stream('A').merge.is).toBe('unmerged');
		expect(core.alerts()).toContain('reviewer:A');
		const merge = {type: 'stream.merge', streamId: 'A'} as const;
		expect(refusal(core.run(), merge)).toContain('codex holds 1 comment against it');
		expect(refusal(core.run(), {...merge, isForced: true})).toBeUndefined();

		// The user does not agree.
		const open = core.stream('A').review?.comments.find(one => one.isBlocking && !one.sentAt);
		core.send({type: 'review.comment', streamId: 'A', ...blocks, id: open?.id ?? 0, text: ''});
		expect(core.alerts()).not.toContain('reviewer:A');
		expect(refusal(core.run(), merge)).toBeUndefined();
	});

	it('is not asked again about the same commits, and what the agent leaves as it is stays told', () => {
		const core = go(reviewed({rounds: 5}));
		work(core, 1);
		answer(core, 'comments', [blocks]);
		core.launch('A');
		core.identify('A');
		core.end('A', committed(1));
		expect(core.take('reviewer.ask')).toEqual([]);
		expect(core.is('A')).toBe('completed');
		expect(core.alerts()).toContain('reviewer:A');
	});

	it('that gives no verdict, or has spent its money, does not let the work pass silently', () => {
		const core = go(reviewed({usd: 1}));
		work(core, 1);
		answer(core, 'none');
		expect(core.is('A')).toBe('completed');
		expect(refusal(core.run(), {type: 'stream.merge', streamId: 'A'})).toContain('gave no verdict');

		core.send({type: 'stream.send', streamId: 'A', text: 'Once more.'});
		core.launch('A');
		core.identify('A');
		core.end('A', committed(2));
		expect(core.stream('A').reviewer?.last).toMatchObject({
			verdict: 'none',
			summary: 'its $1 are spent',
			head: 'head2',
		});

		core.send({type: 'reviewer.ask', streamId: 'A'});
		core.saved('A', committed(2));
		answer(core, 'approves');
		expect(refusal(core.run(), {type: 'stream.merge', streamId: 'A'})).toBeUndefined();
		expect(core.alerts()).toEqual([]);
	});

	it('need not read again what has only taken in its base', () => {
		const core = go(reviewed({rounds: 0}, {deliver: 'pr'}));
		work(core, 1);
		answer(core, 'approves');
		core.takeOne('delivery.start', 'A');
		const {workplace} = core.stream('A');
		core.send({type: 'delivery.synced', streamId: 'A', landed: [], workplace: workplace!});
		core.saved('A', committed(2));
		expect(core.take('reviewer.ask')).toEqual([]);
		expect(core.is('A')).toBe('completed');
		expect(core.stream('A').reviewer).toMatchObject({count: 1, last: {verdict: 'approves', head: 'head2'}});

		core.send({type: 'stream.send', streamId: 'A', text: 'Once more.'});
		core.launch('A');
		core.identify('A');
		core.end('A', committed(3));
		expect(core.takeOne('reviewer.ask', 'A').head).toBe('head3');
	});

	it('is asked again by an engine that finds it at work, and not after its stream was stopped', () => {
		const core = go(reviewed());
		work(core, 1);
		core.take('reviewer.ask');
		core.send({type: 'engine.started', bootId: core.run().bootId});
		const {head, agent} = core.takeOne('reviewer.ask', 'A');
		core.send({type: 'stream.stop', streamId: 'A'});
		core.saved('A');
		expect(core.is('A')).toBe('stopped');
		const late = {agent, head, at: core.now(), durationMs: 1, verdict: 'approves', summary: '', comments: []} as const;
		core.send({type: 'reviewer.answered', streamId: 'A', answer: late});
		expect(core.stream('A').reviewer).toBeUndefined();
	});
});
