import {byUser, despiteBudget} from '../by-user.ts';
import {addEffect, type Draft, patchStream, streamOf} from '../draft.ts';
import type {CommandOf, CommandTable} from '../feature.ts';
import type {CommandAnswer} from '../model/command.ts';
import {attach, detach} from './attached.ts';
import {pause, recover, resumeNow, stop} from './resume.ts';
import {dependencyBranches, startStream} from './sessions.ts';
import {updateTask} from './tasks.ts';

const done = (message: string): CommandAnswer => ({ok: true, message});

/** Before its turn, whatever it would wait for. */
const spawn = (draft: Draft, {streamId}: CommandOf<'stream.spawn'>): CommandAnswer => {
	patchStream(draft, streamId, {isForced: true});
	startStream(draft, streamId);
	return done(`${streamId} starts`);
};

const resumeStream = (draft: Draft, {streamId}: CommandOf<'stream.continue'>): CommandAnswer => {
	resumeNow(draft, streamOf(draft, streamId));
	const isNext = ['waiting', 'pending'].includes(streamOf(draft, streamId).state.is);
	return done(isNext ? `${streamId} continues when its turn comes` : `${streamId} continues`);
};

/** What the user asks of one stream's agent and worktree. */
export const streamCommands = {
	'stream.spawn': despiteBudget(spawn),
	'stream.continue': despiteBudget(resumeStream),
	'stream.recover': despiteBudget((draft, {streamId}: CommandOf<'stream.recover'>) => {
		recover(draft, streamOf(draft, streamId));
		return done(`${streamId} is recovered in a new session`);
	}),
	'stream.stop': byUser((draft, {streamId}: CommandOf<'stream.stop'>) => {
		stop(draft, streamOf(draft, streamId));
		return done(`${streamId} is being stopped, after a checkpoint`);
	}),
	'stream.pause': byUser((draft, {streamId}: CommandOf<'stream.pause'>) => {
		pause(draft, streamOf(draft, streamId));
		return done(`${streamId} is paused after a checkpoint`);
	}),
	'stream.update': byUser((draft, {streamId}: CommandOf<'stream.update'>) => {
		addEffect(draft, {type: 'worktree.update', streamId, dependencies: dependencyBranches(draft, streamId)});
		return done(`${streamId} takes in the newest commits of its dependencies`);
	}),
	'stream.attach': byUser((draft, {streamId, pid}: CommandOf<'stream.attach'>) =>
		attach(draft, streamOf(draft, streamId), pid),
	),
	'stream.detach': (draft, {streamId, outcome}) => detach(draft, streamOf(draft, streamId), outcome),
	'task.update': updateTask,
} satisfies Partial<CommandTable>;
