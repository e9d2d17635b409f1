import path from 'node:path';
import {streamFacts} from '../../git/read/facts.ts';
import {readText, recordBytes} from '../../read-file.ts';
import type {Run} from '../../run/model/types.ts';
import {streamsInOrder} from '../../run/select/streams.ts';
import {type ResultFacts, results} from '../../run/view/results.ts';
import {runFolder} from '../../store/paths.ts';
import {writeDurably} from '../../store/write-file.ts';
import {currentRunFolder} from '../folders.ts';
import type {World} from '../loop/world.ts';

const fileIn = (folder: string): string => path.join(folder, 'results.json');

/** Writes results.json into the run's folder, and where the user asked for it. */
export const writeResults = async (world: World, ended: Run): Promise<void> => {
	/** As it is now; of a run that was replaced, as it was. */
	const latest = (): Run => {
		const run = world.run();
		return run?.id === ended.id ? run : ended;
	};
	const run = latest();
	const facts: Record<string, ResultFacts> = {};
	for (const {id, workplace, work} of streamsInOrder(run))
		if (workplace)
			facts[id] = await streamFacts({
				repository: run.repository,
				tip: work?.isBranchGone ? work.head : `refs/heads/${workplace.branch}`,
				startCommit: workplace.startCommit,
			});
	const text = `${JSON.stringify(results(latest(), facts), undefined, '\t')}\n`;
	await writeDurably(fileIn(runFolder(world.options.repository.commonDir, run.id)), text);
	if (run.options.resultsPath !== undefined) await writeDurably(run.options.resultsPath, text);
};

/** The engine before this one may have ended between the end of a run and its results. */
export const completeResults = async (world: World): Promise<void> => {
	const run = world.run();
	if (run?.finishedAt === undefined || (await readFinishedAt(world)) === new Date(run.finishedAt).toISOString()) return;
	await writeResults(world, run);
};

const readFinishedAt = async (world: World): Promise<unknown> => {
	const text = await readText(fileIn(currentRunFolder(world)), recordBytes).catch(() => '{}');
	try {
		return JSON.parse(text).run?.finishedAt;
	} catch {
		return undefined;
	}
};
