import type {Engine} from '../../engine/types.ts';
import type {Run, Stream} from '../../run/model/types.ts';

/** The run as it is now, or null when there is none: the first thing every subscriber is told. */
export const currentRun = (engine: Engine): Promise<Run | null> =>
	new Promise(resolve => {
		let isAnswered = false;
		let unsubscribe: (() => void) | undefined;
		unsubscribe = engine.subscribe(change => {
			if (change.type !== 'run' || isAnswered) return;
			isAnswered = true;
			resolve(change.run);
			unsubscribe?.();
		});
		// The engine may answer before subscribe has returned.
		if (isAnswered) unsubscribe();
	});

/** A stream by its id; never a property every object has, such as `constructor`. */
export const streamOf = (run: Run | null, streamId: string): Stream | undefined =>
	run && Object.hasOwn(run.streams, streamId) ? run.streams[streamId] : undefined;
