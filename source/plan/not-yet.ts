import type {Plan, PlannedStream} from './types.ts';

/** What a plan may say and this version does not act on; said, never passed over in silence. */
export const notYetNotes = ({streams}: Omit<Plan, 'notes'>): readonly string[] => {
	const ids = (test: (stream: PlannedStream) => boolean): string =>
		streams
			.filter(test)
			.map(stream => stream.id)
			.join(', ');
	const rows = [
		{
			key: 'isolation',
			where: ids(stream => stream.isolation === 'shared'),
			what: 'the stream gets a worktree of its own',
		},
	];
	return rows.flatMap(({key, where, what}) =>
		where === '' ? [] : [`"${key}" (${where}) is not acted on yet: ${what}.`],
	);
};
