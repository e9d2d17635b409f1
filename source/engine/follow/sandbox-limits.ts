import {enforcedFor, filesInMemory, killSeen, type Usage, usageOfTags} from '../../process/watch/usage.ts';
import {plannedStream, type Run} from '../../run/model/types.ts';
import {liveSession, streamsInOrder} from '../../run/select/streams.ts';
import {doesKernelCount, type Limits, limitsOf} from '../../sandbox/limits.ts';
import type {World} from '../loop/world.ts';
import {stepTags} from '../perform/steps.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** All that runs in sandboxes now, by stream. */
const tagsInBoxes = (run: Run): readonly (readonly [streamId: string, limits: Limits, tags: readonly string[]])[] =>
	streamsInOrder(run).flatMap(stream => {
		const terms = plannedStream(run, stream.id)?.sandbox;
		const session = liveSession(stream);
		const isInStep = ['starting', 'verifying'].includes(stream.state.is) || stream.merge.is === 'merging';
		if (!terms || !(session || isInStep)) return [];
		const tags = [...(session ? [session.id] : []), ...stepTags(run, stream.id)];
		return [[stream.id, limitsOf(terms), tags] as const];
	});

/** What has to end so that the rest fits again: the greatest process, or all when that is not enough. */
const toEnd = (inside: readonly Usage[], first: Usage, excess: number) => {
	const greatest = inside.reduce((one, other) => (other.bytes > one.bytes ? other : one));
	const isEnough = greatest.bytes >= excess && greatest !== first;
	return isEnough ? {ended: greatest.name, usage: greatest} : {ended: '', usage: first};
};

/** What holds the sandbox itself open, not one that was made inside. */
const outermost = (inside: readonly Usage[]): Usage | undefined =>
	inside.filter(({isFirst}) => isFirst).sort((one, other) => one.depth - other.depth)[0];

/**
 * Keeps sandboxes within what they may take of the machine where the kernel does not, and tells what was hit. Asked each second;
 * a look that takes longer is not overtaken by the next.
 */
export const createLimitWatch = (world: World): (() => Promise<void>) => {
	const told = new Map<string, number>();
	let isLooking = false;

	const tell = (streamId: string, of: 'memory' | 'processes', most: number, ended?: string) =>
		void world.dispatch({type: 'sandbox.full', streamId, of, most, ...(ended !== undefined && {ended})});

	const check = async (streamId: string, {bytes, processes}: Limits, tags: readonly string[]): Promise<void> => {
		const inside = (await usageOfTags(tags)).filter(({depth}) => depth > 1);
		const first = outermost(inside);
		if (!first) return;
		const {pid} = first.entry;
		const memoryKey = `${pid} memory`;
		const kernel = enforcedFor(pid, bytes);
		const excess = sum(inside.map(one => one.bytes)) + filesInMemory(pid) - bytes;
		if (kernel && kernel.kills > (told.get(memoryKey) ?? 0)) {
			told.set(memoryKey, kernel.kills);
			tell(streamId, 'memory', bytes, 'greatest process');
		}
		if (!kernel && excess > 0) {
			const {ended, usage} = toEnd(inside, first, excess);
			await killSeen(usage.entry);
			return tell(streamId, 'memory', bytes, ended);
		}
		const threads = sum(inside.map(one => one.threads));
		if (kernel || doesKernelCount()) {
			// bwrap's own may stand outside of what is counted.
			if (threads < processes - 2 || told.has(`${pid} processes`)) return;
			told.set(`${pid} processes`, 1);
			return tell(streamId, 'processes', processes);
		}
		if (threads <= processes) return;
		await killSeen(first.entry);
		tell(streamId, 'processes', processes, '');
	};

	return async () => {
		const run = world.run();
		if (!run || isLooking) return;
		isLooking = true;
		try {
			await Promise.all(tagsInBoxes(run).map(([streamId, limits, tags]) => check(streamId, limits, tags)));
		} finally {
			isLooking = false;
		}
	};
};
