import {describe, expect, it} from 'vitest';
import type {RunOptions} from '../../source/run/model/types.ts';
import {type Core, committed, createCore, go, line, minute, workOf} from '../helpers/core-driver.ts';

const completed = (
	ids: readonly string[],
	document: Record<string, unknown> = {},
	options: Partial<RunOptions> = {},
) => {
	const core = go({streams: ids.map(id => line(id)), ...document}, options);
	for (const id of ids) {
		core.begin(id);
		core.end(id, committed(1));
	}
	return core;
};
const merged = (core: Core, id: string): void => {
	core.takeOne('merge.start', id);
	core.send({type: 'merge.finished', streamId: id, into: 'main', commit: 'abcdef1234'});
};
const mergesOf = (core: Core) => Object.values(core.run().streams).map(stream => stream.merge.is);

describe('merging', () => {
	it('happens only when it is asked for', () => {
		const core = completed(['A']);
		core.pass(minute);
		expect(core.effects('merge.start')).toEqual([]);
		expect(core.stream('A').merge).toEqual({is: 'unmerged'});
	});

	it('goes one by one, in the order of asking', () => {
		const core = completed(['A', 'B', 'C']);
		for (const streamId of ['C', 'A', 'B']) core.send({type: 'stream.merge', streamId});
		expect(mergesOf(core)).toEqual(['queued', 'queued', 'merging']);
		expect(core.open().filter(effect => effect.type === 'merge.start')).toEqual([
			{type: 'merge.start', streamId: 'C', into: 'main'},
		]);
		core.send({type: 'merge.stepped', streamId: 'C', step: 'verify merged tree'});
		expect(core.stream('C').merge).toMatchObject({is: 'merging', step: 'verify merged tree'});
		merged(core, 'C');
		expect(mergesOf(core)).toEqual(['merging', 'queued', 'merged']);
		merged(core, 'A');
		merged(core, 'B');
		expect(core.stream('B').merge).toEqual({is: 'merged', into: 'main', commit: 'abcdef1234', at: core.now()});
	});

	it('of everything goes in the order of the graph and leaves out what has no commit', () => {
		const core = go({
			streams: [
				line('C', {dependencies: ['B']}),
				line('B', {dependencies: ['A']}),
				line('A'),
				line('N', {allowEmpty: true}),
			],
		});
		for (const id of ['A', 'B', 'C']) {
			core.begin(id);
			core.end(id, committed(1));
		}
		core.begin('N');
		core.end('N', workOf());
		expect(core.send({type: 'run.merge'})).toEqual({
			ok: true,
			message: '3 streams are queued to merge, in dependency order',
		});
		for (const id of ['A', 'B', 'C']) merged(core, id);
		expect(core.stream('N').merge.is).toBe('unmerged');
	});

	it('of all takes those that were named, and none that was completed since', () => {
		const core = completed(['A', 'B', 'C']);
		expect(core.send({type: 'run.merge', streamIds: ['A', 'B']})).toMatchObject({ok: true});
		for (const id of ['A', 'B']) merged(core, id);
		expect(core.stream('C').merge.is).toBe('unmerged');
	});

	it('that conflicts names the files, changes nothing, and may be tried again', () => {
		const core = completed(['A', 'B']);
		core.send({type: 'run.merge'});
		core.takeOne('merge.start', 'A');
		core.send({type: 'merge.conflicted', streamId: 'A', files: ['a.ts', 'b.ts']});
		expect(core.stream('A').merge).toEqual({is: 'conflicted', files: ['a.ts', 'b.ts']});
		expect(core.run().alerts).toMatchObject([
			{key: 'conflict:A', kind: 'conflict', text: 'A cannot be merged: conflict in a.ts, b.ts'},
		]);
		merged(core, 'B');
		core.send({type: 'stream.merge', streamId: 'A'});
		merged(core, 'A');
		expect(core.alerts()).toEqual([]);
	});

	it('that is refused says why and continues with the next', () => {
		const core = completed(['A', 'B']);
		core.send({type: 'run.merge'});
		core.takeOne('merge.start', 'A');
		core.send({type: 'merge.refused', streamId: 'A', reason: 'a.ts is not committed in the checkout'});
		expect(core.stream('A').merge).toMatchObject({is: 'unmerged', note: 'a.ts is not committed in the checkout'});
		expect(core.alerts()).toEqual(['merge:A']);
		merged(core, 'B');
	});

	it('needs a branch to go to', () => {
		const bare = createCore({...completed(['A', 'B']).run(), target: ''});
		bare.send({type: 'run.merge'});
		expect(bare.effects('merge.start')).toEqual([]);
		expect(bare.alerts()).toEqual(['merge:A', 'merge:B']);
		expect(bare.run().mergeQueue).toEqual([]);
		bare.send({type: 'stream.merge', streamId: 'A', into: 'release'});
		expect(bare.takeOne('merge.start')).toMatchObject({into: 'release'});
	});

	it('takes what is not committed only as it was told', () => {
		const core = completed(['A']);
		core.send({type: 'stream.merge', streamId: 'A', dirty: 'commit'});
		expect(core.takeOne('merge.start')).toMatchObject({dirty: 'commit'});
	});

	it('by somebody else is seen, once the stream is done', () => {
		const core = go({streams: [line('A'), line('B')]});
		for (const id of ['A', 'B']) core.begin(id);
		core.end('A', committed(1));
		core.send({type: 'merge.seen', streamIds: ['A', 'B', 'Nobody'], into: 'main', commit: 'cafe'});
		expect(core.stream('A').merge).toMatchObject({is: 'merged', commit: 'cafe'});
		expect(core.stream('B').merge.is).toBe('unmerged');
	});

	it('by somebody else takes a stream out of the queue', () => {
		const core = completed(['A', 'B']);
		core.send({type: 'run.merge'});
		core.send({type: 'merge.seen', streamIds: ['B'], into: 'main', commit: 'cafe'});
		merged(core, 'A');
		expect(core.take('merge.start')).toEqual([]);
		expect(mergesOf(core)).toEqual(['merged', 'merged']);
	});

	it('answers that nobody waits for change nothing', () => {
		const core = completed(['A']);
		const before = core.run();
		core.send({type: 'merge.finished', streamId: 'A', into: 'main', commit: 'c'});
		core.send({type: 'merge.conflicted', streamId: 'A', files: ['a']});
		core.send({type: 'merge.refused', streamId: 'A', reason: 'x'});
		expect(core.run()).toEqual(before);
	});

	it('comes by itself where the plan says auto, after each completion', () => {
		const core = go({merge: 'auto', streams: [line('A'), line('B')]});
		for (const id of ['A', 'B']) core.begin(id);
		core.end('B', committed(1));
		merged(core, 'B');
		expect(core.is('A')).toBe('running');
		core.end('A', committed(1));
		merged(core, 'A');
		expect(core.run().finishedAt).toBe(core.now());
	});

	it('leaves out a queued stream whose agent works again', () => {
		const core = go({streams: [line('A'), line('B')]});
		for (const id of ['A', 'B']) core.begin(id);
		core.end('A', committed(1));
		core.send({type: 'stream.stop', streamId: 'B'});
		core.stopped('B');
		core.saved('B', committed(1));
		core.send({type: 'stream.merge', streamId: 'A'});
		core.send({type: 'stream.merge', streamId: 'B', isForced: true});
		core.send({type: 'stream.continue', streamId: 'B'});
		merged(core, 'A');
		expect(core.stream('B').merge).toMatchObject({is: 'unmerged', note: 'its agent works again'});
		expect(core.take('merge.start')).toEqual([]);
	});

	it('is undone by commits that came after it, and by its merge being gone, each told', () => {
		const core = completed(['A', 'B']);
		core.send({type: 'run.merge'});
		merged(core, 'A');
		merged(core, 'B');
		core.send({type: 'merge.undone', streamId: 'A', into: 'main', isLater: true});
		core.send({type: 'merge.undone', streamId: 'B', into: 'main'});
		expect(core.stream('A').merge).toEqual({is: 'unmerged', note: 'it has later commits that are not on main'});
		expect(core.stream('B').merge).toEqual({is: 'unmerged', note: 'its merge is not on main any more'});
		core.send({type: 'stream.merge', streamId: 'A'});
		expect(core.take('merge.start', 'A')).toHaveLength(1);
	});

	it('is undone by new commits', () => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		core.send({type: 'stream.stop', streamId: 'A'});
		core.stopped('A');
		core.saved('A', committed(1));
		core.send({type: 'merge.seen', streamIds: ['A'], into: 'main', commit: 'cafe'});
		core.send({type: 'stream.continue', streamId: 'A'});
		core.begin('A');
		expect(core.stream('A').merge.is).toBe('merged');
		core.send({type: 'work.seen', streamId: 'A', work: committed(2), isAnswer: false});
		expect(core.stream('A').merge.is).toBe('unmerged');
	});
});

describe('the end of a run', () => {
	it('is noticed once, told in a sentence, and its results are written', () => {
		const core = completed(['A', 'B']);
		expect(core.run().finishedAt).toBe(core.now());
		core.pass(minute);
		expect(core.effects('results.write')).toHaveLength(1);
		expect(core.said().filter(text => text.startsWith('✓ All 2 streams completed'))).toHaveLength(1);
	});

	it('tells what did not work out', () => {
		const core = go({streams: [line('A'), line('B', {dependencies: ['A']}), line('C')]});
		core.begin('A');
		core.end('A', undefined, {type: 'result', ok: false, class: 'permanent', text: 'x'}, 1);
		core.send({type: 'stream.stop', streamId: 'C'});
		expect(core.run().finishedAt).toBe(core.now());
		expect(core.said().at(-1)).toBe('✗ 1 failed, 1 stopped, 1 blocked: see A, C.');
	});

	it('stays where it was when the user merges later, and the results are written again', () => {
		const core = completed(['A', 'B']);
		const {finishedAt} = core.run();
		core.pass(60 * minute);
		core.send({type: 'run.merge'});
		merged(core, 'A');
		expect(core.effects('results.write')).toHaveLength(1);
		merged(core, 'B');
		expect(core.run().finishedAt).toBe(finishedAt);
		expect(core.effects('results.write')).toHaveLength(2);
	});

	it('is undone by work that begins again', () => {
		const core = completed(['A']);
		core.send({type: 'stream.add', prompt: 'And more.'});
		expect(core.run().finishedAt).toBeUndefined();
		core.begin('Extra-1');
		core.end('Extra-1', committed(1));
		expect(core.run().finishedAt).toBe(core.now());
		expect(core.effects('results.write')).toHaveLength(2);
	});

	it('merges all completed streams first when asked to, each once', () => {
		const core = completed(['A', 'B', 'C'], {}, {isMergeAtEnd: true});
		expect(core.run().finishedAt).toBeUndefined();
		core.takeOne('merge.start', 'A');
		core.send({type: 'merge.conflicted', streamId: 'A', files: ['a']});
		core.takeOne('merge.start', 'B');
		core.send({type: 'merge.refused', streamId: 'B', reason: 'red'});
		merged(core, 'C');
		core.pass(minute);
		expect(core.take('merge.start')).toEqual([]);
		expect(core.run().finishedAt).toBeDefined();
		expect(mergesOf(core)).toEqual(['conflicted', 'unmerged', 'merged']);
		expect(core.effects('results.write')).toHaveLength(1);
	});

	it('merges what is completed when another stream has failed', () => {
		const core = go({streams: [line('A'), line('B')]}, {isMergeAtEnd: true});
		for (const id of ['A', 'B']) core.begin(id);
		core.end('A', undefined, {type: 'result', ok: false, class: 'permanent', text: 'x'}, 1);
		core.end('B', committed(1));
		merged(core, 'B');
		expect(core.run().finishedAt).toBe(core.now());
	});

	it('merges nothing when the user has stopped the run', () => {
		const core = go({streams: [line('A'), line('B')]}, {isMergeAtEnd: true});
		for (const id of ['A', 'B']) core.begin(id);
		core.end('A', committed(1));
		core.send({type: 'run.stop'});
		core.stopped('B');
		core.saved('B');
		expect(core.effects('merge.start')).toEqual([]);
		expect(core.run()).toMatchObject({finishedAt: core.now(), isStopping: false});
	});

	it('removes what is merged when asked to, and nothing else', () => {
		const core = completed(['A', 'B'], {}, {isMergeAtEnd: true, isCleanupAtEnd: true});
		merged(core, 'A');
		core.takeOne('merge.start', 'B');
		core.send({type: 'merge.conflicted', streamId: 'B', files: ['a']});
		expect(core.takeOne('worktree.remove')).toMatchObject({streamId: 'A'});
		core.send({type: 'worktree.removed', streamId: 'A'});
		core.send({type: 'stream.merge', streamId: 'B'});
		merged(core, 'B');
		expect(core.takeOne('worktree.remove')).toMatchObject({streamId: 'B'});
	});
});

describe('the stop of a run', () => {
	it('stops every stream there is, started or not, and ends the run', () => {
		const core = go({
			maxParallel: 3,
			streams: [
				line('A'),
				line('B'),
				line('C'),
				line('D'),
				line('E', {dependencies: ['A']}),
				line('F', {dependencies: ['B']}),
			],
		});
		core.begin('A');
		core.begin('B');
		core.end('B', undefined, {type: 'result', ok: false, class: 'permanent', text: 'x'}, 1);
		core.begin('C');
		core.crash('C');
		expect(['D', 'E', 'F'].map(id => core.is(id))).toEqual(['starting', 'pending', 'blocked']);
		core.send({type: 'run.stop'});
		expect(core.run().finishedAt).toBeUndefined();
		core.stopped('A');
		core.saved('A');
		core.saved('C');
		expect(['A', 'B', 'C', 'D', 'E', 'F'].map(id => core.is(id))).toEqual([
			'stopped',
			'failed',
			'stopped',
			'stopped',
			'stopped',
			'stopped',
		]);
		expect(core.run()).toMatchObject({finishedAt: core.now(), isStopping: false});
		core.pass(60 * minute);
		expect(core.take('session.start')).toEqual([]);
	});

	it('is undone by continue: what was stopped with it continues, what was stopped alone does not', () => {
		const core = go({streams: [line('A'), line('B'), line('C', {dependencies: ['B']})]});
		for (const id of ['A', 'B']) core.begin(id);
		core.send({type: 'stream.stop', streamId: 'A'});
		core.stopped('A');
		core.saved('A');
		core.send({type: 'run.stop'});
		core.stopped('B');
		core.saved('B');
		core.send({type: 'run.continue'});
		expect(['A', 'B', 'C'].map(id => core.is(id))).toEqual(['stopped', 'starting', 'pending']);
		expect(core.launch('B').resumeId).toBe('talk-1');
		expect(core.run().finishedAt).toBeUndefined();
	});

	it('of one stream alone is undone by continue when nothing else can be meant', () => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		core.send({type: 'stream.stop', streamId: 'A'});
		core.stopped('A');
		core.saved('A');
		core.send({type: 'run.continue'});
		expect(core.launch('A').resumeId).toBe('talk-1');
	});

	it('does not hold back for ever what the user recovers meanwhile', () => {
		const core = go({streams: [line('A'), line('B')]});
		for (const id of ['A', 'B']) core.begin(id);
		core.send({type: 'run.stop'});
		core.send({type: 'stream.recover', streamId: 'A'});
		for (const id of ['A', 'B']) {
			core.stopped(id);
			core.saved(id);
		}
		core.begin('A');
		expect(core.is('B')).toBe('stopped');
		core.crash('A');
		core.pass(minute);
		expect(core.is('A')).toBe('recovering');
	});
});
