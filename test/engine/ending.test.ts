import {existsSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {startInnerEngine} from '../helpers/inner-engine.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

const plan = (taskMs: number) => ({
	name: 'End',
	agent: 'fake',
	streams: [{id: 'A', name: 'A', tasks: ['One', 'Two', 'Three', 'Four'], fake: {taskMs}}],
});

it('an engine that is ending says so; it does not say that there is no run', async () => {
	const inner = await startInnerEngine(grid);
	await inner.start(plan(10));
	await inner.finished();
	await inner.leave();
	for (const answer of [inner.engine.send({type: 'run.pause'}), inner.engine.start({document: plan(10), isNew: true})])
		expect(await answer).toMatchObject({ok: false, code: 'ENGINE_AWAY'});
});

it('results that an engine could not write before it was killed are written by the next one', async () => {
	expect((await grid.run(['run', grid.plan(plan(10))])).code).toBe(0);
	await grid.killEngine();
	const results = path.join(grid.runFolder(), 'results.json');
	rmSync(results);
	expect((await grid.run(['status'])).code).toBe(0);
	await waitFor(() => existsSync(results), {what: 'the results'});
});

it('a message that cannot be laid for a session at first is laid as soon as it can be', async () => {
	const inner = await startInnerEngine(grid);
	await inner.start(plan(1500));
	await inner.until(({streams}) => streams.A?.sessions[0]?.process, 'the agent');
	const messages = path.join(grid.runFolder(), 'sessions', inner.stream('A').sessions[0]!.id, 'messages');
	writeFileSync(messages, 'no folder can be made here');
	await inner.send({type: 'stream.send', streamId: 'A', text: 'use tabs'});
	await inner.until(({streams}) => streams.A?.messages?.[0]?.given, 'the message');
	rmSync(messages);
	await inner.until(({streams}) => streams.A?.messages?.[0]?.deliveredAt, 'its delivery');
	expect(inner.stream('A').sessions).toHaveLength(1);
	await inner.close();
});
