import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {isSameFailure} from '../../source/run/features/proof/same-failure.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {type InnerEngine, startInnerEngine} from '../helpers/inner-engine.ts';

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

const commits = (file: string) => `echo x > ${file}; git add -A; git commit -q --allow-empty -m "Add ${file}"`;
const stream = (id: string, more: object = {}) => ({id, prompt: 'x', command: commits(id.toLowerCase()), ...more});
const plan = (verify: string, ...streams: readonly object[]) => ({name: 'Proof', agent: 'command', verify, streams});
const runsOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0);

describe('a verify that fails where a stream started, too', () => {
	it('blames no stream: each is completed in one session, unproved, and is merged once the target is green', async () => {
		const [fixed, runs] = [path.join(grid.home, 'fixed'), path.join(grid.home, 'runs')];
		const verify = `test -e '${fixed}' || { echo . >> '${runs}'; echo "suite 1 failed in $RANDOM ms at $PWD/a.ts"; exit 1; }`;
		await inner.start(plan(verify, stream('A', {tasks: ['Add it']}), stream('B'), stream('C', {dependencies: ['A']})));
		const run = await inner.finished();
		for (const id of ['A', 'B', 'C'])
			expect(inner.stream(id)).toMatchObject({
				state: {is: 'completed'},
				sessions: [{attempt: 1}],
				recoveriesLeft: 3,
				verify: {ok: false, base: {isSame: true}},
			});
		expect(inner.stream('A').tasks).toMatchObject([{isProved: false}]);
		expect(run.alerts.map(({key}) => key).sort()).toEqual(['base:A', 'base:B', 'base:C']);
		// Twice in each worktree; once for the commit that A and B started from, and once for that of C.
		expect(runsOf(runs)).toBe(8);
		await inner.send({type: 'stream.merge', streamId: 'A'});
		await inner.until(({streams: {A}}) => A?.merge.is === 'unmerged' && A.merge.note, 'the refusal');
		writeFileSync(fixed, '');
		await inner.send({type: 'stream.merge', streamId: 'A'});
		await inner.until(({streams: {A}}) => A?.merge.is === 'merged', 'the merge');
	});

	it('is told apart from one that the stream has broken: that stream alone fails', async () => {
		const verify = 'echo old trouble; test -e b && echo new trouble; exit 1';
		const once = {contextRecovery: {autoRecoveryEnabled: false}};
		await inner.start(plan(verify, stream('A'), stream('B', once)));
		await inner.finished();
		expect(inner.stream('A')).toMatchObject({state: {is: 'completed'}, verify: {base: {isSame: true}}});
		expect(inner.stream('B')).toMatchObject({
			state: {is: 'failed', reason: expect.stringContaining('verify failed: new trouble')},
			verify: {base: {isSame: false}},
		});
	});

	it('still counts against a stream that alone has this verify: it may be there to make it pass', async () => {
		const own = stream('A', {verify: 'false', contextRecovery: {autoRecoveryEnabled: false}});
		await inner.start(plan('true', own, stream('B')));
		await inner.finished();
		expect(inner.stream('A').state).toMatchObject({
			is: 'failed',
			reason: expect.stringContaining('verify failed, as it did before this stream; it wrote nothing'),
		});
		expect(inner.stream('B')).toMatchObject({state: {is: 'completed'}, verify: {ok: true}});
	});

	it('does not speak for a stream whose base cannot even be set up', async () => {
		const once = {contextRecovery: {autoRecoveryEnabled: false}};
		const setup = 'test "$(git rev-list --count HEAD)" -gt 0 && case "$PWD" in *.merged*) exit 1;; esac';
		await inner.start(plan('false', stream('A', {...once, setup}), stream('B', {...once, setup})));
		await inner.finished();
		expect(inner.stream('A').state).toMatchObject({
			is: 'failed',
			reason: expect.stringContaining('verify failed; it wrote nothing'),
		});
		expect(inner.stream('A').verify?.base).toBeUndefined();
	});
});

it('takes two failures for the same whatever numbers, times, ids and folders they name', () => {
	const of = (folder: string, ms: number, count: string) =>
		`\u001B[31m✗ ${folder}/src/login.test.ts:4 logs in (${ms} ms)\u001B[0m\n  expected 3f2a9c1d to be open\n\n${count}`;
	expect(isSameFailure(of('/a/one', 12, '1 of 9 failed'), of('/b/two', 340, '1 of 11 failed'))).toBe(true);
	expect(isSameFailure(of('/a', 1, '1 failed'), of('/a', 1, '1 failed\nFAIL logout'))).toBe(false);
	expect(isSameFailure('', '')).toBe(true);
});
