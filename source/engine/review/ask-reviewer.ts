import {randomUUID} from 'node:crypto';
import {rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {errorText} from '../../error.ts';
import {compareFiles} from '../../git/read/diff.ts';
import {withScratchWorktree} from '../../git/worktree/scratch.ts';
import type {ReviewerTerms} from '../../plan/types.ts';
import {placeComments} from '../../run/features/reviewer/places.ts';
import {reviewerPrompt} from '../../run/features/reviewer/prompt.ts';
import type {ReviewerAnswer} from '../../run/features/reviewer/types.ts';
import {readVerdict} from '../../run/features/reviewer/verdict.ts';
import type {Effect} from '../../run/model/effect.ts';
import {plannedStream, type Run} from '../../run/model/types.ts';
import {inside} from '../../sandbox/box.ts';
import {streamFolder} from '../../store/paths.ts';
import {ensureFolder} from '../../store/write-file.ts';
import {dropBox} from '../boxes.ts';
import {currentRunFolder, mergedFolder} from '../folders.ts';
import type {World} from '../loop/world.ts';
import {helpOf} from '../perform/agent-help.ts';
import {ensurePrograms} from '../perform/programs.ts';
import {runPlanStep} from '../perform/steps.ts';
import {folderTrust} from '../start/folder-trust.ts';
import {gitPlace} from '../start/git-place.ts';
import {readOutput} from './reviewer-output.ts';

type Ask = Extract<Effect, {type: 'reviewer.ask'}>;
type Found = Omit<ReviewerAnswer, 'agent' | 'head' | 'at' | 'durationMs'>;

/** Lets another agent read what a stream has changed, in a copy of its own; what it says is evidence, whatever it is. */
export const askReviewer = async (world: World, ask: Ask): Promise<void> => {
	const {streamId, agent, head} = ask;
	const run = world.run();
	const terms = run && plannedStream(run, streamId)?.review;
	if (!run || !terms) return;
	const startedAt = world.now();
	const found = await read(world, run, ask, terms).catch(
		(error): Found => ({verdict: 'none', summary: errorText(error), comments: []}),
	);
	if (!found) return;
	const at = world.now();
	world.dispatch({
		type: 'reviewer.answered',
		streamId,
		answer: {agent, head, at, durationMs: at - startedAt, ...found},
	});
};

/** undefined: it was ended from outside. */
const read = async (
	world: World,
	run: Run,
	{streamId, head}: Ask,
	terms: ReviewerTerms,
): Promise<Found | undefined> => {
	const planned = plannedStream(run, streamId);
	const startCommit = run.streams[streamId]?.workplace?.startCommit;
	if (!planned || startCommit === undefined) return undefined;
	const repository = await gitPlace(run);
	const files = await compareFiles({worktree: repository, startCommit, to: head});
	const prompt = reviewerPrompt(planned, files);
	const place = {repository, folder: mergedFolder(run), commit: head};
	const output = await withScratchWorktree(place, worktree =>
		runReader(world, run, {streamId, terms, prompt, worktree}),
	);
	if (!output) return undefined;
	const {said, problem, ...spent} = output;
	const verdict = readVerdict(said);
	if (!verdict) return {verdict: 'none', summary: problem ?? 'it ended without a verdict', comments: [], ...spent};
	return {...verdict, comments: placeComments(files, verdict.comments), ...spent};
};

type Reading = {
	readonly streamId: string;
	readonly terms: ReviewerTerms;
	readonly prompt: string;
	readonly worktree: string;
};

const box = 'sandbox-review';

const runReader = async (world: World, run: Run, {streamId, terms, prompt, worktree}: Reading) => {
	const folder = path.join(streamFolder(currentRunFolder(world), streamId), 'review');
	ensureFolder(folder);
	const isBoxed = plannedStream(run, streamId)?.sandbox !== undefined;
	// No git that it runs finds a repository to write to; a sandbox gives it one of its own.
	if (!isBoxed) await rm(path.join(worktree, '.git'));
	const {argv, env, files, stdin, adapter} = await launchOf(world, run, {streamId, terms, prompt, worktree}, folder);
	for (const [name, text] of Object.entries({'prompt.md': prompt, ...files}))
		await writeFile(path.join(folder, name), text, {mode: 0o600});
	const outputPath = path.join(folder, 'stdout.jsonl');
	const timeoutMs = terms.minutes * 60_000;
	try {
		const result = await runPlanStep(world, run, {
			...{streamId, name: 'review', worktree, branch: '', outputPath, box},
			command: stdin === undefined ? argv : ['/bin/sh', '-c', 'exec "$@" <"$0"', stdin, ...argv],
			agent: {name: terms.agent, folder, env: {...env, GIT_CEILING_DIRECTORIES: path.dirname(worktree)}, timeoutMs},
		});
		if (!result) return undefined;
		const output = await readOutput(adapter, outputPath, result.exit);
		const isLate = result.durationMs >= timeoutMs;
		return isLate ? {...output, problem: `it was ended after ${terms.minutes} minutes`} : output;
	} finally {
		await dropBox(world, streamId, box);
	}
};

/** As the stream's own agent is started, but that it may only read. */
const launchOf = async (world: World, run: Run, {streamId, terms, prompt, worktree}: Reading, folder: string) => {
	const {agent, model, command} = terms;
	const planned = plannedStream(run, streamId);
	if (!planned) throw new Error(`no stream ${streamId}`);
	const {model: _model, command: _command, fake: _fake, lead: _lead, ...rest} = planned;
	const adapter = world.options.adapterFor(agent);
	const its = world.environments.of(streamId);
	const isBoxed = planned.sandbox !== undefined;
	const seen = isBoxed ? inside.session : folder;
	const programs = await ensurePrograms(world, currentRunFolder(world));
	const fakeAgent = path.join(inside.programs, path.basename(programs.fakeAgent));
	const launch = adapter.launch({
		stream: {
			...rest,
			...{agent, permissionMode: 'default', allowedTools: [], tasks: []},
			...(model !== undefined && {model}),
			...(command !== undefined && {command}),
		},
		...{prompt, sessionId: randomUUID(), attempt: 1, folder: seen, gitFolders: [], socket: '', env: its},
		programs: isBoxed ? {...programs, fakeAgent} : programs,
		isReadOnly: true,
		...(isBoxed && {isBoxed}),
		...(await helpOf(adapter, its)),
		...(await folderTrust(adapter, {run, worktree, env: its})),
	});
	const [program = '', ...args] = launch.argv;
	const argv: readonly [string, ...string[]] = [program, ...args];
	return {...launch, argv, stdin: launch.stdin && path.join(seen, launch.stdin), adapter};
};
