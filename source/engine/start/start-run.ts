import {createHash, randomBytes} from 'node:crypto';
import {UserError} from '../../error.ts';
import {programsOfGit} from '../../git/client.ts';
import {inspectRepository, noCheckout, noCheckoutHint, targetBranch} from '../../git/read/repository.ts';
import {resolveCommit} from '../../git/refs/names.ts';
import type {RepositoryFacts} from '../../git/types.ts';
import {worktreeFolder} from '../../git/worktree/default-worktree-folder.ts';
import {withResources} from '../../plan/consent/resources.ts';
import {withLead} from '../../plan/lead.ts';
import {readPlan} from '../../plan/read-plan.ts';
import type {Plan} from '../../plan/types.ts';
import {createRun} from '../../run/create.ts';
import type {Run} from '../../run/model/types.ts';
import {isFinished} from '../../run/select/standing.ts';
import {liveSession, streamsInOrder} from '../../run/select/streams.ts';
import {earlierOf} from '../../run/stream/background.ts';
import {isRehearsal, rehearsalWords} from '../../run/view/rehearsal.ts';
import {ownerHere} from '../../store/ownership.ts';
import {runFolder} from '../../store/paths.ts';
import {currentPlace} from '../../store/place.ts';
import {readSession} from '../../store/run/session-record.ts';
import {requirePrivateWorktrees} from '../folders.ts';
import type {Environment} from '../loop/environments.ts';
import type {World} from '../loop/world.ts';
import {copyPrograms} from '../perform/programs.ts';
import type {StartAnswer, StartRequest} from '../types.ts';
import {hostsOfPlan, withoutHost} from './hosts-of-plan.ts';
import {missingHere} from './missing.ts';

type Refusal = Extract<StartAnswer, {ok: false}>;
export type Started = {readonly run: Run} | {readonly continued: Run} | Refusal;

const refuse = (code: string, message: string, hint?: string): Refusal => ({
	ok: false,
	code,
	message,
	...(hint !== undefined && {cure: hint}),
});

/** Checks everything that can be checked before anything is made; then makes the run and its folder. */
export const startRun = async (world: World, request: StartRequest, env: Environment): Promise<Started> => {
	const read = readPlan(request.document, request.overrides);
	const reading = read.ok ? withResources(read.plan, request.resources ?? {}) : read;
	if (!reading.ok) return {...refuse('BAD_PLAN', 'The plan has faults.'), faults: reading.faults};
	const plan = request.lead ? withLead(reading.plan, request.lead) : reading.plan;
	const planHash = hashOf(request.document);
	const standing = existingRun(world, request, {plan, planHash});
	if (standing) return standing;
	const repository = await existingIn(world, request);
	if ('ok' in repository) return repository;
	const {root, checkout} = repository;
	const base = await resolveBase(repository, plan);
	if ('ok' in base) return base;
	const folder = request.worktreeFolder ?? (await worktreeFolder(repository));
	const open = whyOpen(world, folder);
	if (open) return open;
	const missing = await missingHere(world, plan, repository, env);
	if (missing) return missing;
	const hosts = await hostsOfPlan(world, plan, env);
	if (hosts && 'ok' in hosts) return hosts;
	const run = createRun({
		id: newRunId(world.now()),
		plan,
		planHash,
		...(request.planPath !== undefined && {planPath: request.planPath}),
		repository: root,
		...(checkout !== root && {startedIn: checkout}),
		base,
		target: await targetBranch(checkout, base.name),
		options: {
			overrides: request.overrides ?? {},
			isMergeAtEnd: request.isMergeAtEnd ?? false,
			isCleanupAtEnd: request.isCleanupAtEnd ?? false,
			onQuestion: request.onQuestion ?? 'wait',
			onRace: request.onRace ?? 'ask',
			worktreeFolder: folder,
			...(request.resultsPath !== undefined && {resultsPath: request.resultsPath}),
		},
		...handedOver(world),
		...(hosts && {hosts: hosts.hosts}),
		gitPrograms: await programsOfGit(repository.commonDir),
		bootId: world.options.bootId,
		owner: ownerHere(repository.commonDir),
		pidNamespace: currentPlace().pidNamespace,
		now: world.now(),
	});
	const unfit = run.hosts && withoutHost(run);
	if (unfit) return unfit;
	await copyPrograms(world, runFolder(repository.commonDir, run.id));
	return {run};
};

const whyOpen = (world: World, folder: string): Refusal | undefined => {
	try {
		requirePrivateWorktrees(world, folder);
		return undefined;
	} catch (error) {
		if (error instanceof UserError) return refuse(error.code, error.message, error.hint);
		throw error;
	}
};

/** The checkout as it is now: since the engine started another branch may have been checked out there. */
const existingIn = async ({options}: World, request: StartRequest): Promise<RepositoryFacts | Refusal> => {
	const folder = request.checkout ?? options.repository.root;
	const repository = await inspectRepository(folder, {isKnown: true}).catch((error: unknown) => {
		if (error instanceof UserError) return refuse(error.code, error.message, error.hint);
		throw error;
	});
	if ('ok' in repository) return repository;
	if (repository.commonDir !== options.repository.commonDir)
		return refuse('OTHER_REPOSITORY', `${folder} is not a checkout of this repository.`, 'start it from one that is');
	if (!repository.hasCheckout) return refuse('NO_CHECKOUT', noCheckout, noCheckoutHint);
	if (!repository.hasCommit)
		return refuse(
			'NO_COMMIT',
			'This repository has no commit yet, so no branch can start from it.',
			'git commit --allow-empty -m "First commit"',
		);
	return repository;
};

/** What a new run is given of what came before it. */
const handedOver = (world: World) => {
	const {words} = readSession(world.options.repository.commonDir);
	const before = world.run();
	return {...(words && {words}), ...(before && {earlier: earlierOf(before)})};
};

export const hashOf = (document: unknown): string =>
	createHash('sha256').update(JSON.stringify(document)).digest('hex');

const newRunId = (now: number): string => {
	const stamp = new Date(now)
		.toISOString()
		.replace(/[-:]|\..*$/g, '')
		.replace('T', '-');
	return `${stamp}-${randomBytes(3).toString('hex')}`;
};

/** One live run per repository: the same plan continues it, another one is refused. */
const existingRun = (
	world: World,
	request: StartRequest,
	{plan, planHash}: Pick<Run, 'plan' | 'planHash'>,
): {continued: Run} | Refusal | undefined => {
	const run = world.run();
	if (!run) return undefined;
	const streams = streamsInOrder(run);
	// A rehearsal is never continued as the real run, nor the other way round.
	const isSame = run.planHash === planHash && !request.isNew && isRehearsal(run.plan) === isRehearsal(plan);
	// Stopped by the user (Ctrl-C) is not finished: the same plan continues where it was left.
	if (isSame && (!isFinished(run) || streams.some(stream => stream.state.is === 'stopped'))) return {continued: run};
	if (isFinished(run)) return undefined;
	const isLive = streams.some(stream => liveSession(stream) || stream.ending);
	if (!isLive && request.isNew) return undefined;
	return refuse(
		'RUN_LIVE',
		`Another run is live in this repository: "${run.plan.name}" (${run.id}${isRehearsal(run.plan) ? `, ${rehearsalWords}` : ''}).`,
		liveHint(run, request, isLive),
	);
};

const liveHint = (run: Run, request: StartRequest, isLive: boolean): string => {
	const isEdited = request.planPath !== undefined && request.planPath === run.planPath;
	if (isEdited && !request.isNew) return 'claude-grid plan apply gives it the edited plan; claude-grid stop ends it';
	return isLive
		? 'claude-grid shows it; claude-grid stop ends it'
		: 'claude-grid shows it; --new starts another anyway';
};

const resolveBase = async (
	{checkout, head}: RepositoryFacts,
	plan: Plan,
): Promise<{name: string; commit: string} | Refusal> => {
	const name = plan.base ?? (head || 'HEAD');
	const commit = await resolveCommit(checkout, name);
	if (commit === undefined)
		return refuse(
			'NO_BASE',
			`There is no branch or commit "${name}" in this repository.`,
			'name an existing one as "base" in the plan',
		);
	return {name, commit};
};
