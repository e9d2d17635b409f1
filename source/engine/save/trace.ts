import {openSync, writeSync} from 'node:fs';
import type {Run} from '../../run/model/types.ts';
import {type Message, type Update, update} from '../../run/update.ts';

/** One line of a trace: a run as it was taken, or a message with the revision of the run after it. */
export type TraceLine =
	| {readonly run: Run}
	| {readonly at: number; readonly isHeld: boolean; readonly message: Message; readonly revision: number};

/** The core, which writes all that it is given to a file, a line of JSON each, for `claude-grid replay`; it holds every prompt. */
export const createTrace = (file: string | undefined, onBug: (error: unknown, where: string) => void) => {
	let target = file === undefined ? undefined : openSync(file, 'a', 0o600);
	const add = (line: TraceLine): void => {
		if (target === undefined) return;
		try {
			writeSync(target, `${JSON.stringify(line)}\n`);
		} catch (error) {
			// The run continues without it; with a line missing it would be of no use.
			target = undefined;
			onBug(error, `trace ${file}`);
		}
	};
	return {
		took: (run: Run): void => add({run}),
		update: (run: Run, message: Message, at: number, isHeld: boolean): Update => {
			const done = update(run, message, at, {isHeld});
			add({at, isHeld, message, revision: done.run.revision});
			return done;
		},
	};
};
