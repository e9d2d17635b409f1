import type {Draft} from '../draft.ts';
import {addActivity, patchStream, streamOf} from '../draft.ts';
import type {Baseline, StepLeft, Workplace} from '../model/types.ts';

/** The workplace with what setup or verify has left there now, and nothing of what they left before. */
export const withLeftovers = (
	{baseline: _baseline, isVerifying: _isVerifying, ...place}: Workplace,
	now: StepLeft,
): Workplace => ({
	...place,
	...(now.baseline && {baseline: now.baseline}),
});

export const recordLeftovers = (draft: Draft, streamId: string, now: StepLeft): void => {
	const {workplace} = streamOf(draft, streamId);
	if (workplace) patchStream(draft, streamId, {workplace: withLeftovers(workplace, now)});
};

/** The first paths, and how many more there are. */
export const pathsOf = (paths: readonly string[], count = paths.length): string => {
	const shown = paths.slice(0, 5);
	return shown.join(', ') + (count > shown.length ? ` and ${count - shown.length} more` : '');
};

/** Once each time: what was there before is not told again. */
export const reportLeftovers = (
	draft: Draft,
	streamId: string,
	step: 'setup' | 'verify',
	baseline?: Baseline,
): void => {
	if (!baseline) return;
	const {paths, count} = baseline;
	addActivity(
		draft,
		'note',
		`${step} changed ${pathsOf(paths, count)}: neither counted nor committed as the stream's work`,
		streamId,
	);
};
