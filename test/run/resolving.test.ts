import {describe, expect, it} from 'vitest';
import {hintText} from '../../source/run/model/hint.ts';
import {committed, type createCore, go, line, minute} from '../helpers/core-driver.ts';

type Core = ReturnType<typeof createCore>;

/** A is completed and conflicts with the target in x.txt. */
const conflicted = (over: object = {}): Core => {
	const core = go({streams: [line('A', {verify: 'npm test', ...over}), line('B', {dependencies: ['A']})]});
	core.begin('A');
	core.end('A', committed(1));
	core.verified('A', true);
	core.send({type: 'stream.stop', streamId: 'B'});
	core.send({type: 'stream.merge', streamId: 'A'});
	core.takeOne('merge.start', 'A');
	core.send({type: 'merge.conflicted', streamId: 'A', files: ['x.txt']});
	core.take('session.start');
	return core;
};

const prepared = (core: Core, files = ['x.txt']): void => {
	core.takeOne('conflict.prepare', 'A');
	core.send({type: 'conflict.prepared', streamId: 'A', files, head: 'head1'});
};

const given = (): Core => {
	const core = conflicted();
	core.send({type: 'stream.resolve', streamId: 'A'});
	prepared(core);
	return core;
};
const conflictOf = (core: Core) => core.run().alerts.find(({kind}) => kind === 'conflict');

describe('a conflict that an agent is given', () => {
	it('is left in its worktree, asked of its own conversation, proved, and merged', () => {
		const core = conflicted();
		expect(hintText(conflictOf(core)?.cure ?? '')).toContain('--resolve agent');
		expect(core.send({type: 'stream.resolve', streamId: 'A'})).toMatchObject({ok: true});
		expect(conflictOf(core)).toBeUndefined();
		expect(core.takeOne('conflict.prepare', 'A').into).toBe('main');
		core.send({type: 'conflict.prepared', streamId: 'A', files: ['x.txt'], head: 'head1'});
		const effect = core.launch('A');
		expect(effect.resumeId).toBe('talk-1');
		expect(effect.prompt).toContain('Resolve the conflicts in x.txt');
		core.end('A', committed(2));
		expect(core.take('merge.start')).toEqual([]);
		core.verified('A', true);
		expect(core.is('A')).toBe('completed');
		expect(core.takeOne('merge.start', 'A').into).toBe('main');
		core.send({type: 'merge.finished', streamId: 'A', into: 'main', commit: 'm'});
		expect(core.stream('A').resolving).toBeUndefined();
	});

	it('may be one that is only foreseen, where the merge would be tried', () => {
		const core = go({streams: [line('A', {verify: 'npm test'}), line('B', {dependencies: ['A']})]});
		core.begin('A');
		core.end('A', committed(1));
		core.verified('A', true);
		core.send({type: 'stream.stop', streamId: 'B'});
		expect(core.send({type: 'stream.resolve', streamId: 'A'})).toMatchObject({message: 'A: it is not in conflict'});
		core.send({type: 'radar.scanned', behind: {}, conflicts: [{between: ['A', 'target'], files: ['x.txt']}]});
		expect(core.send({type: 'stream.resolve', streamId: 'A'})).toMatchObject({ok: true});
		prepared(core);
		expect(core.launch('A').prompt).toContain('Resolve the conflicts in x.txt');
		core.end('A', committed(2));
		core.verified('A', true);
		expect(core.takeOne('merge.start', 'A').into).toBe('main');
	});

	it('goes back to the user as it lies when the agent does not commit it', () => {
		const core = given();
		core.launch('A');
		core.end('A', committed(1, {dirty: 1, isMerging: true}));
		core.launch('A');
		core.end('A', committed(1, {dirty: 1, isMerging: true}));
		core.takeOne('work.commit', 'A');
		core.send({type: 'work.seen', streamId: 'A', work: committed(1, {dirty: 1, isMerging: true}), isAnswer: true});
		expect(core.is('A')).toBe('completed');
		expect(core.stream('A').merge).toMatchObject({is: 'conflicted', files: ['x.txt']});
		expect(conflictOf(core)?.text).toContain('A is still in conflict: its work could not be committed');
		expect(core.send({type: 'stream.resolve', streamId: 'A'})).toMatchObject({ok: true});
	});

	it('is not taken for resolved when the merge was thrown away', () => {
		const core = given();
		core.launch('A');
		core.end('A', committed(1));
		expect(core.is('A')).toBe('completed');
		expect(conflictOf(core)?.text).toContain('the merge was not committed');
		expect(core.take('merge.start')).toEqual([]);
	});

	it('that stays red goes back after its recoveries', () => {
		const core = given();
		for (let round = 2; round < 30 && core.stream('A').resolving; round++) {
			core.launch('A');
			core.identify('A');
			core.end('A', committed(round));
			core.verified('A', false);
			core.pass(2 * minute);
		}
		expect(core.is('A')).toBe('completed');
		expect(core.stream('A').merge.is).toBe('conflicted');
		expect(conflictOf(core)?.text).toContain('verify failed');
	});

	it('needs no agent when git merges it by itself, and none is started when it cannot be begun', () => {
		const core = conflicted();
		core.send({type: 'stream.resolve', streamId: 'A'});
		prepared(core, []);
		expect(core.take('session.start')).toEqual([]);
		core.saved('A', committed(2));
		core.verified('A', true);
		expect(core.is('A')).toBe('completed');
		expect(core.takeOne('merge.start', 'A')).toBeDefined();

		const other = conflicted();
		other.send({type: 'stream.resolve', streamId: 'A'});
		other.send({type: 'conflict.refused', streamId: 'A', reason: '2 files are not committed'});
		expect(other.is('A')).toBe('completed');
		expect(conflictOf(other)?.text).toContain('2 files are not committed');
	});

	it('is continued with by another engine, and ended by a stop', () => {
		const core = conflicted();
		core.send({type: 'stream.resolve', streamId: 'A'});
		core.restart();
		prepared(core);
		core.launch('A');
		core.send({type: 'stream.stop', streamId: 'A'});
		core.stopped('A');
		core.saved('A', committed(1, {dirty: 1, isMerging: true}));
		expect(core.is('A')).toBe('completed');
		expect(conflictOf(core)?.text).toContain('stopped by the user');
	});

	it('is told again to a session that begins afresh', () => {
		const core = given();
		core.launch('A');
		core.exit('A', 1, 'No conversation found');
		expect(core.takeOne('session.start', 'A').prompt).toContain('Resolve the conflicts in x.txt');
	});

	it('of dependencies becomes the first task of the stream', () => {
		const core = go({streams: [line('A'), line('B', {dependencies: ['A']})]});
		core.begin('A');
		core.end('A', committed(1));
		core.takeOne('worktree.prepare', 'B');
		core.send({type: 'worktree.failed', streamId: 'B', reason: 'x', files: ['y.txt'], isPermanent: true});
		expect(core.is('B')).toBe('blocked');
		expect(core.send({type: 'stream.resolve', streamId: 'B'})).toMatchObject({ok: true});
		expect(core.takeOne('worktree.prepare', 'B').keepConflict).toBe(true);
	});

	it('is refused where there is none, and for a command', () => {
		const core = go({streams: [line('A')]});
		expect(core.send({type: 'stream.resolve', streamId: 'A'})).toMatchObject({ok: false});
	});
});
