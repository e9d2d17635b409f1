import {hostViews} from '../../run/features/hosts/index.ts';
import {lastNotable} from '../../run/features/lead/lead-record.ts';
import {addedLines} from '../../run/features/replan/add-stream.ts';
import {streamsInOrder} from '../../run/select/streams.ts';
import {sanitiseWhole} from '../../sanitise.ts';
import {activityViews, checkpointViews, runView, streamView, taskViews} from '../public-view.ts';
import {noStream, refuse} from '../reply.ts';
import {flag, oneOf, streamId, whole} from './fields.ts';
import {taskStates} from './openapi-shapes.ts';
import {type Route, read, streamOf} from './route.ts';

const taskQuery = {
	streamId: streamId('a stream'),
	status: oneOf('only those', taskStates, {code: 'BAD_STATUS', whose: "A task's status"}),
};

/** What the seeds ask of all streams together. */
const ofAllStreams: readonly Route[] = [
	read(
		'/api/streams',
		{summary: 'All streams', answers: 'Streams', isOpen: true, isForAgents: true},
		async ({engine}) => {
			const run = await engine.run();
			return {run: run?.id ?? null, streams: run ? streamsInOrder(run).map(one => streamView(run, one)) : []};
		},
	),
	read(
		'/api/tasks',
		{summary: 'Tasks, of one stream or of all', answers: 'Tasks', query: taskQuery, isOpen: true, isForAgents: true},
		async ({c, engine, query}) => {
			const run = await engine.run();
			if (query.streamId && !streamOf(run, query.streamId)) return noStream(c, query.streamId);
			const isAsked = (task: {readonly streamId: string; readonly status: string}) =>
				(!query.streamId || task.streamId === query.streamId) && (!query.status || task.status === query.status);
			return {tasks: run ? streamsInOrder(run).flatMap(taskViews).filter(isAsked) : []};
		},
	),
	read(
		'/api/activity',
		{
			summary: 'Who works, or worked last, on each stream',
			answers: 'Activities',
			query: {active: flag('only who works now')},
			isOpen: true,
		},
		async ({engine, query}) => {
			const run = await engine.run();
			const all = run ? activityViews(run) : [];
			return {activities: query.active ? all.filter(one => one.active) : all};
		},
	),
	read('/api/hosts', {summary: 'The machines that work on the run', answers: 'Hosts'}, async ({engine}) => {
		const run = await engine.run();
		return {hosts: run ? hostViews(run) : []};
	}),
	read(
		'/api/checkpoints',
		{summary: 'All checkpoints that are kept', answers: 'Checkpoints', isOpen: true, isForAgents: true},
		async ({engine}) => {
			const run = await engine.run();
			return {checkpoints: run ? streamsInOrder(run).flatMap(checkpointViews) : []};
		},
	),
];

const onlyRaw = oneOf('raw: the run as the engine keeps it, alone', ['raw'] as const, {
	code: 'BAD_REQUEST',
	whose: 'only',
});

/** The run, and what happens in it. */
const ofRun: readonly Route[] = [
	read(
		'/api/run',
		{summary: 'The whole run', answers: 'Run', query: {only: onlyRaw}, isForAgents: true},
		async ({c, engine, query}) => {
			const run = await engine.run();
			if (!run) return refuse(c, 404, 'NO_RUN', 'There is no run in this repository.', 'claude-grid run <plan>');
			return query.only === 'raw' ? {raw: run} : {...runView(run), raw: run};
		},
	),
	read('/api/new-stream', {summary: 'What an added stream would run', answers: 'Open'}, async ({engine}) => {
		const run = await engine.run();
		return {lines: run ? addedLines(run).map(sanitiseWhole) : []};
	}),
	read(
		'/api/lead',
		{summary: 'What the lead agent waits for', answers: 'Open', isForAgents: true},
		async ({engine}) => {
			const run = await engine.run();
			return {told: run?.lead?.told ?? 0, news: run ? lastNotable(run) : 0};
		},
	),
	read(
		'/api/answers/:id',
		{
			summary: 'What the user said to a question of an agent; without a verdict: nothing yet',
			answers: 'Open',
			isForAgents: true,
			isUnseen: true,
		},
		async ({c, engine}) => {
			const id = c.req.param('id');
			const streams = Object.values((await engine.run())?.streams ?? {});
			const answers = streams.flatMap(({sessions}) => sessions.flatMap(session => session.answers ?? []));
			const {verdict, message} = answers.find(({questionId}) => questionId === id) ?? {};
			return {...(verdict && {verdict}), ...(message !== undefined && {message})};
		},
	),
	read(
		'/api/activities',
		{
			summary: 'The history of the run',
			answers: 'Open',
			query: {limit: whole('how many at most, newest last', 1, 100_000)},
		},
		async ({engine, query}) => ({activities: await engine.activities(query.limit)}),
	),
];

/** What is asked of the engine itself. */
const ofEngine: readonly Route[] = [
	read('/health', {summary: 'Whether it is there; needs no token', answers: 'Health', isOpen: true}, () => ({
		status: 'ok',
		timestamp: new Date().toISOString(),
	})),
	read(
		'/api/identity',
		{summary: 'Which engine answers', answers: 'Open', isForAgents: true, isUnseen: true},
		({identity}) => identity,
	),
	read(
		'/api/events',
		{
			summary: 'Server-sent events: `run` with the whole run first, then `changed`',
			answers: 'Open',
			query: {pace: whole('milliseconds in which changes travel together', 0, 10_000)},
			media: 'text/event-stream',
		},
		({c, watch, query}) => {
			// A HEAD would open a stream that nobody reads and nothing ends.
			if (c.req.method === 'HEAD') return c.body(null);
			return (
				watch(c, query.pace ?? 0) ??
				refuse(c, 503, 'TOO_MANY_CLIENTS', 'Too many clients watch this run already.', 'Close some of them.')
			);
		},
	),
];

export const runRoutes: readonly Route[] = [...ofAllStreams, ...ofRun, ...ofEngine];
