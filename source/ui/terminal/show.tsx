import {type Instance, render} from 'ink';
import type {ReactNode} from 'react';
import {joinStdout} from './joined-stdout.ts';
import {lendInput} from './lend-input.ts';
import {Repaint} from './repaint.tsx';
import {watchEnds} from './watch-ends.ts';

/** The terminal is gone: write nothing more and exit. */
export type Hangup = {readonly is: 'hangup'};

/** What an app may do to its terminal beyond drawing. */
export type TerminalControl<Result> = {
	/** Ends the app; the first result counts. */
	readonly leave: (result: Result) => void;
	/** Bytes that are no picture: a notice, a copy. */
	readonly write: (bytes: string) => void;
	/** Gives all keys to `work`; called while the app has let go of the terminal. */
	readonly lendInput: (work: () => Promise<void>) => Promise<void>;
	/** Ctrl-Z: stops this process; resolves once it goes on. */
	readonly stopSelf: () => Promise<void>;
};

/** Longer than the kernel needs to stop us; when we go on, it has passed. */
const stopSettlesMs = 100;

/** Stops the whole foreground group, so that the shell gets its prompt; resolves when the shell lets us go on. */
const stopSelf = (): Promise<void> =>
	new Promise(resolve => {
		setTimeout(resolve, stopSettlesMs);
		process.kill(0, 'SIGTSTP');
	});

/**
 * Draws on the alternate screen of this process's terminal (stdin and stdout must be one) until the app leaves or the
 * terminal is gone, and gives the terminal back as it was on every way out. Rejects with the error when the app, or
 * anything else in this process meanwhile, fails.
 */
export const show = async <Result extends {readonly is: string}>(
	draw: (control: TerminalControl<Result>) => ReactNode,
): Promise<Result | Hangup> => {
	const joined = joinStdout(process.stdout);
	let instance: Instance | undefined;
	let result: Result | Hangup | undefined;
	const end = (why: Result | Hangup) => {
		result ??= why;
		instance?.unmount();
	};
	const ends = watchEnds(() => {
		joined.mute();
		end({is: 'hangup'});
	});
	const control: TerminalControl<Result> = {
		leave: end,
		write: bytes => void joined.stdout.write(bytes),
		lendInput: work => lendInput(process.stdin, work),
		stopSelf,
	};
	try {
		instance = render(<Repaint joined={joined}>{draw(control)}</Repaint>, {
			stdout: joined.stdout,
			// A terminal is one, whatever CI says in the environment.
			interactive: true,
			alternateScreen: true,
			incrementalRendering: true,
			maxFps: 30,
			exitOnCtrlC: false,
			patchConsole: true,
			concurrent: false,
		});
		await Promise.race([instance.waitUntilExit(), ends.fault]);
		return result ?? {is: 'hangup'};
	} finally {
		instance?.unmount();
		ends.close();
	}
};
