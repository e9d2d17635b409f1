import {describe, expect, it} from 'vitest';
import {refusal} from '../../source/run/permissions.ts';
import {badResult, committed, go, line} from '../helpers/core-driver.ts';

const failedOne = (id: string, core: ReturnType<typeof go>) => {
	core.begin(id);
	core.report(id, badResult('permanent', 'the login is gone'));
	core.exit(id, 1);
	core.stopped(id);
	core.saved(id, committed(2));
	expect(core.is(id)).toBe('failed');
};

describe('a merge of what is not completed', () => {
	it('is refused for a failed stream, with what is unproved, until a user forces it', () => {
		const core = go({streams: [line('F', {tasks: ['One', 'Two']})]});
		failedOne('F', core);
		const refused = core.send({type: 'stream.merge', streamId: 'F'});
		expect(refused).toMatchObject({ok: false});
		expect(refused?.message).toContain('its work is not proved: it failed (');
		expect(refused?.message).toContain('with 2 of its 2 tasks not done');
		expect(refused?.message).toContain('claude-grid merge F --force');
		expect(refusal(core.run(), {type: 'stream.merge', streamId: 'F'})).toBeDefined();
		expect(core.effects('merge.start')).toEqual([]);

		const forced = core.send({type: 'stream.merge', streamId: 'F', isForced: true});
		expect(forced).toMatchObject({ok: true, message: expect.stringContaining('although its work is not proved')});
		expect(core.takeOne('merge.start', 'F').into).toBe('main');
		expect(core.stream('F').merge).toMatchObject({is: 'merging', isForced: true});
	});

	it('that was forced continues with another engine, and stays allowed while its conflict is resolved', () => {
		const core = go({streams: [line('F')]});
		failedOne('F', core);
		core.send({type: 'stream.merge', streamId: 'F', isForced: true});
		core.takeOne('merge.start', 'F');
		core.send({type: 'engine.started', bootId: core.run().bootId});
		core.takeOne('merge.start', 'F');
		core.send({type: 'merge.conflicted', streamId: 'F', files: ['a.ts']});
		expect(core.stream('F').merge).toEqual({is: 'conflicted', files: ['a.ts'], isForced: true});
	});

	it.each([
		['stopped', 'was stopped before it was done'],
		['paused', 'is waiting (paused), not completed'],
	])('is refused for a %s stream', (how, words) => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		core.send({type: how === 'stopped' ? 'stream.stop' : 'stream.pause', streamId: 'A'});
		core.stopped('A');
		core.saved('A', committed(1));
		expect(core.send({type: 'stream.merge', streamId: 'A'})?.message).toContain(words);
		expect(core.send({type: 'stream.merge', streamId: 'A', isForced: true})).toMatchObject({ok: true});
	});

	it('is refused for a completed stream that was built on a failed one, alone, with all, and at once when done', () => {
		const core = go({streams: [line('F'), line('G', {dependencies: ['F'], merge: 'auto'})]});
		failedOne('F', core);
		core.send({type: 'stream.spawn', streamId: 'G', isForced: true});
		core.prepare('G', {tips: {F: 'head2'}});
		core.launch('G');
		core.identify('G');
		core.end('G', committed(1));
		expect(core.is('G')).toBe('completed');
		expect(core.effects('merge.start')).toEqual([]);
		expect(core.stream('G').merge).toMatchObject({
			is: 'unmerged',
			note: expect.stringContaining('it brings unproved commits of F, which failed'),
		});
		core.send({type: 'run.merge'});
		expect(core.effects('merge.start')).toEqual([]);
		expect(core.send({type: 'stream.merge', streamId: 'G'})?.ok).toBe(false);
		expect(core.send({type: 'stream.merge', streamId: 'G', isForced: true})?.ok).toBe(true);
		core.takeOne('merge.start', 'G');
	});

	it('is not refused for what stands on a stream that had done nothing then', () => {
		const core = go({streams: [line('F'), line('G', {dependencies: ['F']})]});
		failedOne('F', core);
		core.send({type: 'stream.spawn', streamId: 'G', isForced: true});
		core.prepare('G', {tips: {F: 'base0'}});
		core.launch('G');
		core.identify('G');
		core.end('G', committed(1));
		expect(core.send({type: 'stream.merge', streamId: 'G'})).toMatchObject({ok: true});
	});

	it('is refused when it stopped being completed while it waited for its turn', () => {
		const core = go({streams: [line('A'), line('B'), line('C', {dependencies: ['B']})]});
		for (const id of ['A', 'B']) {
			core.begin(id);
			core.end(id, committed(1));
		}
		core.prepare('C', {tips: {B: 'head1'}});
		core.launch('C');
		core.identify('C');
		core.end('C', committed(1));
		core.send({type: 'stream.merge', streamId: 'A'});
		core.send({type: 'stream.merge', streamId: 'C'});
		core.send({type: 'stream.send', streamId: 'B', text: 'do it anew'});
		expect(core.is('B')).not.toBe('completed');
		core.takeOne('merge.start', 'A');
		core.send({type: 'merge.finished', streamId: 'A', into: 'main', commit: 'abcdef1234'});
		expect(core.effects('merge.start').filter(effect => 'streamId' in effect && effect.streamId === 'C')).toEqual([]);
		expect(core.stream('C').merge).toMatchObject({is: 'unmerged', note: expect.stringContaining('B, which is')});
	});
});

it('counts in words that agree', async () => {
	const {count, agree} = await import('../../source/run/count.ts');
	expect([count(0, 'commit'), count(1, 'commit'), count(2, 'branch'), count(3, 'reply'), count(1, 'entry')]).toEqual([
		'0 commits',
		'1 commit',
		'2 branches',
		'3 replies',
		'1 entry',
	]);
	expect([agree(1, 'is', 'are'), agree(0, 'is', 'are')]).toEqual(['is', 'are']);
});
