import type {Engine, Identity} from '../../engine/types.ts';
import {lastNotable} from '../../run/features/lead/lead-record.ts';
import {addedLines} from '../../run/features/replan/add-stream.ts';
import {sanitiseWhole} from '../../sanitise.ts';
import {runView} from '../public-view.ts';
import type {App, Ask} from '../reply.ts';
import {badId, isId, numberFrom, refuse} from '../reply.ts';
import {currentRun} from './current-run.ts';
import {noNumber, readDiffQuery, readLogQuery} from './log-query.ts';

/** What a client of the engine reads beside the seeds' API. */
const activityLimit = {min: 1, max: 100_000};

export const engineRoutes = (app: App, engine: Engine, identity: Identity): void => {
	app.get('/api/identity', c => c.json(identity));
	app.get('/api/run', async c => {
		const run = await currentRun(engine);
		return run
			? c.json({...runView(run), raw: run})
			: refuse(c, 404, 'NO_RUN', 'There is no run in this repository.', 'claude-grid run <plan>');
	});
	/** What a stream that is added would run, write and allow. */
	app.get('/api/new-stream', async c => {
		const run = await currentRun(engine);
		return c.json({lines: run ? addedLines(run).map(sanitiseWhole) : []});
	});
	/** What the lead's MCP server waits for. */
	app.get('/api/lead', async c => {
		const run = await currentRun(engine);
		return c.json({told: run?.lead?.told ?? 0, news: run ? lastNotable(run) : 0});
	});
	/** What an agent's MCP server waits for; without a verdict: there is none yet. */
	app.get('/api/answers/:id', async c => {
		const id = c.req.param('id');
		const streams = Object.values((await currentRun(engine))?.streams ?? {});
		const answers = streams.flatMap(({sessions}) => sessions.flatMap(session => session.answers ?? []));
		const {verdict, message} = answers.find(({questionId}) => questionId === id) ?? {};
		return c.json({...(verdict && {verdict}), ...(message !== undefined && {message})});
	});
	app.get('/api/activities', async c => {
		const limit = numberFrom(c.req.query('limit'), activityLimit.min, activityLimit.max);
		if (limit === null) return noNumber(c, 'limit', activityLimit);
		return c.json({activities: await engine.activities(limit)});
	});
	app.get('/api/streams/:id/output', c => output(c, engine));
	app.get('/api/streams/:id/diff', async c => {
		if (!isId(c.req.param('id'))) return badId(c);
		const query = readDiffQuery(c);
		if ('response' in query) return query.response;
		return c.json({files: await engine.diff(c.req.param('id'), query.value)});
	});
	ofStream(app, '/review', async (_c, id) => ({review: (await engine.review(id)) ?? null}));
	ofStream(app, '/take-over', async (_c, id) => ({takeOver: (await engine.takeOver(id)) ?? null}));
	app.get('/api/streams/:id/merge-preview', async c => {
		const id = c.req.param('id');
		const into = c.req.query('into') || undefined;
		if (!isId(id)) return badId(c);
		if (into !== undefined && !isBranch(into)) return refuse(c, 400, 'BAD_BRANCH', 'into is not the name of a branch.');
		return c.json({preview: (await engine.mergePreview(id, into)) ?? null});
	});
};

const ofStream = (app: App, path: string, view: (c: Ask, id: string) => Promise<object>) =>
	app.get(`/api/streams/:id${path}`, async c => {
		const id = c.req.param('id') ?? '';
		return isId(id) ? c.json(await view(c, id)) : badId(c);
	});

/** Only what must never reach git as an option or a revision; git itself knows the rest. */
const isBranch = (name: string): boolean => name.length <= 255 && !/^[-.]|\.\.|@\{|[\s\p{Cc}~^:?*[\\]/u.test(name);

const output = async (c: Ask, engine: Engine) => {
	const id = c.req.param('id') ?? '';
	if (!isId(id)) return badId(c);
	const query = readLogQuery(c);
	if ('response' in query) return query.response;
	const page = await engine.log(id, query.value);
	return page
		? c.json(page)
		: refuse(c, 404, 'NO_OUTPUT', `${id} has no output${query.value.attempt ? ' of that attempt' : ''} yet.`);
};
