import {checkpointViews, findingViews, healthView, messageViews, streamView, taskViews} from '../public-view.ts';
import {refuse} from '../reply.ts';
import {branch, whole} from './fields.ts';
import type {Route} from './route.ts';
import {readById, readStream} from './route.ts';

const logQuery = {
	attempt: whole('an earlier attempt', 1, 1_000_000),
	before: whole('entries before this one', 0, 1_000_000_000),
	limit: whole('how many at most, newest last', 1, 5000),
};

/** What there is to see of one stream. */
export const streamRoutes: readonly Route[] = [
	readStream(
		'',
		{summary: 'A stream with its tasks', answers: 'Stream', isOpen: true, isForAgents: true},
		(run, stream) => ({
			...streamView(run, stream),
			tasks: taskViews(stream),
			products: findingViews(stream),
			messages: messageViews(stream),
		}),
	),
	readStream('/health', {summary: 'How a stream is', answers: 'StreamHealth', isOpen: true}, healthView),
	readStream(
		'/checkpoint',
		{summary: 'Its newest checkpoint', answers: 'StreamCheckpoint', isOpen: true},
		(_run, stream) => ({
			streamId: stream.id,
			checkpoint: checkpointViews(stream).at(-1) ?? null,
			count: stream.checkpointCount,
		}),
	),
	readById(
		'/output',
		{summary: 'Its log', answers: 'Output', query: logQuery},
		async (id, {c, engine, query}) =>
			(await engine.log(id, query)) ??
			refuse(c, 404, 'NO_OUTPUT', `${id} has no output${query.attempt ? ' of that attempt' : ''} yet.`),
	),
	readById(
		'/diff',
		{
			summary: 'What it has changed',
			answers: 'Diff',
			query: {checkpoint: whole('the number of a checkpoint: as it was then', 1, 1_000_000_000)},
		},
		async (id, {engine, query}) => ({files: await engine.diff(id, query)}),
	),
	readById(
		'/review',
		{
			summary: 'Its changes as they are reviewed',
			answers: 'Open',
			query: {commit: branch('a commit of its branch: what it changed alone')},
		},
		async (id, {engine, query}) => ({review: (await engine.review(id, query.commit)) ?? null}),
	),
	readById('/take-over', {summary: 'How the user takes over', answers: 'Open'}, async (id, {engine}) => ({
		takeOver: (await engine.takeOver(id)) ?? null,
	})),
	readById(
		'/merge-preview',
		{
			summary: 'What a merge would do',
			answers: 'Open',
			query: {into: branch('the branch to merge into; default: the target of the run')},
		},
		async (id, {engine, query}) => ({preview: (await engine.mergePreview(id, query.into)) ?? null}),
	),
];
