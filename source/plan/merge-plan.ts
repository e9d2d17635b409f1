import {limits} from './limits.ts';
import {dependencyProblems} from './read/dependency-rules.ts';
import {draftStreams} from './read/drafts.ts';
import {identityProblems, placeProblems, taskCountProblems} from './read/stream-rules.ts';
import {toPlanProblems} from './schema/problems.ts';
import type {Plan, PlannedStream, PlanProblem} from './types.ts';

export type AppliedPlan = {
	readonly plan: Plan;
	/** Ids of streams only the edited plan has. */
	readonly added: string[];
	/** Ids of streams that differ; the plan holds their edited form. */
	readonly changed: string[];
	/** Ids of streams the edited plan has no more; they stay in the plan as they were. */
	readonly removed: string[];
	/** Why the two cannot go together (an added stream takes the name or branch of one that stays); then `plan` is `current`. */
	readonly faults: readonly PlanProblem[];
};

/** The running plan with an edited one laid over it: nothing is taken out, order and ids of what is there stay. */
export const applyEdited = (current: Plan, edited: Plan): AppliedPlan => {
	const before = new Map(current.streams.map(stream => [stream.id, stream]));
	const after = new Map(edited.streams.map(stream => [stream.id, stream]));
	const added = edited.streams.filter(({id}) => !before.has(id));
	const changed = current.streams.filter(stream => isChanged(stream, after.get(stream.id))).map(({id}) => id);
	const removed = current.streams.filter(({id}) => !after.has(id)).map(({id}) => id);
	const streams = [...current.streams.map(stream => after.get(stream.id) ?? stream), ...added];
	const plan = {...edited, streams};
	const problems = togetherProblems(plan);
	return {
		plan: problems.length > 0 ? current : plan,
		added: added.map(({id}) => id),
		changed,
		removed,
		faults: problems,
	};
};

const isChanged = (before: PlannedStream, after: PlannedStream | undefined): boolean =>
	after !== undefined && canonical(before) !== canonical(after);

/** The same text for the same stream, whatever the order of its keys. */
const canonical = (value: unknown): string =>
	JSON.stringify(value, (_, item: unknown) =>
		typeof item === 'object' && item !== null && !Array.isArray(item)
			? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
			: item,
	);

const togetherProblems = (plan: Plan): readonly PlanProblem[] => {
	const drafts = draftStreams(plan, plan.shape);
	const message = `The plan would have ${plan.streams.length} streams; at most ${limits.streams} are possible.`;
	const tooMany = plan.streams.length > limits.streams ? [{at: [], message}] : [];
	return toPlanProblems([
		...tooMany,
		...identityProblems(drafts),
		...placeProblems(drafts),
		...taskCountProblems(drafts),
		...dependencyProblems(drafts),
	]);
};
