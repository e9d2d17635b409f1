import {UserError} from '../../error.ts';
import {mergePreview} from '../../git/merge/merge-preview.ts';
import {diffFiles} from '../../git/read/diff.ts';
import {foldersOfAgent} from '../../git/worktree/agent-folders.ts';
import {checkpointOf} from '../../run/features/history/timeline.ts';
import {plannedStream} from '../../run/model/types.ts';
import {currentSession, findStream} from '../../run/select/streams.ts';
import {unchangedLeftovers} from '../cleanup/excluded-paths.ts';
import {createLogs} from '../follow/logs.ts';
import {setupPage} from '../follow/step-entries.ts';
import {readReview} from '../review/read-review.ts';
import {gitPlace} from '../start/git-place.ts';
import type {Engine} from '../types.ts';
import type {ViewedWorld} from './world.ts';

const noCheckpoint = (streamId: string, number: number): UserError =>
	new UserError(`${streamId} has no checkpoint ${number}.`, {
		code: 'NO_CHECKPOINT',
		hint: `claude-grid timeline ${streamId} lists them; claude-grid rescue lists all refs`,
	});

/** What clients may ask of a run without changing it, and cleaning up. */
export const createViews = (
	world: ViewedWorld,
): Pick<Engine, 'log' | 'diff' | 'review' | 'mergePreview' | 'takeOver'> => {
	const readLog = createLogs(world);
	const streamOf = (streamId: string) => {
		const run = world.run();
		return run && findStream(run, streamId);
	};
	const placeOf = (streamId: string) => streamOf(streamId)?.workplace;
	return {
		log: async (streamId, {attempt, ...page} = {}) => {
			const stream = streamOf(streamId);
			const session =
				attempt === undefined
					? stream && currentSession(stream)
					: stream?.sessions.findLast(one => one.attempt === attempt);
			if (!stream) return undefined;
			return session ? readLog(stream, session, page) : setupPage(world, stream);
		},
		diff: async (streamId, {checkpoint} = {}) => {
			const [run, place] = [world.run(), placeOf(streamId)];
			if (!run || !place) return [];
			const {path: worktree, startCommit} = place;
			if (checkpoint === undefined)
				return diffFiles({worktree, startCommit, leaveOut: await unchangedLeftovers(place)});
			const saved = checkpointOf(run.streams[streamId]!, checkpoint);
			if (!saved) throw noCheckpoint(streamId, checkpoint);
			// Also when the worktree is gone.
			return diffFiles({worktree: await gitPlace(run), startCommit, commit: saved.commit});
		},
		review: (streamId, commit) => readReview(world, streamId, undefined, commit),
		mergePreview: async (streamId, into) => {
			const [run, place] = [world.run(), placeOf(streamId)];
			if (!run || !place) return undefined;
			return mergePreview({
				repository: await gitPlace(run),
				branch: place.branch,
				into: into ?? run.target,
				leaveOut: await unchangedLeftovers(place),
			});
		},
		takeOver: async streamId => {
			const run = world.run();
			const stream = streamOf(streamId);
			const planned = run && plannedStream(run, streamId);
			if (!stream?.workplace || !planned) return undefined;
			const resumeId = currentSession(stream)?.agentSessionId;
			const adapter = world.options.adapterFor(planned.agent);
			const cwd = stream.workplace.path;
			const argv = adapter.takeOver({
				stream: planned,
				gitFolders: await foldersOfAgent(cwd, stream.workplace.branch),
				...(resumeId !== undefined && {resumeId}),
				...(planned.sandbox && {isBoxed: true}),
			});
			return {...(argv && {argv}), cwd};
		},
	};
};
