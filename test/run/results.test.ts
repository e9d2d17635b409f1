import {describe, expect, it} from 'vitest';
import {outcome} from '../../source/run/outcome.ts';
import {results} from '../../source/run/view/results.ts';
import {streamStatus} from '../../source/run/view/status.ts';
import {committed, go, line, minute} from '../helpers/core-driver.ts';

const played = () => {
	const core = go({
		streams: [line('A', {verify: 'npm test', tasks: [{title: 'one'}]}), line('B', {dependencies: ['A']}), line('C')],
	});
	core.begin('A');
	core.begin('C');
	core.report('A', {type: 'usage', tokens: 1200, costUsd: 0.123_456});
	core.report('A', {type: 'todos', todos: [{key: '1', title: '[1]', status: 'completed'}]});
	core.pass(minute);
	core.end('A', committed(1));
	core.verified('A', true);
	core.report('C', {type: 'result', ok: false, class: 'permanent', text: 'not logged in'});
	core.exit('C', 1);
	core.stopped('C');
	core.saved('C');
	core.begin('B');
	core.send({type: 'stream.stop', streamId: 'B'});
	core.stopped('B');
	core.saved('B');
	return core;
};

describe('results.json', () => {
	it('has the fields that were promised, and nothing else', () => {
		const core = played();
		const {id} = core.session('A');
		const file = {path: 'a.ts', added: 3, removed: 1};
		const written = results(core.run(), {A: {commits: ['sha1'], files: [file]}});
		expect(written).toMatchObject({
			schemaVersion: 1,
			run: {
				id: 'run-1',
				name: 'Trial',
				repo: '/home/me/shop',
				base: 'main',
				startedAt: '2026-03-01T09:00:00.000Z',
				finishedAt: '2026-03-01T09:01:00.000Z',
				wallMs: minute,
				sumMs: 2 * minute,
				speedup: 2,
			},
			total: 3,
			successful: 1,
			failed: 1,
			success_rate: 33.3,
		});
		expect(Object.keys(written)).toEqual([
			'schemaVersion',
			'run',
			'total',
			'successful',
			'failed',
			'success_rate',
			'streams',
		]);
		expect(written.streams[0]).toEqual({
			id: 'A',
			name: 'a',
			lastMessage: 'done',
			phase: 'parallel',
			state: 'completed',
			merge: 'unmerged',
			branch: 'stream/A',
			worktree: '/grid/A',
			commits: ['sha1'],
			files: [file],
			tasks: [{title: 'one', status: 'completed'}],
			verify: {ok: true, durationMs: 5},
			reviewer: null,
			sandbox: null,
			attempts: 1,
			sessions: [{id, attempt: 1, outcome: 'finished'}],
			tokens: 1200,
			costUsd: 0.1235,
			stopReason: null,
			alerts: [],
		});
		expect(written.streams.map(stream => stream.stopReason)).toEqual([null, 'stopped by the user', 'not logged in']);
		expect(written.streams[2]).toMatchObject({alerts: ['C failed: not logged in'], commits: [], verify: null});
	});

	it('of a run that continues says so', () => {
		const core = go({streams: [line('A')]});
		expect(results(core.run(), {})).toMatchObject({
			run: {finishedAt: null, wallMs: 0, speedup: 1},
			successful: 0,
			success_rate: 0,
			streams: [{state: 'starting', branch: null, worktree: null, sessions: []}],
		});
	});
});

describe('the outcome of a run', () => {
	it('is there only once it is finished', () => {
		const core = go({streams: [line('A')]});
		expect(outcome(core.run())).toBeUndefined();
		core.begin('A');
		core.end('A', committed(1));
		expect(outcome(core.run())).toMatchObject({ok: true, sentence: 'The stream is completed, not merged yet.'});
		expect(outcome(played().run())).toMatchObject({ok: false, sentence: '1 completed, 1 failed, 1 stopped: see B, C.'});
	});
});

describe('status.json of a stream', () => {
	it('has the fields of the seeds', () => {
		const core = played();
		expect(streamStatus(core.run(), core.stream('A'))).toEqual({
			streamId: 'A',
			streamName: 'a',
			status: 'completed',
			waitingFor: null,
			merge: 'unmerged',
			attempts: 1,
			totalTasks: 1,
			completedTasks: 1,
			inProgressTasks: 0,
			blockedTasks: 0,
			progressPercentage: 100,
			branchName: 'stream/A',
			worktreePath: '/grid/A',
		});
	});
});
