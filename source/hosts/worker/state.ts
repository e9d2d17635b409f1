import type {World} from '../../engine/loop/world.ts';
import {liveSession} from '../../run/select/streams.ts';
import {runFolder} from '../../store/paths.ts';
import type {Down, Up} from '../link/types.ts';
import type {createForward} from './forward.ts';
import type {createLimbs} from './limbs.ts';
import type {Slots} from './machine/slots.ts';
import {recordPlaced} from './record.ts';
import type {createReplica} from './replica.ts';

/** What the parts of a worker know of each other. */
export type WorkerState = {
	readonly world: World;
	readonly replica: ReturnType<typeof createReplica>;
	readonly limbs: ReturnType<typeof createLimbs>;
	readonly forward: ReturnType<typeof createForward>;
	readonly slots: Slots;
	readonly tell: (message: Up) => void;
	/** How far the engine's clock is ahead. */
	readonly setClock: (aheadMs: number) => void;
	/** How long its agents may work without an engine; 0: to their end. */
	readonly setFence: (waitMs: number) => void;
};

/** What the engine says of a stream counts from now on, also for a worker after this one. */
export const put = ({replica, limbs, slots, world}: WorkerState, placed: Extract<Down, {is: 'stream'}>): void => {
	const before = replica.run();
	replica.put(placed);
	const run = replica.run();
	if (!run) return;
	const folder = runFolder(world.options.repository.commonDir, run.id);
	recordPlaced(folder, placed.stream, placed.epoch, placed.planned.link);
	slots.note(Object.values(run.streams).flatMap(stream => liveSession(stream)?.id ?? []));
	limbs.noted(before, run);
};
