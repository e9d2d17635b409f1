import type {Engine} from '../../engine/types.ts';
import {applyChange} from '../../run/apply-change.ts';
import type {Activity, Run} from '../../run/model/types.ts';
import {noRun} from './engine-of-run.ts';

export type RunUpdate = {
	readonly run: Run | null;
	readonly previous: Run | null;
	readonly activities: readonly Activity[];
	readonly isFirst: boolean;
};

/** Follows a run until `listener` gives a value; that is the answer. */
export const followRun = <Result>(
	engine: Engine,
	listener: (update: RunUpdate) => Result | undefined,
): Promise<Result> =>
	new Promise((resolve, reject) => {
		let run: Run | null = null;
		let isFirst = true;
		let isDone = false;
		let end = (): void => {};
		const stop = engine.subscribe(change => {
			if (isDone) return;
			try {
				const previous = run;
				run = applyChange(run, change);
				const result = listener({run, previous, activities: change.activities, isFirst});
				isFirst = false;
				if (result === undefined) return;
				isDone = true;
				end();
				resolve(result);
			} catch (error) {
				isDone = true;
				end();
				reject(error);
			}
		});
		end = stop;
		if (isDone) stop();
	});

/** The run as it stands. Throws UserError (exit 3) when there is none. */
export const currentRun = async (engine: Engine): Promise<Run> => {
	const run = await engine.run();
	if (!run) throw noRun();
	return run;
};
