import {relative, resolve} from 'node:path';
import {markOf} from '../../git/checkpoint/own-commit.ts';
import {mixedPaths, openSharedCheckout} from '../../git/checkpoint/shared-checkout.ts';
import {backupRef} from '../../git/refs/refs.ts';
import type {PlannedStream} from '../../plan/types.ts';
import type {Report} from '../../run/model/report.ts';
import {checkoutOf, type Run, type WorkFacts, type Workplace} from '../../run/model/types.ts';
import type {World} from '../loop/world.ts';

/** A stream's workplace in the user's own checkout. */
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

/** What is nobody's business but the user's: left out of counts and commits. */
export const userPaths = ({shared}: Workplace): readonly string[] => [
	...(shared?.before ?? []),
	...(shared?.unclear ?? []),
];

/** When git was last asked how the checkout lies; what it saw before an agent wrote a file was not the agent's. */
export const recordCheck = ({observations}: World, streamId: string, {shared}: Workplace, at: number): void => {
	if (shared) observations.asked.set(streamId, at);
};

/** A report of a written file with what that is known by; undefined when it is not a file of the checkout. */
export const markWritten = (world: World, streamId: string, report: Extract<Report, {type: 'wrote'}>) => {
	const {workplace, work} = world.run()?.streams[streamId] ?? {};
	if (!workplace?.shared) return undefined;
	const path = relative(workplace.path, resolve(workplace.path, report.path));
	if (path === '' || path.startsWith('..')) return undefined;
	const {mark, mtimeMs} = markOf(workplace.path, path);
	const wasDirty = work?.changedPaths.includes(path) && (world.observations.asked.get(streamId) ?? 0) < mtimeMs;
	const isFirst = workplace.shared.wrote?.[path] === undefined;
	return {...report, path, mark: isFirst && wasDirty ? '' : mark};
};

/** Adds which of the user's files changed, and says when another branch was checked out meanwhile. */
export const seenInCheckout = async (
	world: World,
	streamId: string,
	place: Workplace,
	work: WorkFacts,
): Promise<WorkFacts> => {
	const {shared, path, branch, startCommit} = place;
	if (!shared || work.isMissing) return work;
	if (work.branch !== branch) world.dispatch({type: 'checkout.switched', streamId, branch: work.branch});
	const mixed = shared.backup
		? await mixedPaths(path, {startCommit, backup: shared.backup.commit, before: shared.before})
		: [];
	return mixed.length === 0 ? work : {...work, mixed: mixed.slice(0, 100)};
};
