import type {Engine} from '../../engine/types.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import {streamsInOrder} from '../../run/select.ts';
import {
	activityViews,
	checkpointViews,
	findingViews,
	healthView,
	messageViews,
	streamView,
	taskViews,
} from '../public-view.ts';
import type {App, Ask} from '../reply.ts';
import {badId, isId, noStream, refuse} from '../reply.ts';
import {currentRun, streamOf} from './current-run.ts';

const taskStatuses = ['pending', 'in_progress', 'blocked', 'completed', 'cancelled'];

/** The API the seeds describe; their curl lines work unchanged. */
export const publicRoutes = (app: App, engine: Engine): void => {
	app.get('/health', c => c.json({status: 'ok', timestamp: new Date().toISOString()}));
	app.get('/api/streams', async c => {
		const run = await currentRun(engine);
		return c.json({run: run?.id ?? null, streams: run ? streamsInOrder(run).map(one => streamView(run, one)) : []});
	});
	app.get('/api/tasks', c => tasks(c, engine));
	app.get('/api/activity', async c => {
		const run = await currentRun(engine);
		const all = run ? activityViews(run) : [];
		return c.json({activities: c.req.query('active') === 'true' ? all.filter(one => one.active) : all});
	});
	app.get('/api/checkpoints', async c => {
		const run = await currentRun(engine);
		return c.json({checkpoints: run ? streamsInOrder(run).flatMap(checkpointViews) : []});
	});
	const ofStream = (path: string, view: (run: Run, stream: Stream) => object) =>
		app.get(`/api/streams/:id${path}`, async c => {
			const id = c.req.param('id') ?? '';
			if (!isId(id)) return badId(c);
			const run = await currentRun(engine);
			const stream = streamOf(run, id);
			return run && stream ? c.json(view(run, stream)) : noStream(c, id);
		});
	ofStream('', (run, stream) => ({
		...streamView(run, stream),
		tasks: taskViews(stream),
		products: findingViews(stream),
		messages: messageViews(stream),
	}));
	ofStream('/health', healthView);
	ofStream('/checkpoint', (_run, stream) => ({
		streamId: stream.id,
		checkpoint: checkpointViews(stream).at(-1) ?? null,
		count: stream.checkpointCount,
	}));
};

const tasks = async (c: Ask, engine: Engine) => {
	const {streamId, status} = c.req.query();
	if (streamId && !isId(streamId)) return badId(c);
	if (status && !taskStatuses.includes(status)) {
		return refuse(c, 400, 'BAD_STATUS', `A task's status is one of ${taskStatuses.join(', ')}.`);
	}
	const run = await currentRun(engine);
	if (streamId && !streamOf(run, streamId)) return noStream(c, streamId);
	const all = run ? streamsInOrder(run).flatMap(taskViews) : [];
	return c.json({
		tasks: all.filter(task => (!streamId || task.streamId === streamId) && (!status || task.status === status)),
	});
};
