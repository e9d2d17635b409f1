import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {streamFacts} from '../git/read/facts.ts';
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

/** The engine before this one may have ended between the end of a run and its results. */
export const completeResults = async (world: World): Promise<void> => {
	const run = world.run();
	if (run?.finishedAt === undefined || (await readFinishedAt(world)) === new Date(run.finishedAt).toISOString()) return;
	await writeResults(world);
};

const readFinishedAt = async (world: World): Promise<unknown> => {
	const text = await readFile(path.join(currentRunFolder(world), 'results.json'), 'utf8').catch(() => '{}');
	try {
		return JSON.parse(text).run?.finishedAt;
	} catch {
		return undefined;
	}
};
