import path from 'node:path';
import {programsOfGit} from '../../git/client.ts';
import {trustSettings} from '../../git/guard.ts';
import {recoverMoves} from '../../git/move/finish-move.ts';
import {inspectRepository} from '../../git/read/repository.ts';
import {sweepScratch} from '../../git/worktree/scratch.ts';
import type {RunEvent} from '../../run/model/event.ts';
import {type Run, type Session, unseenExit} from '../../run/model/types.ts';
import {liveSession, streamsInOrder} from '../../run/select.ts';
import {ownerHere, ownershipOf} from '../../store/ownership.ts';
import {currentPlace} from '../../store/place.ts';
import type {LoadedRun as AnyLoadedRun} from '../../store/run/load-run.ts';
import {readSession} from '../../store/run/session-record.ts';
import {currentRunFolder, folderOfSession, mergedFolder} from '../folders.ts';
import type {SessionWatch} from '../follow/watch.ts';
import type {World} from '../loop/world.ts';
import {pollDelivered} from '../perform/messages.ts';
import {endStep} from '../perform/steps.ts';
import {type Damage, tellDamage} from './damage.ts';
import {claimProofs} from './proofs.ts';

/** The run as it was saved, compared with the world as it is, before anything is begun; differences come in as events. */
export const reconcile = async (world: World, watch: SessionWatch, damage?: Damage): Promise<void> => {
	const run = world.run();
	if (!run) return;
	const {bootId, repository} = world.options;
	trustSettings(run.gitPrograms ?? (await programsOfGit(repository.commonDir)));
	await claimProofs(world, run);
	for (const stream of streamsInOrder(run))
		if (stream.merge.is === 'merging') await endStep(world, run, stream.id, 'merged');
	await recoverMoves(repository.root, tag => world.options.executor.stop({tag})).catch(error =>
		world.onBug(error, 'recover a merge'),
	);
	for (const folder of [mergedFolder(run), path.join(currentRunFolder(world), 'scratch')])
		await sweepScratch(repository.root, folder).catch(error => world.onBug(error, 'sweep'));
	const isElsewhere = isFromElsewhere(world, run);
	const isSameBoot = run.bootId === bootId && !isElsewhere;
	const findings = isSameBoot ? await findStarts(world, watch, run) : [];
	// What was said before the machine went down still counts.
	if (!isSameBoot) await hearOut(world, watch, run);
	if (damage) await tellDamage(world, run, damage);
	const words = readSession(repository.commonDir).words ?? null;
	const {pidNamespace} = currentPlace();
	const owner = ownerHere(repository.commonDir);
	world.dispatch({
		type: 'engine.started',
		bootId,
		owner,
		pidNamespace,
		repository: await whereItIs(world, run),
		words,
		...(isElsewhere && {isElsewhere}),
	});
	for (const finding of findings) world.dispatch(finding);
	await reopenSockets(world);
};

/** Agents that live on were told to knock where the engine before this one had opened for them. */
const reopenSockets = async (world: World): Promise<void> => {
	const run = world.run();
	const live = run ? streamsInOrder(run).map(liveSession) : [];
	for (const session of live)
		if (session)
			await world.options.sockets
				?.open(session.id, folderOfSession(world, session.id))
				.catch(error => world.onBug(error, `socket of ${session.id}`));
};

/** Another checkout may have launched this engine; the repository was moved only when it is no more where it was. */
const whereItIs = async ({options: {repository}}: World, run: Run): Promise<string> => {
	const there = await inspectRepository(run.repository, {isKnown: true}).catch(() => undefined);
	return there?.commonDir === repository.commonDir ? run.repository : repository.root;
};

/** The pids in its records mean nothing here. */
const isFromElsewhere = (world: World, run: Run): boolean => {
	// One kernel: the machine may be called otherwise by now.
	if (run.bootId === world.options.bootId)
		return run.pidNamespace !== undefined && run.pidNamespace !== currentPlace().pidNamespace;
	return ownershipOf(run, currentRunFolder(world), world.options.repository) === 'elsewhere';
};

const hearOut = async (world: World, watch: SessionWatch, run: Run): Promise<void> => {
	for (const stream of streamsInOrder(run)) {
		const session = liveSession(stream);
		if (!session) continue;
		await watch.drain(stream.id, session.id);
		await pollDelivered(world, stream.id, session.id);
	}
};

/** The engine died between asking for a session and hearing of its process: the agent is there, or it never will be. */
const findStarts = async (world: World, watch: SessionWatch, run: Run): Promise<readonly RunEvent[]> => {
	const findings: RunEvent[] = [];
	for (const stream of streamsInOrder(run)) {
		const session = liveSession(stream);
		if (session && !session.process) findings.push(await findStart(world, watch, stream.id, session));
	}
	return findings;
};

const findStart = async (
	world: World,
	watch: SessionWatch,
	streamId: string,
	{id: sessionId}: Session,
): Promise<RunEvent> => {
	const {executor} = world.options;
	const identity = await executor.revoke(folderOfSession(world, sessionId));
	if (identity) return {type: 'session.started', streamId, sessionId, process: identity};
	// What was about to start has nothing to do any more.
	await executor.stop({tag: sessionId});
	// One whose claim came to harm may have worked for long.
	await watch.drain(streamId, sessionId);
	const hasSpoken = (world.run()?.streams[streamId]?.sessions.at(-1)?.offset ?? 0) > 0;
	return {
		type: 'session.startFailed',
		streamId,
		sessionId,
		reason: hasSpoken ? unseenExit : 'the engine ended before it was started',
		isPermanent: false,
		...(!hasSpoken && {isNeverStarted: true}),
	};
};
