import {behindCounts, scanConflicts} from '../../git/merge/conflicts.ts';
import {lostRace, needsOf, raceOf} from '../../run/features/race/races.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import {streamsInOrder} from '../../run/select/streams.ts';
import type {World} from '../loop/world.ts';
import {gitPlace} from '../start/git-place.ts';
import type {Survey} from './survey.ts';

const settleMs = 300;

/** Looks, after commits, which branches would conflict, which lag behind and which are merged; one look at a time. */
export const createRadar = (world: World, survey: Survey) => {
	let timer: NodeJS.Timeout | undefined;
	let checking: Promise<void> | undefined;
	let isAsked = false;
	let isStopped = false;

	const check = async (): Promise<void> => {
		const run = world.run();
		if (!run) return;
		const branches = openBranches(run);
		const repository = await gitPlace(run);
		const {target, base} = run;
		const all = await scanConflicts({repository, branches, target, base: base.commit});
		// Only one of a race is ever merged.
		const conflicts = all.filter(({between: [one, other]}) => !isOneRace(run, one, other));
		world.dispatch({type: 'radar.scanned', conflicts, behind: await behind(run)});
		await survey.refreshIfChanged();
	};

	const start = (): void => {
		timer = undefined;
		if (checking) {
			isAsked = true;
			return;
		}
		checking = check()
			.catch(error => {
				if (!isStopped) world.onBug(error, 'radar');
			})
			.finally(() => {
				checking = undefined;
				if (isAsked) scan();
				isAsked = false;
			});
	};

	const scan = (): void => {
		if (!isStopped) timer ??= setTimeout(start, settleMs);
	};
	return {
		scan,
		/** A look under way may take long; what it finds goes to nobody. */
		stop(): void {
			isStopped = true;
			clearTimeout(timer);
		},
	};
};

const hasBranch = (stream: Stream): boolean => stream.workplace !== undefined && (stream.work?.commits ?? 0) > 0;

const isOneRace = (run: Run, one: string, other: string): boolean => {
	const race = raceOf(run, one);
	return race !== undefined && race === raceOf(run, other);
};

const openBranches = (run: Run) =>
	streamsInOrder(run).flatMap(stream =>
		stream.workplace && hasBranch(stream) && stream.merge.is !== 'merged' && !lostRace(run, stream.id)
			? [{streamId: stream.id, branch: stream.workplace.branch}]
			: [],
	);

/** Commits of needs that a stream's branch does not hold yet, by stream. */
const behind = async (run: Run) =>
	behindCounts(
		await gitPlace(run),
		streamsInOrder(run).flatMap(({id: streamId, workplace, state}) => {
			if (!workplace || state.is === 'completed') return [];
			const dependencies = needsOf(run, streamId).streams.flatMap(need => {
				const branch = run.streams[need]?.workplace?.branch;
				return branch === undefined ? [] : [{streamId: need, branch}];
			});
			return dependencies.length > 0 ? [{streamId, branch: workplace.branch, dependencies}] : [];
		}),
	);
