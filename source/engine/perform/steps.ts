import {randomBytes} from 'node:crypto';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import {noCollection} from '../../git/environment.ts';
import type {AgentName} from '../../plan/types.ts';
import {runStep} from '../../process/start/step.ts';
import type {StepResult} from '../../process/types.ts';
import {readNames} from '../../read-file.ts';
import {uuidFrom} from '../../run/identity.ts';
import type {Run, Stream, Workplace} from '../../run/model/types.ts';
import {streamFolder} from '../../store/paths.ts';
import {ensureFolder} from '../../store/write-file.ts';
import {inBox, tellRefused} from '../boxes.ts';
import {currentRunFolder} from '../folders.ts';
import type {World} from '../loop/world.ts';
import {portsEnvironment} from './ports.ts';

/** What a stream waits for: ended with it. `base`: verify of the commit it started from; `review`: its reviewer. */
const stepNames = ['setup', 'verify', 'base', 'review'] as const;
/** `merged`: the verify command that runs on the merged tree; `union`: on all branches together; `deliver`: what speaks to the remote. */
export type StepName = (typeof stepNames)[number] | 'merged' | 'union' | 'deliver';

/** Steps under way, by tag; one that was ended from outside has no result to tell. */
const inFlight = new Map<string, {isEnded: boolean}>();

const tagOf = (run: Run, streamId: string, name: StepName): string =>
	uuidFrom(run.id, streamId, name === 'merged' ? 'verify merged' : name);

/** What marks the processes of a step, and the folder with a folder for each time it was started. */
export const stepOf = (world: World, run: Run, streamId: string, name: StepName) => ({
	tag: tagOf(run, streamId, name),
	claims: path.join(streamFolder(currentRunFolder(world), streamId), 'steps', name),
});

export const mostClaims = 1000;

export const newClaim = (claims: string): string => path.join(claims, randomBytes(6).toString('hex'));

/** Ends a step that may still be at work, also one that outlived an engine or is only about to start. */
export const endStep = async (world: World, run: Run, streamId: string, name: StepName): Promise<void> => {
	const {executor} = world.options;
	const {tag, claims} = stepOf(world, run, streamId, name);
	const step = inFlight.get(tag);
	if (step) step.isEnded = true;
	for (const each of await readNames(claims, mostClaims).catch(() => [])) {
		const folder = path.join(claims, each);
		const identity = await executor.revoke(folder);
		if (identity) await executor.stop({tag, identity});
		await rm(folder, {recursive: true, force: true});
	}
	await executor.stop({tag});
};

/** Ends the setup or verify command that may still work in a stream's worktree. */
export const endSteps = async (world: World, run: Run, streamId: string): Promise<void> => {
	await Promise.all(stepNames.map(name => endStep(world, run, streamId, name)));
};

export type Step = {
	readonly streamId: string;
	readonly name: StepName;
	/** A shell line of the plan; an argv is run as it is. */
	readonly command: string | readonly [string, ...string[]];
	readonly worktree: string;
	/** '' where it has none. */
	readonly branch: string;
	readonly outputPath: string;
	/** Of a worktree that is not the stream's own. */
	readonly box?: string;
	/** An agent that works in it for once. */
	readonly agent?: {
		readonly name: AgentName;
		readonly folder: string;
		readonly env: Readonly<Record<string, string>>;
		readonly timeoutMs: number;
	};
};

/** Runs a command of the plan to its end; undefined when it was ended from outside. Throws WORKTREE_MISSING. */
export const runPlanStep = async (world: World, run: Run, step: Step): Promise<StepResult | undefined> => {
	const {streamId, name, command, worktree, branch, outputPath, box, agent} = step;
	const ports = await portsEnvironment(world, run, streamId);
	const {tag, claims} = stepOf(world, run, streamId, name);
	await endStep(world, run, streamId, name);
	const mine = {isEnded: false};
	inFlight.set(tag, mine);
	const claimFolder = newClaim(claims);
	try {
		const its = world.environments.of(streamId);
		const env = {...its, ...ports, ...noCollection(its), CLAUDE_GRID_STREAM: streamId, ...agent?.env};
		const of = {
			...{run, streamId, worktree, branch, env: its},
			...(box !== undefined && {name: box}),
			...(agent && {agent: agent.name, session: {folder: agent.folder}}),
		};
		const boxed = await inBox(world, of, {command, env});
		const timeoutMs = agent && {timeoutMs: agent.timeoutMs};
		const result = await runStep({...boxed, cwd: worktree, tag, claimFolder, outputPath, ...timeoutMs});
		await world.options.executor.stop({tag});
		return mine.isEnded ? undefined : result;
	} finally {
		if (inFlight.get(tag) === mine) inFlight.delete(tag);
		await rm(claimFolder, {recursive: true, force: true});
	}
};

/** The same in a stream's own worktree. */
export const runStreamStep = async (
	world: World,
	run: Run,
	{stream, place, name, command}: {stream: Stream; place: Workplace; name: StepName; command: string},
): Promise<StepResult | undefined> => {
	const folder = streamFolder(currentRunFolder(world), stream.id);
	ensureFolder(folder);
	const {path: worktree, branch} = place;
	const outputPath = path.join(folder, `${name}.log`);
	const result = await runPlanStep(world, run, {streamId: stream.id, name, command, worktree, branch, outputPath});
	await tellRefused(world, stream.id);
	return result;
};

/** The tag of the git processes that move the target of a merge. */
export const moveTag = (run: Run, streamId: string): string => uuidFrom(run.id, streamId, 'move branch');

/** All that may mark processes of a stream beside its sessions. */
export const stepTags = (run: Run, streamId: string): readonly string[] => [
	...[...stepNames, 'merged' as const, 'union' as const, 'deliver' as const].map(name => tagOf(run, streamId, name)),
	moveTag(run, streamId),
];
