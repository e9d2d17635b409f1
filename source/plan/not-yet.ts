import type {Plan} from './types.ts';

/** What a plan may say and this version does not act on; said, never passed over in silence. */
export const notYetNotes = (plan: Omit<Plan, 'notes'>): readonly string[] => {
	const {streams} = plan;
	const ids = (test: (stream: Plan['streams'][number]) => boolean): string =>
		streams
			.filter(test)
			.map(stream => stream.id)
			.join(', ');
	const note = (key: string, where: string, what: string): readonly string[] =>
		where === '' ? [] : [`"${key}" (${where}) is not acted on yet: ${what}.`];
	return [
		...note(
			'budget',
			plan.budget ? 'the plan' : ids(stream => stream.budget !== undefined),
			'nothing is stopped when it is used up',
		),
		...note(
			'approve',
			ids(stream => stream.approve !== undefined),
			'the stream starts and completes without being asked for',
		),
		...note(
			'race',
			ids(stream => stream.race !== undefined),
			'its streams are all run and none is chosen',
		),
		...note(
			'isolation',
			ids(stream => stream.isolation === 'shared'),
			'the stream gets a worktree of its own',
		),
	];
};
