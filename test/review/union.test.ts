import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {findClash} from '../../source/engine/proof/find-clash.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {type InnerEngine, startInnerEngine} from '../helpers/inner-engine.ts';
import {startTimeOf} from '../helpers/processes.ts';

let grid: Grid;
let inner: InnerEngine;
beforeEach(async () => {
	grid = createGrid();
	inner = await startInnerEngine(grid);
});
afterEach(async () => {
	await inner.close();
	await grid.close();
});

const stream = (id: string, more: object = {}) => ({
	id,
	prompt: 'x',
	command: `echo ${id} > ${id.toLowerCase()}; git add -A; git commit -q -m "Add ${id}"`,
	...more,
});
/** A and C do not go together. */
const verify = 'if test -e a && test -e c; then echo "two owners of one port"; exit 1; fi';
const plan = (more: object, ...streams: readonly object[]) => ({
	name: 'Union',
	agent: 'command',
	verify,
	maxParallel: 5,
	...more,
	streams,
});
const last = () => inner.run().union?.last;
const union = (what: string) => inner.until(run => run.union?.last && !run.union.checking, what, 90_000);

describe('branches that pass verify each by itself and fail together', () => {
	it('are found while another agent still works, and the pair is named', async () => {
		const go = path.join(grid.home, 'go');
		const busy = stream('D', {command: `while ! test -e '${go}'; do sleep 0.1; done; echo d > d`});
		await inner.start(plan({}, stream('A'), stream('B'), stream('C'), busy));
		await union('the union');
		expect(inner.stream('D').state.is).toBe('running');
		expect(last()).toMatchObject({
			ok: false,
			streams: ['A', 'B', 'C'],
			clash: ['A', 'C'],
			tail: 'two owners of one port',
			step: 'verify',
		});
		expect(inner.run().alerts).toMatchObject([
			{
				key: 'union:C',
				streamId: 'C',
				text: 'A and C pass verify each by itself and fail together: two owners of one port',
			},
		]);
		for (const id of ['A', 'B', 'C']) expect(inner.stream(id).verify?.ok).toBe(true);
		// Nothing was merged, and no scratch worktree is left.
		expect(grid.git(['log', '--format=%s', 'main'])).not.toContain('Add');
		expect(grid.git(['worktree', 'list'])).not.toContain('scratch-');

		await inner.send({type: 'stream.merge', streamId: 'A'});
		await inner.until(run => run.streams.A?.merge.is === 'merged' && run.alerts.length === 0, 'the alert to go');
		await inner.send({type: 'stream.merge', streamId: 'C'});
		await inner.until(run => run.alerts.some(({key}) => key === 'merge:C'), 'the refusal of the other');
		writeFileSync(go, '');
		await inner.finished();
	});

	it('are told to both agents where the plan says so, and to nobody else', async () => {
		await inner.start(
			plan(
				{onClash: 'tell', agent: 'fake'},
				...['A', 'B', 'C'].map(id => ({
					id,
					tasks: ['Add it'],
					fake: {taskMs: 1, writes: [{task: 1, path: id.toLowerCase(), text: id}]},
				})),
			),
		);
		await inner.until(run => (run.streams.C?.messages ?? []).length > 0, 'the message', 90_000);
		expect(inner.stream('A').messages?.[0]).toMatchObject({from: 'delivery'});
		expect(inner.stream('A').messages?.[0]?.text).toContain(
			'so does the work of C (stream/c), but merged together they fail',
		);
		expect(inner.stream('C').messages?.[0]?.text).toContain('two owners of one port');
		expect(inner.stream('B').messages).toBeUndefined();
	});
});

describe('what is asked of all branches together', () => {
	it('is answered at once, for the target by itself as well, and leaves out what conflicts or is red by itself', async () => {
		const own = stream('E', {verify: 'test ! -e e', contextRecovery: {autoRecoveryEnabled: false}});
		const clashing = stream('F', {command: 'echo f > a; git add -A; git commit -q -m "Add F"'});
		await inner.start(plan({union: 'off'}, stream('A'), stream('B'), own, clashing));
		await inner.finished();
		expect(inner.run().union).toBeUndefined();
		await inner.send({type: 'run.verify'});
		await union('the answer');
		expect(last()).toMatchObject({
			ok: true,
			streams: ['A', 'B'],
			leftOut: [
				{streamId: 'F', why: 'conflict'},
				{streamId: 'E', why: 'red'},
			],
			target: {ok: true, commit: grid.git(['rev-parse', 'main'])},
		});
	});

	it('says that the target itself is red, and blames no stream', async () => {
		await inner.start(plan({union: 'off'}, stream('A'), stream('B')));
		await inner.finished();
		grid.commit('Both', {a: '', c: ''});
		await inner.send({type: 'run.verify'});
		await union('the answer');
		expect(last()).toMatchObject({ok: false, streams: [], target: {ok: false}});
		expect(last()?.clash).toBeUndefined();
		expect(inner.run().alerts).toEqual([]);
	});

	it('is asked again by the next engine, and ends with a run that is stopped', async () => {
		const [hold, pids] = [path.join(grid.home, 'hold'), path.join(grid.home, 'pids')];
		const slow = `case "$PWD" in *.merged*) echo $$ >> '${pids}'; while test -e '${hold}'; do sleep 0.1; done;; esac`;
		writeFileSync(hold, '');
		await inner.start(plan({union: 'off', verify: slow}, stream('A'), stream('B', {approve: 'before'})));
		await inner.until(run => run.streams.A?.state.is === 'completed', 'A');
		await inner.send({type: 'run.verify'});
		const started = () => (existsSync(pids) ? readFileSync(pids, 'utf8').trim().split('\n').map(Number) : []);
		await inner.until(() => started().length === 1, 'the command');
		await inner.leave();
		inner = await startInnerEngine(grid);
		await inner.until(() => started().length > 1, 'the command again');
		expect(inner.run().union?.checking?.isAsked).toBe(true);
		await inner.send({type: 'run.stop'});
		await inner.until(run => !run.union?.checking && run.finishedAt !== undefined, 'the stop');
		await inner.until(() => started().every(pid => startTimeOf(pid) === undefined), 'no process to be left');
	});
});

describe('the search for who is to blame', () => {
	const found = async (sides: string, ...bad: readonly string[]) => {
		let asked = 0;
		const clash = await findClash([...sides], async some => {
			asked += 1;
			return bad.some(one => [...one].every(side => some.includes(side)));
		});
		return {clash: clash.join(''), asked};
	};

	it('names one that is red alone, a pair, or three that only fail all together', async () => {
		expect((await found('abcdef', 'd')).clash).toBe('d');
		expect((await found('abcdef', 'be')).clash).toBe('be');
		expect((await found('abcdef', 'af')).clash).toBe('af');
		expect((await found('ab', 'ab')).clash).toBe('ab');
		expect((await found('abcdef', 'bde')).clash).toBe('bde');
	});

	it('asks far less often than there are pairs', async () => {
		const {clash, asked} = await found('abcdefghijklmnopqrstuvwxyz', 'cx');
		expect(clash).toBe('cx');
		expect(asked).toBeLessThan(15);
	});
});
