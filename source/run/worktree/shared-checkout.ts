import {command, type Hint, hintOf} from '../model/hint.ts';
import type {Run, Stream} from '../model/types.ts';
import {plannedStream} from '../model/types.ts';
import {isFinal, liveSession, streamsInOrder} from '../select/streams.ts';

/** A stream that works in the user's own checkout instead of a worktree. */
export const isShared = (run: Run, streamId: string): boolean => plannedStream(run, streamId)?.isolation === 'shared';

export const switchText = (began: string, now: string): string =>
	`your checkout is on ${now || 'no branch'} now, it began on ${began}`;

export const hintOfSwitch = (streamId: string, began: string): Hint =>
	hintOf`git switch ${began} there, then ${command('recover', streamId)}`;

const unstarted: readonly string[] = ['pending', 'blocked', 'ready'];

/** From its start until it is final: what it leaves in between may not be taken for someone else's. */
const holdsCheckout = ({state, ending, workplace}: Stream): boolean =>
	ending !== undefined ||
	(!isFinal(state) && !unstarted.includes(state.is) && (state.is === 'starting' || workplace !== undefined));

const isAtWork = (stream: Stream): boolean =>
	liveSession(stream) !== undefined ||
	stream.ending !== undefined ||
	['starting', 'recovering', 'verifying'].includes(stream.state.is);

/** Why a shared stream cannot work in the checkout now; undefined when it can, and for any other stream. */
export const checkoutRefusal = (run: Run, streamId: string): string | undefined => {
	if (!isShared(run, streamId)) return undefined;
	const others = streamsInOrder(run).filter(({id}) => id !== streamId);
	const holder = run.checkout === streamId ? undefined : run.streams[run.checkout ?? ''];
	if (holder && holdsCheckout(holder)) return `${holder.id} works in your checkout: one at a time`;
	const merging = others.find(({merge}) => merge.is === 'merging');
	return merging && `${merging.id} is being merged`;
};

/** The shared stream that writes in the checkout now: until it rests nothing is merged. */
export const checkoutWriter = (run: Run): string | undefined =>
	streamsInOrder(run).find(one => isShared(run, one.id) && isAtWork(one))?.id;

/** Its commits are on the target as soon as they are made. */
export const isOnTarget = (run: Run, {workplace}: Stream): boolean =>
	workplace?.shared !== undefined && workplace.branch === run.target;
