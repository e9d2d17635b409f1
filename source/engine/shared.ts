import {mixedPaths, openSharedCheckout} from '../git/checkpoint/shared-checkout.ts';
import {backupRef} from '../git/refs.ts';
import type {PlannedStream} from '../plan/types.ts';
import {checkoutOf, type Run, type WorkFacts, type Workplace} from '../run/types.ts';
import type {World} from './world.ts';

/** A stream's workplace in the person's own checkout. */
export const prepareShared = (
	world: World,
	run: Run,
	planned: PlannedStream,
	dependencies: readonly {readonly streamId: string; readonly branch: string}[],
) =>
	openSharedCheckout({
		checkout: checkoutOf(run),
		backupRef: backupRef(run.id, planned.id),
		dependencies,
		link: planned.link,
		now: world.now(),
	});

/** What is nobody's business but the person's: left out of counts and commits. */
export const notItsOwn = ({shared}: Workplace): readonly string[] => shared?.before ?? [];

/** Adds which of the person's files changed, and says when another branch was checked out meanwhile. */
export const seenInCheckout = async (
	world: World,
	streamId: string,
	place: Workplace,
	work: WorkFacts,
): Promise<WorkFacts> => {
	const {shared, path, branch, startCommit} = place;
	if (!shared || work.isMissing) return work;
	if (work.branch !== branch)
		world.dispatch({
			type: 'work.strayed',
			streamId,
			text: `your checkout is on ${work.branch || 'no branch'} now, it began on ${branch}`,
			isMended: false,
		});
	const mixed = shared.backup
		? await mixedPaths(path, {startCommit, backup: shared.backup.commit, before: shared.before})
		: [];
	return mixed.length === 0 ? work : {...work, mixed: mixed.slice(0, 100)};
};
