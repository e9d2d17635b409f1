import {describe, expect, it} from 'vitest';
import {compareRace} from '../../source/run/features/race/compare.ts';
import {outcome} from '../../source/run/outcome.ts';
import {refusal} from '../../source/run/permissions.ts';
import {mergeable, mergeWord} from '../../source/run/select/merging.ts';
import {describeState} from '../../source/run/view/describe.ts';
import {includedStreams} from '../../source/run/view/included-streams.ts';
import {suggestedActions} from '../../source/run/view/suggest.ts';
import {committed, go, line, second} from '../helpers/core-driver.ts';

const racing = (over: Record<string, unknown> = {}) => ({
	...over,
	streams: [
		...['A', 'B', 'C'].map(id => line(id, {race: 'store'})),
		line('D', {dependencies: ['store'], phase: 'integration'}),
	],
});

type Core = ReturnType<typeof go>;

const complete = (core: Core, id: string, added = 10): void => {
	core.begin(id);
	core.end(id, committed(1, {added, head: `head-${id}`}));
};
const text = (core: Core, id: string): string => describeState(core.run(), core.stream(id), core.now()).text;
const raised = (core: Core) => core.effects('alert.raise').filter(({alert}) => alert.kind === 'choice');

describe('a race', () => {
	it('waits for the user once all its streams are done, and what depends on it waits, too', () => {
		const core = go(racing());
		for (const id of ['A', 'B', 'C']) complete(core, id);
		expect(core.is('D')).toBe('pending');
		expect(text(core, 'D')).toBe('after race store');
		expect(text(core, 'A')).toBe('race store has no winner yet');
		expect(raised(core).map(({alert}) => alert.text)).toEqual([
			'3 streams of race store are done: compare and choose one',
		]);
		expect(suggestedActions(core.run())[0]).toContain('claude-grid compare store');
	});

	it('gives what depends on it the branch of the winner alone', () => {
		const core = go(racing());
		for (const id of ['A', 'B', 'C']) complete(core, id);
		expect(core.send({type: 'stream.adopt', streamId: 'B'})).toMatchObject({ok: true});
		expect(core.takeOne('worktree.prepare', 'D').dependencies).toEqual([{streamId: 'B', branch: 'stream/B'}]);
		expect(core.alerts()).toEqual([]);
		expect(core.run().races).toEqual({store: {is: 'decided', winner: 'B', by: 'person', at: core.now()}});
		expect(text(core, 'A')).toBe('not chosen: B won race store');
		expect(mergeWord(core.run(), core.stream('C'))).toBe('not chosen');
		expect(includedStreams(core.run(), 'D')).toEqual(['B']);
	});

	it('says once that it can be decided, whatever else happens, and again when there is more to choose from', () => {
		const core = go(racing());
		complete(core, 'A');
		complete(core, 'B');
		core.begin('C');
		core.send({type: 'stream.stop', streamId: 'C'});
		core.stopped('C');
		core.saved('C');
		expect(raised(core)).toHaveLength(1);
		core.send({type: 'alert.dismiss', key: 'race:store'});
		core.pass(5 * second);
		expect(core.alerts()).toEqual([]);
		core.send({type: 'stream.continue', streamId: 'C'});
		core.begin('C');
		core.end('C', committed(1));
		expect(raised(core).at(-1)?.alert.text).toContain('3 streams of race store');
	});

	it.each([
		['merge: auto', racing({merge: 'auto'}), {}],
		['nobody looks', racing(), {onRace: 'rule'}],
		['all is merged at the end', racing(), {isMergeAtEnd: true}],
	] as const)('is decided by the rule when %s', (_, document, options) => {
		const core = go(document, options);
		complete(core, 'A', 30);
		complete(core, 'B', 5);
		expect(core.run().races).toBeUndefined();
		complete(core, 'C', 20);
		expect(core.run().races?.store).toMatchObject({winner: 'B', by: 'rule'});
		expect(core.is('D')).toBe('starting');
		expect(raised(core)).toEqual([]);
	});

	it('merges by itself only the winner', () => {
		const core = go(racing({merge: 'auto'}));
		for (const id of ['A', 'B', 'C']) complete(core, id);
		expect(core.effects('merge.start').map(({streamId}) => streamId)).toEqual(['A']);
		expect(core.run().mergeQueue).toEqual([]);
	});

	it('is chosen by verify first, then tasks left, then the smallest diff, then time', () => {
		const tasks = ['one', 'two'];
		const core = go({streams: ['A', 'B', 'C', 'D'].map(id => line(id, {race: 'store', tasks}))}, {onRace: 'rule'});
		for (const id of ['A', 'B', 'C', 'D']) core.begin(id);
		core.pass(second);
		core.end('A', committed(1, {added: 1}));
		for (const id of ['B', 'C', 'D'])
			core.report(id, {
				type: 'todos',
				todos: tasks.map((title, index) => ({key: title, title: `[${index + 1}] ${title}`, status: 'completed'})),
			});
		core.end('B', committed(1, {added: 9}));
		core.end('C', committed(1, {added: 5, removed: 2}));
		core.pass(second);
		core.end('D', committed(1, {added: 7}));
		// A never reported its tasks and is asked to; then it is completed with two left.
		core.begin('A');
		core.end('A', committed(1, {added: 1}));
		expect(core.run().races?.store).toMatchObject({winner: 'C'});
	});

	it('passes over members that failed, and fails when all did', () => {
		const core = go({...racing(), contextRecovery: {autoRecoveryEnabled: false}}, {onRace: 'rule'});
		for (const id of ['A', 'B', 'C']) core.begin(id);
		for (const id of ['A', 'B']) core.crash(id);
		expect(core.is('D')).toBe('pending');
		core.crash('C');
		expect(core.state('D')).toEqual({is: 'blocked', blockedReason: 'race store failed'});
		core.send({type: 'stream.recover', streamId: 'B'});
		core.saved('B');
		expect(core.is('D')).toBe('pending');
		core.begin('B');
		core.end('B', committed(1));
		expect(core.run().races?.store).toMatchObject({winner: 'B'});
		expect(core.is('D')).toBe('starting');
	});

	it('asks before an adoption stops others, and stops them with a checkpoint', () => {
		const core = go(racing());
		complete(core, 'A');
		core.begin('B');
		const refused = core.send({type: 'stream.adopt', streamId: 'A'});
		expect(refused).toMatchObject({ok: false, message: expect.stringContaining('B, C are not done')});
		expect(core.run().races).toBeUndefined();
		expect(core.send({type: 'stream.adopt', streamId: 'A', isForced: true})).toMatchObject({ok: true});
		core.stopped('B');
		expect(core.take('checkpoint.save', 'B')).toHaveLength(1);
		expect(core.is('C')).toBe('stopped');
		expect(text(core, 'C')).toBe('lost race store to A');
		expect(core.is('D')).toBe('starting');
	});

	it('leaves what lost alone when the run continues, and calls the run a success', () => {
		const core = go({streams: ['A', 'B'].map(id => line(id, {race: 'store'}))});
		complete(core, 'A');
		core.begin('B');
		core.send({type: 'stream.adopt', streamId: 'A', isForced: true});
		core.stopped('B');
		core.saved('B');
		expect(core.run().finishedAt).toBeDefined();
		expect(outcome(core.run())).toMatchObject({
			ok: true,
			sentence: 'The stream is completed, not merged yet. 1 was not chosen.',
		});
		expect(refusal(core.run(), {type: 'run.continue'})).toBe('nothing is paused');
	});

	it('is not decided by a stop of the whole run', () => {
		const core = go(racing(), {onRace: 'rule'});
		complete(core, 'A');
		core.begin('B');
		core.begin('C');
		core.send({type: 'run.stop'});
		for (const id of ['B', 'C']) {
			core.stopped(id);
			core.saved(id);
		}
		expect(core.run().races).toBeUndefined();
		core.send({type: 'run.continue'});
		expect(core.is('B')).toBe('starting');
	});

	it('survives the engine: who won stays, what was being stopped is stopped', () => {
		const core = go(racing());
		complete(core, 'A');
		core.begin('B');
		core.send({type: 'stream.adopt', streamId: 'A', isForced: true});
		core.restart();
		core.stopped('B');
		core.saved('B');
		expect(text(core, 'B')).toBe('lost race store to A');
		expect(core.run().races?.store).toMatchObject({winner: 'A'});
	});
});

describe('merging a stream of a race', () => {
	it('is refused while there is no winner, and for a loser unless it is asked for', () => {
		const core = go(racing());
		for (const id of ['A', 'B', 'C']) complete(core, id);
		expect(mergeable(core.run())).toEqual([]);
		expect(core.send({type: 'stream.merge', streamId: 'A', isForced: true})).toMatchObject({
			ok: false,
			message: expect.stringContaining('claude-grid adopt A chooses it'),
		});
		core.send({type: 'stream.adopt', streamId: 'B'});
		expect(mergeable(core.run()).map(({id}) => id)).toEqual(['B']);
		expect(core.send({type: 'stream.merge', streamId: 'A'})).toMatchObject({
			ok: false,
			message: expect.stringContaining('it was not chosen, B won race store'),
		});
		expect(core.send({type: 'stream.merge', streamId: 'A', isForced: true})).toMatchObject({ok: true});
		expect(core.run().races?.store).toMatchObject({winner: 'B'});
	});
});

describe('another winner', () => {
	it('may be adopted until somebody builds on the first', () => {
		const core = go(racing({maxParallel: 1}));
		for (const id of ['A', 'B', 'C']) complete(core, id);
		core.send({type: 'run.pause'});
		core.send({type: 'stream.adopt', streamId: 'A'});
		expect(core.send({type: 'stream.adopt', streamId: 'B'})).toMatchObject({ok: true});
		core.send({type: 'run.continue'});
		core.prepare('D', {tips: {B: 'head-B'}});
		expect(core.send({type: 'stream.adopt', streamId: 'C'})).toMatchObject({
			ok: false,
			message: 'C: B won race store already, and D builds on it',
		});
	});

	it.each([
		['A', 'it won race store already'],
		['D', 'it is in no race'],
	])('is refused where there is nothing to choose (%s)', (id, reason) => {
		const core = go(racing());
		for (const one of ['A', 'B', 'C']) complete(core, one);
		core.send({type: 'stream.adopt', streamId: 'A'});
		expect(refusal(core.run(), {type: 'stream.adopt', streamId: id})).toBe(reason);
	});
});

describe('a comparison', () => {
	it('has a row per stream with its work, and names whom the rule would choose', () => {
		const core = go(racing());
		complete(core, 'A', 30);
		complete(core, 'B', 5);
		core.begin('C');
		const {streams, ...rest} = compareRace(core.run(), 'store', core.now());
		expect(rest).toEqual({race: 'store', standing: 'open', winner: null, suggested: 'B'});
		expect(streams.map(({streamId, state, added}) => [streamId, state, added])).toEqual([
			['A', 'completed', 30],
			['B', 'completed', 5],
			['C', 'running', 0],
		]);
	});
});
