import path from 'node:path';
import {programsOfGit} from '../../git/client.ts';
import {trustSettings} from '../../git/guard.ts';
import {recoverMoves} from '../../git/move/finish-move.ts';
import {inspectRepository} from '../../git/read/repository.ts';
import {sweepScratch} from '../../git/worktree/scratch.ts';
import {ownPart} from '../../run/features/hosts/index.ts';
import type {Run} from '../../run/model/types.ts';
import {liveSession, streamsInOrder} from '../../run/select/streams.ts';
import {ownerHere, ownershipOf} from '../../store/ownership.ts';
import {currentPlace} from '../../store/place.ts';
import {readSession} from '../../store/run/session-record.ts';
import {currentRunFolder, folderOfSession, mergedFolder} from '../folders.ts';
import type {SessionWatch} from '../follow/watch.ts';
import type {World} from '../loop/world.ts';
import {pollDelivered} from '../perform/messages.ts';
import {endStep} from '../perform/steps.ts';
import {type Damage, tellDamage} from './damage.ts';
import {findStarts} from './find-starts.ts';
import {claimProofs} from './proofs.ts';

/** The run as it was saved, compared with the world as it is, before anything is begun; differences come in as events. */
export const reconcile = async (world: World, watch: SessionWatch, damage?: Damage): Promise<void> => {
	const run = world.run();
	if (!run) return;
	const {bootId, repository} = world.options;
	trustSettings(run.gitPrograms ?? (await programsOfGit(repository.commonDir)));
	const own = ownPart(run);
	await claimProofs(world, own);
	for (const stream of streamsInOrder(run))
		if (stream.merge.is === 'merging') await endStep(world, run, stream.id, 'merged');
	await recoverMoves(repository.root, tag => world.options.executor.stop({tag})).catch(error =>
		world.onBug(error, 'recover a merge'),
	);
	for (const folder of [mergedFolder(run), path.join(currentRunFolder(world), 'scratch')])
		await sweepScratch(repository.root, folder).catch(error => world.onBug(error, 'sweep'));
	const isElsewhere = isFromElsewhere(world, run);
	const isSameBoot = run.bootId === bootId && !isElsewhere;
	const findings = isSameBoot ? await findStarts(world, watch, own) : [];
	// What was said before the machine went down still counts.
	if (!isSameBoot) await hearOut(world, watch, own);
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
export const reopenSockets = async (world: World): Promise<void> => {
	const run = world.run();
	const live = run ? streamsInOrder(ownPart(run)).map(liveSession) : [];
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
		pollDelivered(world, stream.id, session.id);
	}
};
