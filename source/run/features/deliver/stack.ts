import {directNeeds, order} from '../../../plan/graph/graph.ts';
import type {Run, Stream} from '../../model/types.ts';
import {plannedStream} from '../../model/types.ts';
import {liveSession} from '../../select/streams.ts';
import {isLead} from '../lead/lead.ts';
import {isUndecided, lostRace, needsOf} from '../race/races.ts';

/** What a pull request of the stream is made against. */
export type Place = {
	/** The one unmerged stream it stands on; absent: the branch the run goes to. */
	readonly onto?: string;
	/** Several: it goes to the run's branch, and waits for them as a draft. */
	readonly waitsFor: readonly string[];
};

const hasWork = ({work, workplace}: Stream): boolean =>
	workplace !== undefined && workplace.shared === undefined && (work?.commits ?? 0) > 0;

/** What is beneath a need is in the need's branch already. */
const isBeneath = (run: Run, id: string, of: string): boolean => {
	const seen = new Set<string>();
	const visit = (at: string): boolean =>
		directNeeds(run.plan, at).some(need => {
			if (need === id) return true;
			if (seen.has(need)) return false;
			seen.add(need);
			return visit(need);
		});
	return visit(of);
};

export const placeOf = (run: Run, streamId: string): Place => {
	const open = needsOf(run, streamId).streams.filter(id => {
		const stream = run.streams[id];
		return stream !== undefined && hasWork(stream) && stream.merge.is !== 'merged' && !isLead(run, id);
	});
	const direct = open.filter(id => !open.some(other => other !== id && isBeneath(run, id, other)));
	const [only] = direct;
	return direct.length === 1 && only !== undefined ? {onto: only, waitsFor: []} : {waitsFor: direct};
};

/** Why the stream is nothing to make a pull request of now, as a clause. */
export const deliveryRefusal = (run: Run, stream: Stream): string | undefined => {
	const {id, merge, state, work, workplace} = stream;
	if (isLead(run, id)) return 'the lead has no work of its own';
	if (workplace?.shared) return 'it works in your own checkout: push from there yourself';
	if (merge.is === 'merged') return 'it is already merged';
	if (merge.is === 'merging') return 'it is being merged';
	if (isUndecided(run, id)) return 'its race has no winner yet';
	if (lostRace(run, id)) return 'it was not chosen in its race';
	if (state.is !== 'completed' || liveSession(stream) || stream.ending)
		return `it is ${state.is}: only completed work is delivered`;
	if (workplace === undefined || work?.isBranchGone) return 'its branch is not there';
	return (work?.commits ?? 0) > 0 ? undefined : 'it has no commit';
};

/** Its work lands by pull request: the plan says so, or one is open. */
export const isByPull = (run: Run, {id, delivery}: Stream): boolean =>
	delivery?.pull?.state === 'open' || plannedStream(run, id)?.deliver === 'pr';

/** Needs that have landed at the remote, and whose landing is not in the stream's branch yet. */
export const landedSince = (run: Run, {id, delivery}: Stream): readonly string[] =>
	needsOf(run, id).streams.filter(
		need => run.streams[need]?.delivery?.pull?.state === 'merged' && !delivery?.synced?.includes(need),
	);

const watchedMs = 12 * 60 * 60_000;

/** Somebody may merge, close or review one; who looks again after half a day is asked then. */
export const isAnyWatched = (run: Run): boolean =>
	Object.values(run.streams).some(
		({delivery}) =>
			delivery?.pull?.state === 'open' && run.lastMessageAt - (delivery.changedAt ?? run.createdAt) < watchedMs,
	);

export const deliverable = (run: Run): readonly string[] =>
	order(run.plan).filter(id => {
		const stream = run.streams[id];
		return stream !== undefined && deliveryRefusal(run, stream) === undefined;
	});
