import {readFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
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

it('a failure that passes on the same files is flaky and starts no session; what has passed is not run again on them', async () => {
	const count = path.join(grid.home, 'count');
	const runs = () => readFileSync(count, 'utf8').trim().split('\n').length;
	const verify = `echo x >> '${count}'; test $(wc -l < '${count}') -gt 1`;
	const command = 'echo a > a; git add -A; git commit -q --allow-empty -m "Work on A"';
	await inner.start({name: 'Proof', agent: 'command', streams: [{id: 'A', prompt: 'x', command, verify}]});
	await inner.finished();
	const first = inner.stream('A');
	expect(first).toMatchObject({state: {is: 'completed'}, flakyCount: 1, verify: {ok: true, isFlaky: true}});
	expect([first.sessions.length, runs()]).toEqual([1, 2]);

	// Another commit of the same files.
	await inner.send({type: 'stream.send', streamId: 'A', text: 'Once more'});
	const again = (
		await inner.until(
			({streams}) => streams.A?.work?.head !== first.work?.head && streams.A?.state.is === 'completed',
			'another commit',
		)
	).streams.A;
	expect(again).toMatchObject({flakyCount: 1, verify: {ok: true, isReused: true, head: again?.work?.head}});
	expect(runs()).toBe(2);
});
