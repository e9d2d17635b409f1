import {findRemote, repositoryIn} from '../../git/remote/remote.ts';
import {pullsQuery, readSeen} from '../../run/deliver/gh-query.ts';
import {streamsInOrder} from '../../run/select.ts';
import type {Run, Stream} from '../../run/types.ts';
import type {World} from '../loop/world.ts';
import {gitPlace} from '../start/git-place.ts';
import {askGh, askGhJson} from './gh.ts';

const soonMs = 30_000;
const lateMs = 15 * 60_000;
const logBytes = 4000;

const isOpen = ({delivery}: Stream): boolean => delivery?.pull?.state === 'open';

/** Looks, while pull requests of the run are open, how they stand: one question for all of them, later after each failure. */
export const createPullWatch = (world: World) => {
	let timer: NodeJS.Timeout | undefined;
	let waitMs = Number(process.env.CLAUDE_GRID_WATCH_MS) || soonMs;
	const least = waitMs;
	const logs = new Map<string, string>();

	const look = async (): Promise<void> => {
		const run = world.run();
		const open = run ? streamsInOrder(run).filter(isOpen) : [];
		if (!run || open.length === 0) return;
		const env = world.environments.of();
		const repository = await repositoryOf(run);
		if (repository === undefined) return;
		const numbers = open.map(({delivery}) => delivery?.pull?.number ?? 0);
		const answer = await askGhJson(env, pullsQuery(repository, numbers));
		for (const seen of readSeen(answer)) {
			const stream = open.find(({delivery}) => delivery?.pull?.number === seen.pull.number);
			if (!stream) continue;
			const {job, ...event} = seen;
			const log = job === undefined ? undefined : await logOf(env, repository, job);
			world.dispatch({type: 'delivery.seen', streamId: stream.id, ...event, ...(log !== undefined && {log})});
		}
	};

	/** Asked once for each job. */
	const logOf = async (env: Readonly<Record<string, string>>, repository: string, job: string) => {
		const known = logs.get(job);
		if (known !== undefined) return known;
		const text = await askGh(env, ['run', 'view', '-R', repository, '--job', job, '--log-failed']).catch(() => '');
		const tail = text.slice(-logBytes);
		logs.set(job, tail);
		return tail;
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

const repositoryOf = async (run: Run): Promise<string | undefined> => {
	const remote = await findRemote(await gitPlace(run), run.target);
	return remote && repositoryIn(remote.url);
};
