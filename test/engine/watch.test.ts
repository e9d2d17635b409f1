import {appendFileSync, mkdirSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Adapter} from '../../source/agents/types.ts';
import {folderOfSession} from '../../source/engine/folders.ts';
import {SessionWatch} from '../../source/engine/follow/watch.ts';
import {createObservations} from '../../source/engine/loop/observations.ts';
import type {World} from '../../source/engine/loop/world.ts';
import type {Run} from '../../source/run/model/types.ts';
import {update} from '../../source/run/update.ts';
import {createPlan, createPlannedStream, createRun, createSession, createStream} from '../helpers/create-run.ts';
import {createGrid} from '../helpers/grid.ts';
import {innerOptions} from '../helpers/inner-engine.ts';
import {waitFor} from '../helpers/wait-for.ts';

/** Says each line it is given, and remembers all of them. */
const echo = (seen: string[]): Adapter =>
	({
		name: 'fake',
		parse: (memory: unknown, line: {readonly text: string}) => {
			seen.push(line.text);
			return {memory, reports: [{type: 'said', text: line.text}], entries: []};
		},
	}) as unknown as Adapter;

describe('the watch over outputs', () => {
	it('reads every line once, in order, though stops drain while its rounds continue', async () => {
		const grid = createGrid();
		const seen: string[] = [];
		const options = await innerOptions(grid, {adapterFor: () => echo(seen), pollMs: 1});
		const session = createSession({id: 'session-1', process: undefined});
		const stream = createStream('A', {state: {is: 'running', since: 0}, sessions: [session]});
		let run: Run = createRun({plan: createPlan({streams: [createPlannedStream({id: 'A'})]}), streams: {A: stream}});
		const world: World = {
			options,
			environments: {of: () => ({}), within: (_id, work) => work()},
			observations: createObservations(),
			now: Date.now,
			run: () => run,
			dispatch: message => {
				run = update(run, message, Date.now()).run;
				return undefined;
			},
			onBug: error => {
				throw error;
			},
		};
		const folder = folderOfSession(world, session.id);
		mkdirSync(folder, {recursive: true});
		const file = path.join(folder, 'stdout.jsonl');
		const watch = new SessionWatch(world);
		watch.start();
		let written = 0;
		for (let round = 0; round < 60; round++) {
			const lines = Array.from({length: 200}, () => `line ${++written} ${'x'.repeat(written % 700)}\n`);
			appendFileSync(file, lines.join(''));
			await Promise.all([watch.drain('A', session.id), watch.drain('A', session.id)]);
		}
		await waitFor(() => seen.length >= written, {what: 'all lines'});
		await watch.stop();
		expect(seen.map(line => Number(line.split(' ')[1]))).toEqual(
			Array.from({length: written}, (_, index) => index + 1),
		);
		await grid.close();
	});
});
