import path from 'node:path';
import {runStep} from '../process/step.ts';
import type {StepResult} from '../process/types.ts';
import {uuidFrom} from '../run/identity.ts';
import type {Run, Stream, Workplace} from '../run/types.ts';
import {ensureFolder} from '../store/write-file.ts';
import {currentRunFolder} from './folders.ts';
import {portsEnvironment} from './ports.ts';
import type {World} from './world.ts';

const stepNames = ['setup', 'verify'] as const;
export type StepName = (typeof stepNames)[number];

/** Steps under way, by tag; one that was ended from outside has no result to tell. */
const underWay = new Map<string, {isEnded: boolean}>();

const tagOf = (run: Run, streamId: string, name: StepName): string => uuidFrom(run.id, streamId, name);

const endStep = async (world: World, tag: string): Promise<void> => {
	const step = underWay.get(tag);
	if (step) step.isEnded = true;
	await world.options.executor.stop({tag});
};

/** Ends the setup or verify command that may still work in a stream's worktree, also one that outlived an engine. */
export const endSteps = async (world: World, run: Run, streamId: string): Promise<void> => {
	await Promise.all(stepNames.map(name => endStep(world, tagOf(run, streamId, name))));
};

/** Runs a stream's setup or verify command to its end; undefined when it was ended from outside. Throws WORKTREE_MISSING. */
export const runStreamStep = async (
	world: World,
	run: Run,
	{stream, place, name, command}: {stream: Stream; place: Workplace; name: StepName; command: string},
): Promise<StepResult | undefined> => {
	const ports = await portsEnvironment(world, run, stream.id);
	const tag = tagOf(run, stream.id, name);
	await endStep(world, tag);
	const mine = {isEnded: false};
	underWay.set(tag, mine);
	try {
		const folder = path.join(currentRunFolder(world), 'streams', stream.id);
		ensureFolder(folder);
		const env = {...world.environments.of(stream.id), ...ports, CLAUDE_GRID_STREAM: stream.id};
		const result = await runStep({command, cwd: place.path, env, tag, outputPath: path.join(folder, `${name}.log`)});
		await world.options.executor.stop({tag});
		return mine.isEnded ? undefined : result;
	} finally {
		if (underWay.get(tag) === mine) underWay.delete(tag);
	}
};

/** The tag of a verify command that runs on the merged tree. */
export const mergeTag = (run: Run, streamId: string): string => uuidFrom(run.id, streamId, 'verify merged');

/** The tag of the git processes that move the target of a merge. */
export const moveTag = (run: Run, streamId: string): string => uuidFrom(run.id, streamId, 'move branch');
