import {setTimeout as sleep} from 'node:timers/promises';
import {createRequester, type Requester} from '../../client/request.ts';
import {errorText, UserError} from '../../error.ts';
import type {Run} from '../../run/model/types.ts';
import {isFinished} from '../../run/select/standing.ts';
import {noRun} from '../connect/engine-of-run.ts';
import type {Context} from '../context.ts';
import {runFromViews} from './run-from-views.ts';
import {viewsSchema} from './views-schema.ts';
import type {WatchSource} from './watch-source.ts';

/** The seeds' endpoints, asked again and again. Throws `refusal` when they are not open to read. */
export const pollingSource = async (context: Context, url: URL, refusal: UserError): Promise<WatchSource> => {
	const requester = createRequester(() => ({host: url.hostname, port: Number(url.port || 80)}));
	const everyMs = (context.flags.refresh ?? 5) * 1000;
	const first = await readViews(requester, context).catch(error => {
		requester.close();
		throw error instanceof UserError && error.code === 'NO_TOKEN' ? refusal : error;
	});
	let trouble = '';
	const next = async (): Promise<Run | undefined> => {
		try {
			const run = await readViews(requester, context);
			trouble = '';
			return run;
		} catch (error) {
			trouble = `${errorText(error)} This is the last known state; trying again.`;
			return undefined;
		}
	};
	return {
		follow: async onRun => {
			for (let run: Run | undefined = first; ; run = await next()) {
				if (run) onRun(run);
				if (run && isFinished(run)) return;
				await sleep(everyMs);
			}
		},
		trouble: () => trouble,
		close: async () => requester.close(),
	};
};

const readViews = async ({ask}: Requester, context: Context): Promise<Run> => {
	const answers = [];
	for (const path of ['/api/streams', '/api/tasks', '/api/activity']) answers.push(await ask({path, timeoutMs: 5000}));
	if (answers.some(({status}) => status === 401)) throw new UserError('no token', {code: 'NO_TOKEN'});
	const views = viewsSchema.safeParse(Object.assign({}, ...answers.map(({body}) => body)));
	if (views.success && views.data.streams.length === 0) throw noRun();
	const run = views.success ? runFromViews(views.data, context.now()) : undefined;
	if (run) return run;
	throw new UserError('What answers there is not the API of claude-grid.', {code: 'NOT_AN_ENGINE'});
};
