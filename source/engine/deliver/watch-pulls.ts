import type {Stream} from '../../run/model/types.ts';
import {streamsInOrder} from '../../run/select/streams.ts';
import type {World} from '../loop/world.ts';
import {pullsAt, repositoryOfPull} from './forge.ts';
import type {PullApi} from './pull-api.ts';

const soonMs = 30_000;
const lateMs = 15 * 60_000;
const logBytes = 4000;
/** GitHub gives the log of a job once all that runs with it is over. */
const mostAsked = 20;

const placeOf = ({delivery}: Stream): string | undefined => delivery?.pull && repositoryOfPull(delivery.pull.url);
const isOpen = ({delivery}: Stream): boolean => delivery?.pull?.state === 'open';

const noChange = (): Promise<never> => Promise.reject(new Error('who only looks changes nothing'));

/** Looks, while pull requests of the run are open, how they stand: one question for all of a repository, later after each failure. */
export const createPullWatch = (world: World) => {
	let timer: NodeJS.Timeout | undefined;
	let waitMs = Number(process.env.CLAUDE_GRID_WATCH_MS) || soonMs;
	const least = waitMs;
	const logs = new Map<string, {readonly text: string; readonly asked: number}>();

	const look = async (): Promise<void> => {
		const run = world.run();
		const open = run ? streamsInOrder(run).filter(isOpen) : [];
		const places = new Set(open.map(placeOf));
		for (const place of places)
			if (place !== undefined)
				await lookAt(
					place,
					open.filter(one => placeOf(one) === place),
				);
	};

	const lookAt = async (repository: string, open: readonly Stream[]): Promise<void> => {
		const env = world.environments.of();
		const numbers = open.map(({delivery}) => delivery?.pull?.number ?? 0);
		const pulls = pullsAt({env, repository, change: noChange});
		for (const {job, ...seen} of await pulls.seen(numbers)) {
			const stream = open.find(({delivery}) => delivery?.pull?.number === seen.pull.number);
			if (!stream) continue;
			const log = job === undefined ? {} : await logOf(pulls, job);
			world.dispatch({type: 'delivery.seen', streamId: stream.id, ...seen, ...log});
		}
	};

	const logOf = async (
		pulls: PullApi,
		job: string,
	): Promise<{readonly log?: string; readonly isLogComing?: boolean}> => {
		const {text, asked} = logs.get(job) ?? {text: '', asked: 0};
		if (text !== '') return {log: text};
		if (asked >= mostAsked) return {};
		const said = await pulls.failedLog(job).catch(() => '');
		const log = said.slice(-logBytes);
		logs.set(job, {text: log, asked: asked + 1});
		return log === '' ? {isLogComing: true} : {log};
	};

	const again = (): void => {
		timer = setTimeout(() => {
			world.environments
				.within(undefined, look)
				.then(
					() => {
						waitMs = least;
					},
					() => {
						waitMs = Math.min(lateMs, waitMs * 2);
					},
				)
				.finally(() => {
					if (timer) again();
				});
		}, waitMs);
		timer.unref();
	};

	return {
		start: again,
		stop(): void {
			clearTimeout(timer);
			timer = undefined;
		},
	};
};
