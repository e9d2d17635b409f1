import {readdirSync, statSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Run, Stream} from '../../source/run/model/types.ts';
import type {Grid} from '../helpers/grid.ts';
import {signal} from '../helpers/processes.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {isStillAlive} from './living.ts';
import type {Person} from './person.ts';

/** A loaded machine is slow; what stands still is not. */
const stillForMs = 180_000;
/** Looking costs the engine, too. */
const betweenLooksMs = 300;
const restLimitMs = 900_000;

const hasEnded = ({state, ending}: Stream): boolean =>
	['completed', 'failed', 'stopped', 'blocked'].includes(state.is) && ending === undefined;

const isAtRest = (run: Run): boolean =>
	Object.values(run.streams).every(stream => hasEnded(stream) && !['queued', 'merging'].includes(stream.merge.is));

/** Told by the history, which grows with all that happens. */
const watchHistory = (grid: Grid): {readonly isStill: () => boolean} => {
	let seen = {size: 0, at: performance.now()};
	return {
		isStill: () => {
			const {size = 0} = statSync(path.join(grid.runFolder(), 'journal.jsonl'), {throwIfNoEntry: false}) ?? {};
			if (size !== seen.size) seen = {size, at: performance.now()};
			return performance.now() - seen.at > stillForMs;
		},
	};
};

/** Nobody strikes any more: the user keeps it going until all streams are done, failed for good or stopped. */
export const awaitRest = async (grid: Grid, person: Person): Promise<readonly string[]> => {
	const visits = setInterval(() => void person.goOn(), 5000);
	const history = watchHistory(grid);
	try {
		const isDone = await waitFor(
			async () => {
				await sleep(betweenLooksMs);
				const run = await person.run();
				if (!run) await grid.run(['status']);
				return run !== undefined && isAtRest(run) ? 'at rest' : history.isStill() && 'still';
			},
			{timeoutMs: restLimitMs, what: 'the run to come to rest'},
		);
		if (isDone === 'at rest') return [];
	} catch {
		// Told by its streams.
	} finally {
		clearInterval(visits);
	}
	return Object.values(grid.saved().streams).flatMap(stream => {
		const {id, state, ending, merge} = stream;
		return hasEnded(stream) && merge.is !== 'queued' && merge.is !== 'merging'
			? []
			: [`${id} ${JSON.stringify({state, ending, merge})}`];
	});
};

/** Stops the run and those in its copies, and ends the engine. */
export const stop = async (grid: Grid): Promise<void> => {
	const copies = readdirSync(grid.parent).filter(name => /^copy-\d$/.test(name));
	for (const cwd of [...copies.map(name => path.join(grid.parent, name)), grid.root])
		await grid.run(['stop'], {cwd}).catch(() => undefined);
	const isStopped = async (): Promise<boolean> => {
		await sleep(betweenLooksMs);
		return Object.values(grid.saved().streams).every(hasEnded) && grid.tagged().length === 0;
	};
	await waitFor(isStopped, {what: 'the end of all agents', timeoutMs: 120_000}).catch(() => undefined);
	const engine = grid.engine();
	if (!engine) return;
	signal(engine.pid, 'SIGTERM');
	await waitFor(() => !isStillAlive(engine), {what: 'the end of the engine', timeoutMs: 60_000});
};
