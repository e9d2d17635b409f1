import {type Instance, render} from 'ink';
import {App} from '../app.tsx';
import {createRunStore} from '../store.ts';
import type {ExitReason, UiProps} from '../types.ts';
import type {TerminalControl} from './control.ts';
import {joinStdout} from './joined-stdout.ts';
import {createInputHold} from './input-hold.ts';
import {watchEnds} from './watch-ends.ts';

const cloggedBytes = 64 * 1024;
/** Longer than the kernel needs to stop us; when we go on, it has passed. */
const stopSettlesMs = 100;

/** Stops the whole foreground group, so that the shell gets its prompt; resolves when the shell lets us go on. */
const stopSelf = (): Promise<void> =>
	new Promise(resolve => {
		setTimeout(resolve, stopSettlesMs);
		process.kill(0, 'SIGTSTP');
	});

/**
 * Shows the app in this process's terminal until it ends, and says why it ended; the terminal is as it was before.
 * Needs a terminal at stdin and stdout. Rejects with the error when the app itself fails. After `hangup` the terminal
 * is gone: write nothing and exit.
 */
export const renderApp = async (props: UiProps): Promise<ExitReason> => {
	const joined = joinStdout(process.stdout);
	const store = createRunStore({
		subscribe: props.engine.subscribe,
		now: props.now,
		isRemote: props.isRemote,
		isClogged: () => process.stdout.writableLength > cloggedBytes,
	});
	let instance: Instance | undefined;
	let reason: ExitReason = {is: 'detached'};
	const leave = (why: ExitReason) => {
		reason = why;
		if (why.is === 'hangup') joined.mute();
		instance?.unmount();
	};
	const terminal: TerminalControl = {
		leave,
		write: bytes => void joined.stdout.write(bytes),
		holdInput: createInputHold(process.stdin),
		stopSelf,
	};
	const ends = watchEnds(() => leave({is: 'hangup'}));
	try {
		instance = render(<App {...props} store={store} terminal={terminal} />, {
			stdout: joined.stdout,
			alternateScreen: true,
			incrementalRendering: true,
			maxFps: 30,
			exitOnCtrlC: false,
			patchConsole: true,
		});
		await Promise.race([instance.waitUntilExit(), ends.fault]);
		return reason;
	} finally {
		instance?.unmount();
		ends.close();
		store.close();
	}
};
