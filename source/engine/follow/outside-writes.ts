import path from 'node:path';
import {markOf} from '../../git/checkpoint/own-commit.ts';
import {readStatus} from '../../git/read/status.ts';
import type {Report} from '../../run/model/report.ts';
import {checkoutOf, plannedStream, type Run} from '../../run/model/types.ts';
import {streamsInOrder} from '../../run/select/streams.ts';
import type {CheckoutState} from '../loop/observations.ts';
import type {World} from '../loop/world.ts';

const isBelow = (folder: string, file: string): boolean => {
	const way = path.relative(folder, file);
	return way !== '' && !way.startsWith('..') && !path.isAbsolute(way);
};

/** Where nothing is for an agent to write: the user's checkout, and the worktrees of others. */
const isElsewhere = (run: Run, streamId: string, file: string): boolean => {
	const own = run.streams[streamId]?.workplace?.path;
	if (own === undefined || isBelow(own, file)) return false;
	const others = streamsInOrder(run).flatMap(({id, workplace}) =>
		workplace && id !== streamId ? [workplace.path] : [],
	);
	return [checkoutOf(run), ...others].some(folder => isBelow(folder, file));
};

/** Tells of files that an agent's tools wrote outside of its worktree. */
export const reportOutsideWrites = (world: World, streamId: string, reports: readonly Report[]): void => {
	const run = world.run();
	const place = run?.streams[streamId]?.workplace;
	if (!run || !place || place.shared) return;
	const files = reports.flatMap(report => (report.type === 'wrote' ? [path.resolve(place.path, report.path)] : []));
	const paths = [...new Set(files.filter(file => isElsewhere(run, streamId, file)))];
	if (paths.length > 0) world.dispatch({type: 'outside.written', streamId, paths, isSure: true});
};

const checkoutState = async (run: Run): Promise<CheckoutState> => {
	const checkout = checkoutOf(run);
	const {entries} = await readStatus(checkout);
	return new Map(entries.map(({path: name}) => [name, markOf(checkout, name).mark]));
};

/** An agent that is asked for nothing may write in the user's checkout by any command. */
const isUnbound = (run: Run, streamId: string): boolean =>
	plannedStream(run, streamId)?.permissionMode === 'bypassPermissions' &&
	run.streams[streamId]?.workplace?.shared === undefined;

/** To be awaited before the session begins: what it writes at once must not pass for what lay there. */
export const recordCheckout = async (world: World, streamId: string, sessionId: string): Promise<void> => {
	const run = world.run();
	const lie = run && isUnbound(run, streamId) ? await checkoutState(run).catch(() => undefined) : undefined;
	if (lie) world.observations.checkouts.set(sessionId, lie);
};

/** Tells what came to lie in the user's checkout while such a session worked. */
export const reportCheckoutChanges = async (world: World, streamId: string, sessionId: string): Promise<void> => {
	const {checkouts} = world.observations;
	const then = checkouts.get(sessionId);
	checkouts.delete(sessionId);
	const run = world.run();
	if (!then || !run) return;
	const now = await checkoutState(run).catch(() => undefined);
	const paths = [...(now ?? [])].filter(([name, mark]) => then.get(name) !== mark).map(([name]) => name);
	if (paths.length > 0) world.dispatch({type: 'outside.written', streamId, paths, isSure: false});
};
