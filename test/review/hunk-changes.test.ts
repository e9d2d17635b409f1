import {describe, expect, it} from 'vitest';
import {type Core, committed, go, line} from '../helpers/core-driver.ts';

const completed = (): Core => {
	const core = go({streams: [line('A')]});
	core.begin('A');
	core.end('A', committed(2));
	return core;
};
const reject = (core: Core) => core.send({type: 'review.reject', streamId: 'A', path: 'a.ts', hunk: 'h1'});
const ok = {ok: true, parent: 'head2', commit: 'head3'} as const;

const finish = (core: Core, result: object = ok): void => {
	const {number} = core.takeOne('hunk.change', 'A');
	core.send({type: 'hunk.changed', streamId: 'A', number, result: result as typeof ok});
};

describe('a hunk that is rejected', () => {
	it('is taken out once what is there is saved, and nothing else happens in the worktree meanwhile', () => {
		const core = completed();
		const before = core.stream('A').state;
		expect(reject(core)).toMatchObject({ok: true});
		expect(core.effects('hunk.change')).toEqual([]);
		for (const type of ['stream.merge', 'stream.update', 'review.reject', 'stream.attach', 'stream.send'] as const)
			expect(core.send({type, streamId: 'A', path: 'a', hunk: 'h', pid: 1, text: 'x'} as never)).toMatchObject({
				ok: false,
			});
		expect(core.effects('session.start')).toHaveLength(1);
		core.saved('A', committed(2));
		expect(core.effects('hunk.change')).toMatchObject([{change: {is: 'reject', id: 1, path: 'a.ts', hunk: 'h1'}}]);
		finish(core);
		expect(core.stream('A')).toMatchObject({
			state: before,
			review: {rejections: [{id: 1, path: 'a.ts', parent: 'head2', commit: 'head3'}]},
		});
		expect(core.stream('A').ending).toBeUndefined();
	});

	it('is put back by a second commit, once', () => {
		const core = completed();
		reject(core);
		core.saved('A', committed(2));
		finish(core);
		expect(core.send({type: 'review.restore', streamId: 'A'})).toMatchObject({ok: true});
		core.saved('A', committed(3));
		expect(core.effects('hunk.change').at(-1)).toMatchObject({
			change: {is: 'restore', parent: 'head2', commit: 'head3'},
		});
		finish(core, {ok: true, parent: 'head3', commit: 'head4'});
		expect(core.stream('A').review?.rejections).toMatchObject([{restoredBy: 'head4'}]);
		expect(core.send({type: 'review.restore', streamId: 'A'})).toMatchObject({
			ok: false,
			message: 'A: no hunk of it is rejected',
		});
	});

	it('that cannot be taken out leaves the stream as it was, and says why', () => {
		const core = completed();
		const {state} = core.stream('A');
		reject(core);
		core.saved('A', committed(2));
		finish(core, {ok: false, reason: 'The branch moved meanwhile.'});
		expect(core.stream('A').state).toEqual(state);
		expect(core.run().alerts).toMatchObject([{key: 'review:A', text: expect.stringContaining('moved meanwhile')}]);
	});

	it('is taken out by the next engine when one was killed meanwhile', () => {
		const core = completed();
		reject(core);
		core.saved('A', committed(2));
		core.take('hunk.change', 'A');
		core.send({type: 'engine.started', bootId: core.run().bootId});
		core.saved('A', committed(2));
		finish(core);
		expect(core.stream('A')).toMatchObject({state: {is: 'completed'}, review: {rejections: [{id: 1}]}});
	});

	it('is refused while its agent works', () => {
		const core = go({streams: [line('A')]});
		core.begin('A');
		expect(reject(core)).toMatchObject({ok: false, message: 'A: its agent is working: pause it first'});
	});
});
