import {readPlan} from '../../plan/read-plan.ts';
import {agentNames} from '../../plan/types.ts';
import {createRun} from '../../run/create.ts';
import type {Alert, Run, Session, Stream} from '../../run/model/types.ts';
import {stateFromView} from './state-from-view.ts';
import type {Views} from './views-schema.ts';

/** A run to be drawn, from what may be read without a token; what the endpoints do not tell is not in it. */
export const runFromViews = (views: Views, now: number): Run | undefined => {
	const streams = views.streams.map(({streamId, streamName, streamPhase, dependencies}) => ({
		id: streamId,
		name: streamName,
		phase: streamPhase,
		dependencies,
		prompt: 'x',
	}));
	const reading = readPlan({streams});
	if (!reading.ok) return undefined;
	const repository = {repository: '', base: {name: '', commit: ''}, target: '', bootId: ''};
	const options = {isMergeAtEnd: false, isCleanupAtEnd: false, worktreeFolder: '', overrides: {}};
	const run = createRun({id: 'remote', plan: reading.plan, planHash: '', ...repository, options, now});
	const entries = views.streams.map(view => [view.streamId, streamOf(run, view, views, now)]);
	return {...run, streams: Object.fromEntries(entries), alerts: views.streams.flatMap(view => alertsOf(view, now))};
};

const streamOf = (run: Run, view: Views['streams'][number], views: Views, now: number): Stream => {
	const activity = views.activities.find(one => one.streamId === view.streamId);
	const at = Date.parse(activity?.lastActivityAt ?? '') || now;
	const tasks = views.tasks.filter(one => one.streamId === view.streamId);
	return {
		...run.streams[view.streamId]!,
		state: stateFromView(view, at),
		attempt: view.attempts,
		signAt: at,
		tasks: tasks.map(({title, status, isProved, role, blockedReason}) => ({
			title,
			status,
			isProved,
			...(role !== null && {role}),
			...(blockedReason !== null && {blockedReason}),
		})),
		sessions: activity ? [sessionOf(activity, at)] : [],
	};
};

const sessionOf = ({agent, activity}: Views['activities'][number], at: number): Session => ({
	id: 'remote',
	attempt: 1,
	agent: agentNames.find(name => name === agent) ?? 'command',
	mode: 'fresh',
	cause: 'first',
	startedAt: at,
	offset: 0,
	memory: null,
	hasReported: true,
	lastEventAt: at,
	...(activity !== null && {doing: activity, doingAt: at}),
	openTools: [],
	backgroundTasks: [],
	todos: [],
	denials: 0,
	tokens: 0,
});

const alertsOf = ({streamId, alerts}: Views['streams'][number], now: number): readonly Alert[] =>
	alerts.map(({key, kind, text, cure: hint, isAdvice}) => ({
		key,
		kind,
		text,
		streamId,
		since: now,
		isAdvice,
		...(hint !== null && {cure: hint}),
	}));
