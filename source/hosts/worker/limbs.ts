import {takeOverInBox} from '../../engine/boxes.ts';
import {removeOne} from '../../engine/cleanup/clean.ts';
import {unchangedLeftovers} from '../../engine/cleanup/excluded-paths.ts';
import {noteOpenTasks} from '../../engine/follow/open-tasks.ts';
import {createTicker} from '../../engine/follow/ticker.ts';
import {SessionWatch} from '../../engine/follow/watch.ts';
import {createInFlight} from '../../engine/loop/in-flight.ts';
import {createViews} from '../../engine/loop/views.ts';
import type {World} from '../../engine/loop/world.ts';
import {type Performers, perform} from '../../engine/perform/perform.ts';
import {portsEnvironment} from '../../engine/perform/ports.ts';
import type {TakeOver} from '../../engine/types.ts';
import {createDetachedCommit} from '../../git/checkpoint/checkpoint.ts';
import {snapshotTree} from '../../git/checkpoint/snapshot.ts';
import {commitOf} from '../../git/hosts/branches.ts';
import {worktreeExists} from '../../git/read/list-worktrees.ts';
import {headCommit} from '../../git/refs/names.ts';
import type {Run} from '../../run/model/types.ts';
import {environmentInside} from '../../sandbox/secrets.ts';
import type {Answers} from '../checked/answer.ts';
import type {HostEffect, Question} from '../link/types.ts';

const nothing = (): void => undefined;
const soon = (): Promise<void> => Promise.resolve();

/** What lies in its worktree now, held by no ref: the engine fetches it at once. */
const snapshotOf = async (world: World, streamId: string) => {
	const place = world.run()?.streams[streamId]?.workplace;
	if (!place || !(await worktreeExists(place))) return undefined;
	const head = (await headCommit(place.path)) ?? place.startCommit;
	const {tree} = await snapshotTree(place.path, await unchangedLeftovers(place));
	return {
		head,
		commit: await createDetachedCommit(place.path, {tree, parent: head, message: `${streamId} as it lies`}),
	};
};

/** The engine has said that it may go. */
const cleanHere = async (world: World, streamId: string, isForced: boolean): Promise<Answers['clean']> => {
	const run = world.run();
	const stream = run?.streams[streamId];
	if (!run || !stream) return {reason: 'its host does not know it'};
	const {kept, removed} = await removeOne(run, stream, {isForced, isFree: true});
	if (kept) return {reason: kept.reason};
	const commit = removed?.backupRef && (await commitOf(run.repository, removed.backupRef));
	return {...(commit && {commit})};
};

/** What a terminal here is to run; variables of the login shell that the stream's sandbox keeps out are named. */
const takeOverHere = async (world: World, streamId: string, taken: TakeOver | undefined) => {
	const run = world.run();
	if (!taken || !run) return undefined;
	const {argv, cwd, sandbox} = await takeOverInBox(world, run, streamId, taken);
	const own = world.environments.of(streamId);
	const inside = sandbox ? environmentInside(own, sandbox.agent, sandbox.env) : own;
	const without = Object.keys(own).filter(name => !Object.hasOwn(inside, name));
	return {...(argv && {argv}), cwd, env: await portsEnvironment(world, run, streamId), without};
};

/** All that an engine does with worktrees and agents, without what decides. */
export const createLimbs = (world: World) => {
	const watch = new SessionWatch(world);
	const survey = {refresh: soon, refreshIfChanged: soon};
	const ticker = createTicker(world, survey);
	const views = createViews(world);
	const performers: Performers = {
		watch,
		survey,
		inFlight: createInFlight(),
		notifier: {check: nothing},
		scanRadar: nothing,
		writeResults: soon,
		onActivity: nothing,
	};
	return {
		watch,
		begin(): void {
			watch.start();
			ticker.start();
		},
		perform: (effect: HostEffect): void => perform(world, performers, effect),
		noted: (before: Run | undefined, after: Run): void => noteOpenTasks(world, before, after),
		async answer(question: Question): Promise<unknown> {
			const {streamId} = question;
			if (question.is === 'log') return views.log(streamId, question as Parameters<typeof views.log>[1]);
			if (question.is === 'snapshot') return snapshotOf(world, streamId);
			if (question.is === 'clean') return cleanHere(world, streamId, question.isForced);
			return question.is === 'diff'
				? views.diff(streamId)
				: takeOverHere(world, streamId, await views.takeOver(streamId));
		},
	};
};
