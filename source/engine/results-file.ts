import path from 'node:path';
import {streamFacts} from '../git/facts.ts';
import {type ResultFacts, results} from '../run/results.ts';
import {streamsInOrder} from '../run/select.ts';
import {writeDurably} from '../store/write-file.ts';
import {currentRunFolder} from './folders.ts';
import type {World} from './world.ts';

/** Writes results.json into the run's folder, and where the person asked for it. */
export const writeResults = async (world: World): Promise<void> => {
	const run = world.run();
	if (!run) return;
	const facts: Record<string, ResultFacts> = {};
	for (const {id, workplace, work} of streamsInOrder(run))
		if (workplace)
			facts[id] = await streamFacts({
				repository: run.repository,
				tip: work?.isBranchGone ? work.head : `refs/heads/${workplace.branch}`,
				startCommit: workplace.startCommit,
			});
	const text = `${JSON.stringify(results(world.run() ?? run, facts), undefined, '\t')}\n`;
	await writeDurably(path.join(currentRunFolder(world), 'results.json'), text);
	if (run.options.resultsPath !== undefined) await writeDurably(run.options.resultsPath, text);
};
